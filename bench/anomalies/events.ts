/** What a detector found: by labelled segment, and alarms that belong to none, those close to each other counted once. */
export interface EventCounts {
  readonly hits: number;
  readonly misses: number;
  readonly falseAlarms: number;
}

/** A series with labels; segments are runs of labelled rows, both ends included. */
export interface SegmentedSeries {
  readonly scores: ArrayLike<number>;
  readonly segments: readonly (readonly [first: number, last: number])[];
}

/** Rows at the start nobody is judged by: a week of hours. */
export const UNSCORED = 168;
const EARLY = 1;
const SOON = 3;
const MERGED = 3;

/** Runs of labelled rows. */
export function segmentsOf(labels: ArrayLike<boolean>): [number, number][] {
  const segments: [number, number][] = [];
  for (let i = 0; i < labels.length; i++) {
    if (!labels[i]) continue;
    if (i > 0 && labels[i - 1]) segments.at(-1)![1] = i;
    else segments.push([i, i]);
  }
  return segments;
}

/**
 * Counts at one threshold: a segment is found by an alarm from one row before its start to three rows after; alarms elsewhere, except
 * inside of segments, are false, one for all that lie within three rows of each other.
 */
export function countEvents({ scores, segments }: SegmentedSeries, threshold: number): EventCounts {
  const judged = segments.filter(([first]) => first >= UNSCORED);
  const found = new Set<number>();
  let falseAlarms = 0;
  let lastFalse = -Infinity;
  for (let row = UNSCORED; row < scores.length; row++) {
    if (!(scores[row]! >= threshold)) continue;
    const hit = judged.findIndex(([first]) => row >= first - EARLY && row <= first + SOON);
    if (hit >= 0) found.add(hit);
    else if (!segments.some(([first, last]) => row >= first - EARLY && row <= Math.max(last, first + SOON))) {
      if (row - lastFalse > MERGED) falseAlarms++;
      lastFalse = row;
    }
  }
  return { hits: found.size, misses: judged.length - found.size, falseAlarms };
}

/** 2·hits / (2·hits + misses + false alarms) of all series together; 0 of nothing. */
export function eventF1(counts: readonly EventCounts[]): number {
  const sum = (of: (one: EventCounts) => number): number => counts.reduce((total, one) => total + of(one), 0);
  const hits = 2 * sum(({ hits: n }) => n);
  return hits === 0 ? 0 : hits / (hits + sum(({ misses }) => misses) + sum(({ falseAlarms }) => falseAlarms));
}

/** The one threshold for all series with the best F1, among `steps` quantiles of the upper tenth of all scores. */
export function bestEventF1(
  series: readonly SegmentedSeries[],
  steps = 300,
): { threshold: number; f1: number; counts: readonly EventCounts[] } {
  const all = Float64Array.from(series.flatMap(({ scores }) => Array.from(scores).slice(UNSCORED))).toSorted();
  let best = { threshold: Infinity, f1: 0, counts: [] as readonly EventCounts[] };
  for (let i = 0; i <= steps; i++) {
    const threshold = all[Math.floor((all.length - 1) * (1 - 0.1 * (i / steps) ** 2))]!;
    const counts = series.map((one) => countEvents(one, threshold));
    const f1 = eventF1(counts);
    if (f1 > best.f1) best = { threshold, f1, counts };
  }
  return best;
}
