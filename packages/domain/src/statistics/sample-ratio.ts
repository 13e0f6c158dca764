import { chiSquareTail } from './distributions.ts';

/** Below this p the split is not what it was meant to be; only looked at with so many customers in every arm (constants of GrowthBook). */
const SUSPICIOUS_P = 0.001;
const FEWEST_PER_ARM = 8;

/** 分流校验 — whether customers were split as planned. `expected` adds up to the customers observed. */
export interface SampleRatio {
  readonly expected: readonly number[];
  readonly observed: readonly number[];
  readonly p: number;
  readonly suspicious: boolean;
}

/**
 * Pearson's χ² goodness of fit (1900) with arms − 1 degrees of freedom. An arm nobody was expected in adds no term but counts as a degree;
 * p is 1 without customers or with one arm alone.
 */
export function sampleRatio(observed: readonly number[], expected: readonly number[]): SampleRatio {
  const total = observed.reduce((sum, n) => sum + n, 0);
  const value = observed.reduce((sum, n, i) => {
    const e = expected[i] ?? 0;
    return e > 0 ? sum + (n - e) ** 2 / e : sum;
  }, 0);
  const p = total === 0 || observed.length < 2 ? 1 : chiSquareTail(value, observed.length - 1);
  return { expected, observed, p, suspicious: p < SUSPICIOUS_P && observed.every((n) => n >= FEWEST_PER_ARM) };
}
