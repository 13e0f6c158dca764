import { contract, MOST_SLICES, type SliceEffect } from '@gyre/domain';
import { Empty, Radio, Select } from 'antd';
import { useState } from 'react';
import { useCall } from '../../../api.ts';
import { Panel } from '../../../parts/panel.tsx';
import { SegmentsPicker, useSegmentName } from '../../../parts/segment-picker.tsx';
import { useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { EffectTable } from './effect-rows.tsx';
import { signedPoints } from './points.ts';
import { Waited } from './waited.tsx';

/** What slices are made of, while it is chosen. */
interface Asked {
  readonly by: 'segments' | 'attribute';
  readonly segments: readonly string[];
  readonly attribute: string | undefined;
}

/** 按分群看 — the deciding goal within chosen segments, or by an attribute. */
export function SlicesPanel({ campaign }: { readonly campaign: string }) {
  const words = useWords().campaigns.effects;
  const [asked, setAsked] = useState<Asked>({ by: 'segments', segments: [], attribute: undefined });
  const isAsked = asked.by === 'segments' ? asked.segments.length > 0 : asked.attribute !== undefined;
  return (
    <Panel title={words.slices}>
      <SliceChoice asked={asked} onChange={setAsked} />
      {isAsked ? (
        <SliceTable campaign={campaign} asked={asked} />
      ) : (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.slicesNone} style={{ padding: 16 }} />
      )}
    </Panel>
  );
}

function SliceChoice({ asked, onChange }: { readonly asked: Asked; readonly onChange: (asked: Asked) => void }) {
  const words = useWords().campaigns.effects;
  const attributes = useVocabulary().attributes.map(({ name, displayName }) => ({
    value: name,
    label: displayName === '' ? name : displayName,
  }));
  return (
    <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', marginBottom: 12 }} className="no-print">
      <Radio.Group
        optionType="button"
        value={asked.by}
        options={(['segments', 'attribute'] as const).map((value) => ({ value, label: words.slicesBy[value] }))}
        onChange={(e) => onChange({ ...asked, by: e.target.value as Asked['by'] })}
      />
      <div style={{ flex: '1 1 320px', maxWidth: 640, display: 'grid' }}>
        {asked.by === 'segments' ? (
          <SegmentsPicker
            label={words.pickSegments}
            except={[]}
            value={[...asked.segments]}
            onChange={(segments) => onChange({ ...asked, segments: segments.slice(0, MOST_SLICES) })}
          />
        ) : (
          <Select<string>
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            placeholder={words.pickAttribute}
            aria-label={words.pickAttribute}
            value={asked.attribute ?? null}
            options={attributes}
            onChange={(attribute: string | undefined) => onChange({ ...asked, attribute })}
          />
        )}
      </div>
    </div>
  );
}

function SliceTable({ campaign, asked }: { readonly campaign: string; readonly asked: Asked }) {
  const words = useWords().campaigns.effects;
  const format = useFormat();
  const project = useProjectKey();
  const nameOf = useSegmentName();
  const query = asked.by === 'segments' ? { segments: asked.segments.join(',') } : { attribute: asked.attribute };
  const answer = useCall(contract.effects.slices, { params: { project, campaign }, query }, { keep: true, staleMs: 60_000 });
  const rate = ({ customers, reached }: SliceEffect['treated']): string =>
    words.rateOf(format.number(reached), format.number(customers), format.share(reached, customers));
  return (
    <Waited answer={answer}>
      {({ slices, asOf }) => (
        <>
          <EffectTable<SliceEffect>
            rows={slices}
            rowKey={({ of }) => of}
            columns={[
              { title: words.slice, key: 'of', width: 180, render: (_, { of }) => (asked.by === 'segments' ? nameOf(of) : of) },
              { title: words.treatedRate, key: 'treated', width: 190, className: 'num', render: (_, { treated }) => rate(treated) },
              { title: words.controlRate, key: 'control', width: 190, className: 'num', render: (_, { control }) => rate(control) },
            ]}
            title={words.lift}
            effectOf={({ effect }) => effect}
            say={(share) => signedPoints(share, format.language)}
            width={900}
          />
          {asOf !== null && <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>{words.slicesNote(format.minute(asOf))}</p>}
        </>
      )}
    </Waited>
  );
}
