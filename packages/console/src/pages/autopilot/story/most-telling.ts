import type { LoopRow } from '@gyre/domain';

type Told = Pick<LoopRow, 'episode' | 'state' | 'since' | 'run'>;

/** What is told first: what is being done, then what waits for a person, then what is over, then what was only found. */
function rankOf({ run, state }: Told): number {
  if (run === null) return 3;
  if (state === 'verdict' || state === 'ended') return 2;
  return state === 'proposed' ? 1 : 0;
}

/** 最值得讲的 — the loop a story is about when none is chosen: the furthest that goes on, else the latest with a run, else the latest; undefined without any. */
export function mostTelling<Row extends Told>(loops: readonly Row[]): Row | undefined {
  return loops.toSorted((a, b) => rankOf(a) - rankOf(b) || b.since - a.since)[0];
}
