import type { LoopRow } from '@gyre/domain';

type Told = Pick<LoopRow, 'episode' | 'state' | 'since' | 'run'>;

/** What is told first: what is being done, then what waits for a person, then what is over, then what was only found, last what nothing came of. */
function rankOf({ run, state }: Told): number {
  if (run === null) return state === 'watching' ? 4 : 3;
  if (state === 'verdict' || state === 'ended') return 2;
  return state === 'proposed' ? 1 : 0;
}

/** 最值得讲的 — the loop a story is about when none is chosen: the furthest that goes on, else the latest with a run, else the latest; undefined without any. */
function mostTelling<Row extends Told>(loops: readonly Row[]): Row | undefined {
  return loops.toSorted((a, b) => rankOf(a) - rankOf(b) || b.since - a.since)[0];
}

/**
 * 讲哪一个 — the loop told so far as long as its run is not judged, and after that until another run has begun since; what was only found gives
 * way to the first that has a run, and once nothing came of it to another that was found. Nothing told so far, or no more there: the most telling.
 *
 * @param told  episode of the loop told so far
 */
export function loopToTell<Row extends Told>(loops: readonly Row[], told: string | undefined): Row | undefined {
  const [now, next] = [loops.find(({ episode }) => episode === told), mostTelling(loops)];
  if (now === undefined || next === undefined) return next;
  const isFurther = rankOf(next) < rankOf(now);
  if (now.run === null) return isFurther ? next : now;
  const isOver = now.state === 'verdict';
  return isOver && isFurther && next.since > now.since ? next : now;
}
