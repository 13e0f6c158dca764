import { AttributionModel } from '@gyre/domain/attribution/attribution';
import type { AttributionParams } from '@gyre/domain/analyses/attribution';
import { DAY_MS } from '@gyre/domain';
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Select } from 'antd';
import { NO_EVENT } from '../../../parts/rules/rule-draft.ts';
import { SelectorForm } from '../../../parts/rules/selector-form.tsx';
import { useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useWords } from '../../../words/index.ts';
import { Advanced } from '../blanks/advanced.tsx';
import { AnyOfBlank } from '../blanks/any-of.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import { NumberBlank } from '../blanks/number-blank.tsx';
import { ValueBlank } from '../blanks/value-blank.tsx';
import { WorthBlank } from '../blanks/worth-blank.tsx';
import type { AskedDraft, DraftOf } from '../draft.ts';
import { likelyChannel } from '../starts.ts';
import type { SentenceProps } from '../view.ts';

/** 归因草稿 — see `AttributionParams`. */
export type AttributionDraft = DraftOf<AttributionParams> & AskedDraft;
type TouchDraft = AttributionDraft['touches'][number];

/** Touches at most. */
const MOST = 20;

/** 归因的句子 — conversions, their worth, and the touches before them that get the credit. */
export function AttributionSentence({ draft, change }: SentenceProps<AttributionDraft>) {
  const words = useWords().analysis;
  const own = words.attribution;
  const { touches, models } = draft;
  return (
    <>
      <AnyOfBlank
        value={draft.conversion}
        onChange={(conversion) => change({ conversion })}
        before={<span>{own.goal}</span>}
        after={<WorthBlank event={draft.conversion[0]?.event ?? ''} value={draft.value} unit={draft.unit} change={change} />}
      />
      {touches.map((touch, i) => (
        <Touch
          key={i}
          value={touch}
          lead={i === 0 ? own.touches : words.or}
          onChange={(changed) => change({ touches: touches.with(i, changed) })}
          onRemove={touches.length > 1 ? () => change({ touches: touches.toSpliced(i, 1) }) : undefined}
        />
      ))}
      <div className="rule-line">
        {touches.length < MOST && (
          <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => change({ touches: [...touches, { select: NO_EVENT }] })}>
            {own.addTouch}
          </Button>
        )}
        <span>{own.lookback}</span>
        <NumberBlank
          label={own.lookbackLabel}
          value={draft.lookbackMs / DAY_MS}
          min={1}
          max={366}
          unit={own.days}
          onChange={(days) => change({ lookbackMs: days * DAY_MS })}
        />
        <span>{own.models}</span>
        <Select<AttributionModel[]>
          mode="multiple"
          aria-label={own.modelsLabel}
          popupMatchSelectWidth={false}
          maxTagCount="responsive"
          style={{ flex: '1 1 260px', minWidth: 200, maxWidth: 560 }}
          value={[...models]}
          options={AttributionModel.options.map((model) => ({ value: model, label: own.names[model] }))}
          onChange={(chosen) => change({ models: AttributionModel.options.filter((model) => chosen.includes(model)) })}
        />
      </div>
      <Advanced>
        <NumberBlank
          titled
          label={own.halfLife}
          value={draft.halfLifeMs / DAY_MS}
          min={1}
          max={366}
          unit={own.days}
          onChange={(days) => change({ halfLifeMs: days * DAY_MS })}
        />
        <div className="analysis-field">
          <span className="rule-quiet">{own.direct}</span>
          <span className="rule-joined">
            <Input
              aria-label={own.direct}
              value={draft.direct.channel}
              maxLength={100}
              style={{ width: 140 }}
              onChange={(e) => change({ direct: { ...draft.direct, channel: e.target.value } })}
            />
            <Checkbox checked={draft.direct.counts} onChange={(e) => change({ direct: { ...draft.direct, counts: e.target.checked } })}>
              {own.directCounts}
            </Checkbox>
          </span>
        </div>
        <div className="analysis-field">
          <span className="rule-quiet">{own.once}</span>
          <Checkbox checked={draft.once} onChange={(e) => change({ once: e.target.checked })}>
            {own.onceOnly}
          </Checkbox>
        </div>
      </Advanced>
    </>
  );
}

interface TouchProps {
  readonly value: TouchDraft;
  readonly lead: string;
  readonly onChange: (value: TouchDraft) => void;
  readonly onRemove: (() => void) | undefined;
}

/** 触点 — an event, and the property that says its channel; without one the event itself is the channel. */
function Touch({ value, lead, onChange, onRemove }: TouchProps) {
  const own = useWords().analysis.attribution;
  const vocabulary = useVocabulary();
  const { select, channel } = value;
  return (
    <SelectorForm
      value={select}
      onChange={(selected) => {
        if (selected.event === select.event) return onChange({ ...value, select: selected });
        const found = likelyChannel(vocabulary, selected.event);
        return onChange({ select: selected, ...(found === '' ? {} : { channel: { property: found } }) });
      }}
      before={<span>{lead}</span>}
      after={
        <>
          <ChoiceBlank
            label={own.channel.label}
            value={channel === undefined ? 'event' : 'value'}
            names={own.channel.names}
            onChange={(which) => onChange(which === 'event' ? { select } : { select, channel: { property: '' } })}
          />
          {channel !== undefined && (
            <ValueBlank event={select.event} value={channel} onChange={(chosen) => onChange({ select, channel: chosen })} />
          )}
          {onRemove !== undefined && (
            <Button size="small" type="text" icon={<CloseOutlined />} aria-label={own.removeTouch} onClick={onRemove} />
          )}
        </>
      }
    />
  );
}
