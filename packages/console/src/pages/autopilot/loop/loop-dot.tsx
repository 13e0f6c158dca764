import type { LoopRow } from '@gyre/domain';
import { StatusDot, type Tone } from '../../../parts/status-dot.tsx';
import { useWords } from '../../../words/index.ts';

const TONES: Readonly<Record<LoopRow['state'], Tone>> = {
  watching: 'off',
  suspected: 'warn',
  diagnosed: 'warn',
  proposed: 'warn',
  approved: 'busy',
  running: 'busy',
  tapering: 'busy',
  ended: 'off',
  verdict: 'good',
};

/** 闭环状态 — where a loop stands; how it ended once it has, and what was judged of it after that; that it passed where nothing was started. */
export function LoopDot({
  loop: { state, isSilenced, run, endedAt },
}: {
  readonly loop: Pick<LoopRow, 'state' | 'isSilenced' | 'run' | 'endedAt'>;
}) {
  const words = useWords().autopilot;
  const end = run?.end ?? null;
  const said =
    state === 'verdict' && run !== null && run.outcome !== null
      ? words.outcomes[run.outcome]
      : state === 'ended' && end !== null
        ? words.ends[end]
        : state === 'watching' && endedAt !== null
          ? words.over
          : words.states[state];
  return <StatusDot tone={isSilenced ? 'off' : TONES[state]}>{isSilenced ? words.silenced : said}</StatusDot>;
}
