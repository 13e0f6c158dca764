import { Go } from '../../address.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { type EpisodeView, changeWords } from './episode-words.ts';

/** 同期变化 — what else left its own expectation at the same time, most alike first. */
export function CoMovingPanel({ facts: { finding } }: { readonly facts: EpisodeView }) {
  const words = useWords().alerts;
  const format = useFormat();
  const rows = finding?.coMoving ?? [];
  return (
    <Panel title={words.page.coMoving}>
      {rows.length === 0 ? (
        <p style={{ margin: 0 }}>{finding === null ? words.page.afterDiagnosis : words.page.nothingElse}</p>
      ) : (
        <ul className="alert-lines num">
          {rows.map(({ metric, name, change, own }) => (
            <li key={metric}>
              <Go to={`metrics/${metric}`}>{name}</Go>
              <span>{changeWords({ direction: change < 0 ? 'down' : 'up', effect: change }, words, format)}</span>
              <span style={{ opacity: 0.65 }}>{own === null ? words.page.movedFirst : words.page.origins[own]}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
