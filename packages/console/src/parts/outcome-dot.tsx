import { Go } from '../address.tsx';
import { useWords, type Words } from '../words/index.ts';
import { StatusDot, type Tone } from './status-dot.tsx';

type Outcome = keyof Words['campaigns']['outcomes'];

const TONES: Readonly<Record<Outcome, Tone>> = {
  waiting: 'busy',
  queued: 'busy',
  attempting: 'busy',
  unknown: 'warn',
  sent: 'good',
  delivered: 'good',
  failed: 'bad',
  expired: 'bad',
  ghost: 'off',
  withheld: 'off',
};

/** 结果 — what became of an entry; it leads to the message when there is one. */
export function PassageOutcome({ passage: { outcome, message } }: { readonly passage: PassageEnd }) {
  const dot = <OutcomeDot outcome={outcome} />;
  return message === null ? (
    dot
  ) : (
    <Go to="messages" search={{ message }}>
      {dot}
    </Go>
  );
}

interface PassageEnd {
  readonly outcome: Outcome;
  readonly message: string | null;
}

function OutcomeDot({ outcome }: { readonly outcome: Outcome }) {
  return <StatusDot tone={TONES[outcome]}>{useWords().campaigns.outcomes[outcome]}</StatusDot>;
}
