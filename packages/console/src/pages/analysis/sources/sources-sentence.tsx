import type { SourcesParams } from '@gyre/domain/analyses/sources';
import { DAY_MS } from '@gyre/domain';
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input } from 'antd';
import { NO_EVENT } from '../../../parts/rules/rule-draft.ts';
import { useWords } from '../../../words/index.ts';
import { Advanced } from '../blanks/advanced.tsx';
import { AnyOfBlank } from '../blanks/any-of.tsx';
import { EventsBlank } from '../blanks/events-blank.tsx';
import { NumberBlank } from '../blanks/number-blank.tsx';
import { ValueBlank } from '../blanks/value-blank.tsx';
import { VisitsBlank } from '../blanks/visits-blank.tsx';
import { WorthBlank } from '../blanks/worth-blank.tsx';
import type { AskedDraft, DraftOf } from '../draft.ts';
import type { SentenceProps } from '../view.ts';

/** 来源草稿 — see `SourcesParams`. */
export type SourcesDraft = DraftOf<SourcesParams> & AskedDraft;

/** Kinds of sources, and events that make a visit, at most. */
const [MOST, MOST_EVENTS] = [4, 12];

/** 来源的句子 — which views make a visit, what says where they come from, and what they came for. */
export function SourcesSentence({ draft, change }: SentenceProps<SourcesDraft>) {
  const words = useWords().analysis;
  const own = words.sources;
  const { sources, conversion } = draft;
  const event = draft.events[0]?.event ?? '';
  return (
    <>
      <div className="rule-line">
        <span>{own.visits}</span>
        <EventsBlank label={own.visits} value={draft.events} most={MOST_EVENTS} onChange={(events) => change({ events })} />
      </div>
      <div className="rule-line">
        <span>{own.by}</span>
        {sources.map((source, i) => (
          <span className="rule-joined" key={i}>
            <ValueBlank event={event} value={source} onChange={(value) => change({ sources: sources.with(i, value) })} />
            {sources.length > 1 && (
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={own.removeSource}
                onClick={() => change({ sources: sources.toSpliced(i, 1) })}
              />
            )}
          </span>
        ))}
        {sources.length < MOST && (
          <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => change({ sources: [...sources, { property: '' }] })}>
            {own.addSource}
          </Button>
        )}
        <VisitsBlank gapMs={draft.gapMs} endsAtMidnight={draft.endsAtMidnight} change={change} />
      </div>
      <div className="rule-line">
        <Checkbox
          checked={conversion !== undefined}
          onChange={(e) => change(e.target.checked ? { conversion: [NO_EVENT] } : { conversion: undefined, value: undefined })}
        >
          {own.converts}
        </Checkbox>
      </div>
      {conversion !== undefined && (
        <AnyOfBlank
          value={conversion}
          onChange={(chosen) => change({ conversion: chosen })}
          before={<span>{own.goal}</span>}
          after={<WorthBlank event={conversion[0]?.event ?? ''} value={draft.value} unit={draft.unit} change={change} />}
        />
      )}
      <Advanced>
        <div className="analysis-field">
          <span className="rule-quiet">{words.attribution.direct}</span>
          <Input
            aria-label={words.attribution.direct}
            value={draft.direct}
            maxLength={100}
            style={{ width: 140 }}
            onChange={(e) => change({ direct: e.target.value })}
          />
        </div>
        <NumberBlank
          titled
          label={words.attribution.lookbackLabel}
          value={draft.lookbackMs / DAY_MS}
          min={1}
          max={366}
          unit={words.attribution.days}
          onChange={(days) => change({ lookbackMs: days * DAY_MS })}
        />
        <NumberBlank titled label={own.rows} value={draft.rows} min={1} max={100} onChange={(rows) => change({ rows })} />
      </Advanced>
    </>
  );
}
