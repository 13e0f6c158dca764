import { bucketOf, type Spread } from '../questions/distribution.ts';
import { DAY_MS, SECOND_MS } from '../time.ts';
import { CLOCK_MULTIPLES, roundEdges, type Rounding } from './round-edges.ts';

/** Of the nine deciles, so many in one bucket are too many: it would be one tall bar. */
const TALL = 6;
/** Growing edges at most; of more, every third is kept. */
const MOST_GROWING = 14;

/**
 * 分桶边界 — round edges of equal width ({@link roundEdges}). Where those put most values into one bucket though they differ (a long tail of times, of
 * money), edges that grow instead, 1, 2, 5, 10 … (of durations those of clocks), as on a logarithmic scale; and where there are negative values, so
 * that there is no such scale, the deciles to two digits. Whichever leaves fewer in one bucket; each edge is above the minimum and at most the maximum.
 */
export function bucketEdges(spread: Spread, rounding: Rounding): number[] {
  const equal = roundEdges(spread, rounding);
  if (mostIn(spread, equal) < TALL) return equal;
  const other = spread.minimum < 0 ? decileEdges(spread) : growingEdges(spread, rounding);
  return mostIn(spread, other) < mostIn(spread, equal) ? other : equal;
}

/** How many deciles lie in the bucket that has most. */
function mostIn({ percentiles }: Spread, edges: readonly number[]): number {
  const buckets = Map.groupBy(percentiles, (value) => bucketOf(value, edges));
  return Math.max(0, ...[...buckets.values()].map(({ length }) => length));
}

/** From the last edge that is at most the first decile above 0, up to the maximum. */
function growingEdges({ minimum, percentiles, maximum, sum }: Spread, rounding: Rounding): number[] {
  const first = percentiles.find((value) => value > 0);
  if (first === undefined) return [];
  const least = [minimum, maximum, sum].every(Number.isInteger) ? 1 : 0;
  const scale = growingScale(first, maximum, rounding).filter((edge) => edge > minimum && edge >= least && edge <= maximum);
  const edges = scale.slice(
    Math.max(
      0,
      scale.findLastIndex((edge) => edge <= first),
    ),
  );
  return edges.length <= MOST_GROWING ? edges : edges.filter((_, i) => i % 3 === 0).slice(0, MOST_GROWING);
}

function growingScale(first: number, last: number, rounding: Rounding): number[] {
  if (rounding === 'decimal') return growing(first, last, 1);
  const short = growing(first, SECOND_MS, 1).filter((edge) => edge < SECOND_MS);
  const long = growing(DAY_MS, last, DAY_MS).filter((edge) => edge >= DAY_MS);
  return [...short, ...CLOCK_MULTIPLES, ...long];
}

/** 1, 2, 5 and their tenfolds of a unit, at least from one value to another. */
function growing(from: number, to: number, unit: number): number[] {
  const [low, high] = [from, to].map((value) => Math.floor(Math.log10(value / unit)));
  if (low === undefined || high === undefined || high < low) return [];
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  return powers.flatMap((power) => [1, 2, 5].map((digit) => (power < 0 ? (digit * unit) / 10 ** -power : digit * unit * 10 ** power)));
}

function decileEdges({ minimum, percentiles, maximum }: Spread): number[] {
  const rounded = percentiles.map((value) => Number(value.toPrecision(2)));
  return [...new Set(rounded)].filter((edge) => edge > minimum && edge <= maximum);
}
