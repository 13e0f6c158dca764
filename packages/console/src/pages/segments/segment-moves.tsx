import { contract } from '@gyre/domain';
import { useCall } from '../../api.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import './segments.css';

const SHOWN = 12;

/** 刚刚进出 — who entered and who left, as it happens: asked again every few seconds. */
export function SegmentMoves({ segment }: { readonly segment: string }) {
  const words = useWords();
  const own = words.segments.history;
  const params = { project: useProjectKey(), segment };
  const answer = useCall(contract.segments.moves, { params, query: { limit: SHOWN } }, { everyMs: 3_000 });
  const moves = answer.data ?? [];
  return (
    <section style={{ marginTop: 20 }}>
      <h2 className="panel-title">{own.moves}</h2>
      <div aria-live="polite">
        {answer.data === undefined && answer.error !== null && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
        {answer.data?.length === 0 && <p style={{ margin: 0, opacity: 0.75 }}>{own.movesNone}</p>}
        {moves.map(({ offset, move, at, customer, name, historical }) => (
          <div key={offset} className="segment-move">
            <Moment at={at} />
            <StatusDot tone={move === 'entered' ? 'good' : 'off'}>{own[move]}</StatusDot>
            <CustomerLink customer={customer} name={name} />
            {historical && <span style={{ opacity: 0.65 }}>{words.data.live.historical}</span>}
          </div>
        ))}
      </div>
    </section>
  );
}
