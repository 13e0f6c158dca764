import { Tag } from 'antd';
import { memo } from 'react';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import type { EventTelling } from '../../parts/use-event-telling.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useBadDetail } from './bad-detail.ts';
import { type FeedRow, type Live, nameOf, type Outcome, receivedOf, sourceOf } from './live-feed.ts';

export const TONES: Readonly<Record<Outcome, Tone>> = { accepted: 'good', duplicate: 'off', quarantined: 'bad' };

interface LiveRowProps {
  readonly row: FeedRow;
  readonly chosen: boolean;
  readonly summaryOf: EventTelling['summary'];
  readonly onChoose: (row: FeedRow) => void;
}

/** One arrival in a line of fixed height; choosing it shows the whole record beside the list. Kept light: hundreds may pass in a second. */
export const LiveRow = memo(function LiveRow({ row, chosen, summaryOf, onChoose }: LiveRowProps) {
  const words = useWords().data;
  const format = useFormat();
  const { record } = row;
  const received = receivedOf(record);
  return (
    <button type="button" className="live-line" aria-pressed={chosen} onClick={() => onChoose(row)}>
      <span className="num" title={format.exact(received)}>
        {format.clock(received)}
      </span>
      <StatusDot tone={TONES[record.outcome]}>{words.live.outcomes[record.outcome]}</StatusDot>
      <span className="cut">
        <EventName record={record} />
      </span>
      <span className="num">{record.outcome === 'accepted' && record.event.customer > 0 && `#${record.event.customer}`}</span>
      <span className="cut mono live-more">{sourceOf(record)}</span>
      <span className="cut live-more live-summary">
        <Summary record={record} summaryOf={summaryOf} />
      </span>
    </button>
  );
});

/** An event's display name and name; marked when it is historical. */
export function EventName({ record }: { readonly record: Live }) {
  const { ownEvents, data } = useWords();
  const words = data.live;
  const name = nameOf(record);
  if (record.outcome !== 'accepted') return <span className="mono">{name}</span>;
  const { historical } = record.event;
  const displayName = ownEvents[name as keyof typeof ownEvents] ?? record.event.displayName;
  return (
    <>
      {displayName !== '' && displayName !== name && <span style={{ marginInlineEnd: 6 }}>{displayName}</span>}
      <span className="mono">{name}</span>
      {historical && (
        <span title={words.historicalHelp}>
          <Tag style={{ marginInlineStart: 6 }}>{words.historical}</Tag>
        </span>
      )}
    </>
  );
}

function Summary({ record, summaryOf }: { readonly record: Live; readonly summaryOf: EventTelling['summary'] }) {
  const words = useWords().data;
  const detailOf = useBadDetail();
  switch (record.outcome) {
    case 'accepted':
      return <span>{summaryOf(record.event.name, record.event.properties)}</span>;
    case 'duplicate':
      return <span>{words.live.duplicateHelp}</span>;
    case 'quarantined':
      return <span>{words.live.why(words.reasons[record.reason].title, detailOf(record))}</span>;
  }
}
