// The scorer of the Numenta Anomaly Benchmark (Lavin & Ahmad, arXiv 1510.03336; numenta/NAB, nab/sweeper.py at ea702d7).

/** A labelled series of NAB with what a detector said of each row; windows are rows, both ends included, ascending. */
export interface LabelledSeries {
  readonly name: string;
  readonly scores: ArrayLike<number>;
  readonly windows: readonly (readonly [first: number, last: number])[];
}

/** What one hit, miss and false alarm is worth; the published profiles. */
export interface NabProfile {
  readonly hit: number;
  readonly miss: number;
  readonly falseAlarm: number;
}

export const NAB_PROFILES = {
  standard: { hit: 1, miss: 1, falseAlarm: 0.11 },
  lowFalseAlarms: { hit: 1, miss: 1, falseAlarm: 0.22 },
  lowMisses: { hit: 1, miss: 2, falseAlarm: 0.11 },
} as const satisfies Readonly<Record<string, NabProfile>>;

/** A row worth looking at: in a window (its number over all series), or in none; what an alarm there brings. */
interface Point {
  readonly score: number;
  readonly window: number;
  readonly worth: number;
}

/** The best threshold (alarm when score ≥ threshold) and the score it brings: 0 without alarms, 100 when perfect. */
export interface NabOptimum {
  readonly threshold: number;
  readonly score: number;
}

/** How many rows at the start are never scored: 15 %, of 5,000 rows at most. */
export function probation(rows: number): number {
  return Math.min(Math.floor(0.15 * rows), 750);
}

/** −1 … 1: nearly 1 at a window's left edge (−1), 0 at its right, −1 far behind it. */
export function positionWorth(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/** The score of all series together at one threshold. */
export function nabScoreAt(series: readonly LabelledSeries[], threshold: number, profile: NabProfile): number {
  const { points, windows } = pointsOf(series, profile);
  const sum = sumOf(windows, profile);
  for (const point of points) if (point.score >= threshold) sum.take(point);
  return sum.score();
}

/** The threshold with the best score of all series together, as NAB's optimiser finds it: every score is tried, and no alarm at all. */
export function nabOptimum(series: readonly LabelledSeries[], profile: NabProfile): NabOptimum {
  const { points, windows } = pointsOf(series, profile);
  const sum = sumOf(windows, profile);
  let best: NabOptimum = { threshold: Infinity, score: sum.score() };
  points.sort((a, b) => b.score - a.score);
  points.forEach((point, i) => {
    sum.take(point);
    if (points[i + 1]?.score !== point.score && sum.score() > best.score) best = { threshold: point.score, score: sum.score() };
  });
  return best;
}

function sumOf(windows: number, { hit, miss }: NabProfile): { take: (point: Point) => void; score: () => number } {
  const found = new Float64Array(windows).fill(-miss);
  let raw = -miss * windows;
  return {
    take({ window, worth }) {
      if (window < 0) raw += worth;
      else if (worth > found[window]!) {
        raw += worth - found[window]!;
        found[window] = worth;
      }
    },
    score: () => (100 * (raw + miss * windows)) / ((hit + miss) * windows),
  };
}

function pointsOf(series: readonly LabelledSeries[], profile: NabProfile): { points: Point[]; windows: number } {
  const points: Point[] = [];
  let windows = 0;
  for (const one of series) {
    for (let row = probation(one.scores.length); row < one.scores.length; row++) points.push(pointAt(one, row, windows, profile));
    windows += one.windows.length;
  }
  return { points, windows };
}

function pointAt({ scores, windows }: LabelledSeries, row: number, windowsBefore: number, { hit, falseAlarm }: NabProfile): Point {
  const score = scores[row]!;
  const index = windows.findIndex(([first, last]) => row >= first && row <= last);
  const inside = windows[index];
  if (inside !== undefined) {
    const [first, last] = inside;
    const worth = (positionWorth(-(last - row + 1) / (last - first + 1)) * hit) / positionWorth(-1);
    return { score, window: windowsBefore + index, worth };
  }
  const before = windows.findLast(([, last]) => last < row);
  const worth = before === undefined ? -1 : positionWorth((row - before[1]) / (before[1] - before[0]));
  return { score, window: -1, worth: worth * falseAlarm };
}
