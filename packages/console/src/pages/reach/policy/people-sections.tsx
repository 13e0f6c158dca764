import { Channel, contract } from '@gyre/domain';
import { App, Button, Radio, Slider } from 'antd';
import { useState } from 'react';
import { useCall } from '../../../api.ts';
import { HelpedOptions } from '../../../parts/helped-options.tsx';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { rotationAfter } from './policy-entries.ts';
import { Section, type SectionProps } from './section.tsx';

const MODES = ['opt_out', 'opt_in'] as const;

/** 同意方式 — per channel, whether marketing needs a yes first. */
export function ConsentSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach;
  const own = words.policy.consent;
  return (
    <Section title={own.title} note={own.note}>
      <div className="policy-lines" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))' }}>
        {Channel.options.map((channel) => (
          <div key={channel}>
            <strong>{words.channels[channel]}</strong>
            <div style={{ marginTop: 4 }}>
              <Radio.Group
                disabled={readOnly}
                value={policy.consent[channel]}
                onChange={(e) => change({ consent: { ...policy.consent, [channel]: e.target.value as (typeof MODES)[number] } })}
              >
                <HelpedOptions as={Radio} options={MODES} words={own.modes} />
              </Radio.Group>
            </div>
          </div>
        ))}
      </div>
    </Section>
  );
}

const MARKS = { 0: '0', 500: '5%', 1000: '10%', 1500: '15%', 2000: '20%' };

/** 全局对照组 — who never gets marketing, how many that is, and other people on request. */
export function HoldoutSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach.policy.holdout;
  const format = useFormat();
  const project = useProjectKey();
  const { modal } = App.useApp();
  const total = useCall(contract.people.search, { params: { project }, query: { limit: 1 } }).data?.total;
  const { shareBp, rotation } = policy.holdout;
  const [kept] = useState(rotation);
  const share = format.share(shareBp, 10_000);
  const people = total === undefined ? '–' : words.about(format.number(Math.round((total * shareBp) / 10_000)));
  const rotate = () =>
    modal.confirm({
      title: words.rotateAsk,
      content: words.rotateWhat,
      okText: words.rotate,
      onOk: () => change({ holdout: { ...policy.holdout, rotation: rotationAfter(rotation) } }),
    });
  return (
    <Section title={words.title} note={words.note} sentence={shareBp === 0 ? words.none : words.sentence(share, people)}>
      <div className="policy-line" style={{ alignItems: 'flex-start' }}>
        <span style={{ lineHeight: '32px' }}>{words.share}</span>
        <Slider
          style={{ flex: '0 1 420px' }}
          min={0}
          max={2000}
          step={50}
          marks={MARKS}
          disabled={readOnly}
          value={shareBp}
          ariaLabelForHandle={words.share}
          tooltip={{ formatter: (bp) => format.share(bp ?? 0, 10_000) }}
          onChange={(bp) => change({ holdout: { ...policy.holdout, shareBp: bp } })}
        />
        <strong className="num" style={{ lineHeight: '32px' }}>
          {share}
        </strong>
      </div>
      {shareBp > 0 && (
        <div className="policy-line" style={{ marginTop: 12 }}>
          <span>
            {words.rotation(rotation)} {rotation !== kept && <span style={{ opacity: 0.7 }}>{words.rotated}</span>}
          </span>
          {!readOnly && (
            <Button size="small" onClick={rotate}>
              {words.rotate}
            </Button>
          )}
        </div>
      )}
    </Section>
  );
}
