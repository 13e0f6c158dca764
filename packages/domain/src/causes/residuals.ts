import { percentile } from '../statistics/percentile.ts';

/** Of a normal distribution, |z| at the median. */
const MEDIAN_Z = 0.6745;
/** Buckets outside of the episode a scale is read from at least. */
const FEWEST = 6;

/** 残差 — how far each bucket is from the mean of the others of its season's place outside of the episode. */
export interface Residuals {
  /** In robust standard deviations; NaN where nothing is known, or usually nothing comes. */
  readonly residuals: Float64Array;
  /** What came in the episode by what was to be expected there, less 1; null without an expectation. */
  readonly change: number | null;
}

/**
 * 季节残差 — residuals of a series by comparison with itself alone: deviations are divided by the root of what was expected, as those of counts, then
 * by their own scale (the median of their sizes outside of the episode).
 *
 * @param values  missing buckets are null
 * @param season  buckets until the same time comes again: 24 of hours, 7 of days
 * @param from    first bucket of the episode
 * @param to      bucket after its last
 */
export function seasonalResiduals(values: readonly (number | null)[], season: number, from: number, to: number): Residuals {
  const isCalm = (i: number): boolean => i < from || i >= to;
  const expected = values.map((_, i) => meanOfPlace(values, i, season, isCalm));
  const deviations = values.map((value, i) => {
    const mean = expected[i]!;
    return value === null || mean === 0 ? NaN : (value - mean) / Math.sqrt(Math.abs(mean));
  });
  const sizes = Float64Array.from(deviations.filter((one, i) => isCalm(i) && !Number.isNaN(one)).map(Math.abs)).sort();
  const scale = sizes.length < FEWEST ? NaN : percentile(sizes, 50) / MEDIAN_Z;
  return {
    residuals: Float64Array.from(deviations, (one) => (scale > 0 ? one / scale : NaN)),
    change: changeOf(values, expected, from, to),
  };
}

function meanOfPlace(values: readonly (number | null)[], i: number, season: number, isCalm: (i: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (let other = i % season; other < values.length; other += season) {
    const value = values[other];
    if (other === i || !isCalm(other) || value === null || value === undefined) continue;
    sum += value;
    count++;
  }
  return count === 0 ? NaN : sum / count;
}

function changeOf(values: readonly (number | null)[], expected: readonly number[], from: number, to: number): number | null {
  let [came, mean] = [0, 0];
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (value === null || value === undefined || Number.isNaN(expected[i])) continue;
    came += value;
    mean += expected[i]!;
  }
  return mean === 0 ? null : came / mean - 1;
}
