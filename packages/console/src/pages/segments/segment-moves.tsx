import { contract } from '@gyre/domain';
import { useState } from 'react';
import { type Answer, useCall } from '../../api.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import './segments.css';

/** The source our own events come by. */
const OWN_SOURCE = 'gyre';
const SHOWN = 12;

type Events = Answer<typeof contract.collection.recentEvents>;

/** 刚刚进出 — who entered and who left, as it happens: read from the last own events every few seconds, and kept while the page is open. */
export function SegmentMoves({ segment }: { readonly segment: string }) {
  const words = useWords();
  const own = words.segments.history;
  const moves = useMoves(segment);
  return (
    <section style={{ marginTop: 20 }}>
      <h2 className="panel-title">{own.moves}</h2>
      <div aria-live="polite">
        {moves.length === 0 && <p style={{ margin: 0, opacity: 0.75 }}>{own.movesNone}</p>}
        {moves.map(({ offset, name, at, customer, historical }) => (
          <div key={offset} className="segment-move">
            <Moment at={at} />
            <StatusDot tone={name === ENTERED ? 'good' : 'off'}>{name === ENTERED ? own.entered : own.left}</StatusDot>
            <CustomerLink customer={customer} />
            {historical && <span style={{ opacity: 0.65 }}>{words.data.live.historical}</span>}
          </div>
        ))}
      </div>
    </section>
  );
}

const ENTERED = '$segment_entered';
const LEFT = '$segment_left';

/** The last moves of a segment, newest first. */
function useMoves(segment: string): Events {
  const params = { project: useProjectKey() };
  const { data } = useCall(contract.collection.recentEvents, { params, query: { source: OWN_SOURCE, limit: 200 } }, { everyMs: 3_000 });
  const [seen, setSeen] = useState<{ readonly data: Events | undefined; readonly moves: Events }>({ data: undefined, moves: [] });
  if (data === undefined || data === seen.data) return seen.moves;
  const fresh = data.filter((e) => (e.name === ENTERED || e.name === LEFT) && e.properties['segment'] === segment);
  const known = new Set(fresh.map((e) => e.offset));
  const moves = [...fresh, ...seen.moves.filter((e) => !known.has(e.offset))].slice(0, SHOWN);
  setSeen({ data, moves });
  return moves;
}
