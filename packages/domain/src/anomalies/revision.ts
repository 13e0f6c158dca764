import type { SeriesPoint, DetectorState, Judgement } from './detector.ts';
import { newDetector, observe } from './detector.ts';
import { restoreDetector, saveDetector } from './saved.ts';
import type { AnomalySettings } from './settings.ts';

/**
 * 可修订的检测 — a detector as of the last bucket that may no longer change, and the buckets after it, which late events may still revise. A
 * revision replays them, so it is exact: the judgements are those of a stream that had been right from the start.
 */
export interface RevisableDetector {
  /** Saved by {@link saveDetector}. */
  readonly settled: string;
  readonly open: readonly SeriesPoint[];
}

/** A revisable detector that has seen nothing. */
export function newRevisable(settings: AnomalySettings): RevisableDetector {
  return { settled: saveDetector(newDetector(settings)), open: [] };
}

/**
 * Takes a new bucket, or one of the open ones anew; afterwards at most `keep` stay open.
 *
 * @returns the judgements of all buckets that were open, in order
 * @throws RangeError for a bucket that is settled already
 */
export function revise(
  known: RevisableDetector,
  settings: AnomalySettings,
  bucket: SeriesPoint,
  keep: number,
): { detector: RevisableDetector; judgements: readonly Judgement[] } {
  const open = [...known.open.filter(({ at }) => at !== bucket.at), bucket].toSorted((a, b) => a.at - b.at);
  if (open.indexOf(bucket) === 0 && known.open.length > 0 && known.open[0]!.at > bucket.at)
    throw new RangeError(`the bucket at ${bucket.at} is settled; the first that may change is at ${known.open[0]!.at}`);
  const state: DetectorState = restoreDetector(known.settled);
  const settles = Math.max(0, open.length - keep);
  let settled = known.settled;
  const judgements = open.map((one, i) => {
    const judgement = observe(state, settings, one);
    if (i === settles - 1) settled = saveDetector(state);
    return judgement;
  });
  return { detector: { settled, open: open.slice(settles) }, judgements };
}
