import type { Loop } from '@gyre/domain';
import { Timeline } from 'antd';
import { Moment } from '../../../parts/moment.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useActorName } from '../../../parts/use-actor-name.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';

/** 经过 — every transition with its instant, its reason and who did it, newest first; then what is still to be done. */
export function TransitionList({ loop: { transitions, pending } }: { readonly loop: Loop }) {
  const words = useWords().autopilot;
  const format = useFormat();
  const actorName = useActorName();
  const intents: Readonly<Record<string, string>> = words.detail.intents;
  const waits: Readonly<Record<string, string>> = words.detail.waits;
  const items = transitions.toReversed().map(({ at, from, to, sentence, by }, i) => ({
    key: i,
    content: (
      <>
        <b>{from === to ? words.states[to] : `${words.states[from]} → ${words.states[to]}`}</b>{' '}
        <span style={{ opacity: 0.65 }}>
          <Moment at={at} exact />
          {by !== '' && ` ${words.detail.by(actorName(by))}`}
        </span>
        <div>{sentence[format.language]}</div>
      </>
    ),
  }));
  return (
    <Panel title={words.detail.transitions}>
      {pending.map(({ kind, attempts, error }, i) => (
        <p key={i} style={{ margin: '0 0 10px' }}>
          {words.detail.pending}: {intents[kind] ?? kind}
          {attempts > 0 && ` · ${words.detail.attempts(format.number(attempts))}`}
          {error !== '' && (attempts === 0 && kind in waits ? ` · ${waits[kind]}` : <span className="mono"> {error}</span>)}
        </p>
      ))}
      <Timeline items={items} />
    </Panel>
  );
}
