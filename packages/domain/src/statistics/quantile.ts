import { normalAbove } from './distributions.ts';
import type { Estimate } from './moments.ts';

/** 分位数区间 — a quantile of an arm's values with the order statistics that bound it with 95 % confidence. */
export interface QuantileBounds {
  readonly n: number;
  /** The sample the bounds were taken from; n unless values were sampled. */
  readonly sampled: number;
  /** Which quantile, 0 < level < 1. */
  readonly level: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

const Z = normalAbove(0.025);
/** From so many values on, and less than this, a variance is taken for rounding of the values. */
const LARGE = 100;
const FLOOR = 1e-5;
const LARGE_ENOUGH_TO_TIE = 1000;

/**
 * 分位数估计 — the quantile as a mean with a variance per value, so that it is compared as means are: v = (n* / n)(n − 1)((U − L)/2z)², after the
 * order-statistic interval (Deng, Knoblich, Lu 2018, §4). Variance 0, which no test takes, where an order statistic would lie outside the
 * values, n ≤ z²ν/(1 − ν) or n ≤ z²(1 − ν)/ν, or where both bounds are one value of few.
 */
export function quantileEstimate({ n, sampled, level, value, lower, upper }: QuantileBounds): Estimate {
  const odds = level / (1 - level);
  const variance = n <= 1 ? 0 : (sampled / n) * (n - 1) * ((upper - lower) / (2 * Z)) ** 2;
  const isOutside = n <= Z * Z * Math.max(odds, 1 / odds);
  if (isOutside || (variance <= 0 && n < LARGE_ENOUGH_TO_TIE)) return { n, mean: value, variance: 0 };
  return { n, mean: value, variance: n < LARGE ? variance : Math.max(variance, FLOOR) };
}
