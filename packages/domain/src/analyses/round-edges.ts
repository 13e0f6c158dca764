import type { Spread } from '../questions/distribution.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts';

/** 圆整 — what round numbers are: of decimals 1, 2, 5 and their tenfolds; of durations in milliseconds, those of clocks. */
export type Rounding = 'decimal' | 'duration';

/** Buckets between the two ends, about. */
const BUCKETS = 10;

/** Values that lie closer are as good as equal: doubles have no tenths of it. */
const NARROWEST = 1e-290;

/** Steps of clocks, each as its unit and how many; below a second and above a day they are decimals of those. */
export const CLOCK_MULTIPLES: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((many) => many * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((many) => many * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((many) => many * HOUR_MS),
];

/**
 * 圆整分桶 — about ten buckets with round edges where most values lie: from P10 to P90 and half as far again on either side, or the extremes where
 * those come first. What is beyond falls into the first and the last. Of integers (told by their sum) the buckets are whole. None where all values are equal.
 */
export function roundEdges({ minimum, percentiles, maximum, sum }: Spread, rounding: Rounding): number[] {
  const [p10, p90] = [percentiles[0] ?? minimum, percentiles.at(-1) ?? maximum];
  const beyond = (p90 - p10) / 2;
  const [low, high] = beyond > 0 ? [Math.max(minimum, p10 - beyond), Math.min(maximum, p90 + beyond)] : [minimum, maximum];
  if (high - low < NARROWEST) return [];
  const least = [minimum, maximum, sum].every(Number.isInteger) ? 1 : 0;
  const step = roundStep(Math.max(least, (high - low) / BUCKETS), rounding);
  const first = Math.floor(low / step.size) + 1;
  const count = Math.max(0, Math.floor(high / step.size) - first + 1);
  return Array.from({ length: count }, (_, i) => step.times(first + i)).filter((edge) => edge > low && edge <= high);
}

interface Step {
  readonly size: number;
  readonly times: (many: number) => number;
}

function roundStep(least: number, rounding: Rounding): Step {
  if (rounding === 'decimal' || least < SECOND_MS / 2) return decimalStep(least, 1);
  const size = CLOCK_MULTIPLES.find((step) => step >= least);
  return size === undefined ? decimalStep(least / DAY_MS, DAY_MS) : { size, times: (many) => many * size };
}

/** The least of 1, 2, 5 and their tenfolds, in units, that is no less. */
function decimalStep(least: number, unit: number): Step {
  const power = Math.floor(Math.log10(least));
  // A step is told by its digit and power, so that its multiples are the decimals themselves
  const at = (digit: number, tens: number): Step => {
    const times = (many: number): number => (tens < 0 ? (many * digit * unit) / 10 ** -tens : many * digit * unit * 10 ** tens);
    return { size: times(1), times };
  };
  const steps = [at(1, power), at(2, power), at(5, power), at(1, power + 1), at(2, power + 1)];
  return steps.find(({ size }) => size >= least * unit)!;
}
