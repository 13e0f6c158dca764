import { normalTail } from '../statistics/distributions.ts';
import { logGamma, regularisedBeta, upperGamma } from '../statistics/special-functions.ts';
import type { SeriesKind } from './settings.ts';

const EXACT_COUNT = 400;
const EXACT_SHARE = 200;
const POISSON = 1.02;

/** 期望 — what was expected of some buckets together: mean and variance of the value, and for ratios what it is a share of. */
export interface Expectation {
  readonly mean: number;
  readonly variance: number;
  readonly outOf: number;
}

/**
 * 尾概率 — how likely a value at least as far to its own side of the expectation is; one-sided.
 *
 * - count: the negative binomial of that variance (Poisson when it is at most 1.02 of the mean), mid-p; from a mean of 400 on normal in
 *   square roots (Anscombe 1948)
 * - sum: the gamma distribution with that mean and variance
 * - ratio: the beta-binomial, mid-p, up to 200; above normal
 */
export function tailOf(kind: SeriesKind, value: number, expected: Expectation): number {
  const { mean, variance, outOf } = expected;
  const z = (value - mean) / Math.sqrt(variance);
  if (kind === 'count' && mean > 0) return Math.min(0.5, countTail(Math.max(0, value), mean, Math.max(1, variance / mean)));
  if (kind === 'sum' && mean > 0 && value > 0) {
    const above = upperGamma((mean * mean) / variance, (value * mean) / variance);
    return Math.min(0.5, z > 0 ? above : 1 - above);
  }
  if (kind === 'ratio' && outOf < EXACT_SHARE && mean > 0 && mean < outOf) return Math.min(0.5, shareTail(Math.round(value), expected));
  return normalTail(Math.abs(z));
}

function countTail(value: number, mean: number, dispersion: number): number {
  if (mean > EXACT_COUNT) return normalTail(Math.abs(2 * (Math.sqrt(value + 3 / 8) - Math.sqrt(mean + 3 / 8))) / Math.sqrt(dispersion));
  const count = Math.round(value);
  const upTo = countUpTo(count, mean, dispersion);
  const below = count > 0 ? countUpTo(count - 1, mean, dispersion) : 0;
  const low = (upTo + below) / 2;
  return Math.min(low, 1 - low);
}

function countUpTo(count: number, mean: number, dispersion: number): number {
  if (dispersion <= POISSON) return upperGamma(count + 1, mean);
  return regularisedBeta(mean / (dispersion - 1), count + 1, 1 / dispersion, 1 - 1 / dispersion);
}

/** Beta-binomial with the given mean and variance; a variance below the binomial's counts as the binomial's. */
function shareTail(count: number, { mean, variance, outOf }: Expectation): number {
  const p = mean / outOf;
  const inflation = Math.max(1 + 1e-6, variance / (mean * (1 - p)));
  const rho = Math.min(0.999, (inflation - 1) / Math.max(1e-9, outOf - 1));
  const [a, b] = [(p * (1 - rho)) / rho, ((1 - p) * (1 - rho)) / rho];
  const n = Math.round(outOf);
  let below = 0;
  let at = 0;
  for (let k = 0; k <= Math.min(n, count); k++) {
    below += at;
    at = Math.exp(
      logGamma(n + 1) -
        logGamma(k + 1) -
        logGamma(n - k + 1) +
        logGamma(k + a) +
        logGamma(n - k + b) -
        logGamma(n + a + b) +
        logGamma(a + b) -
        logGamma(a) -
        logGamma(b),
    );
  }
  const low = below + at / 2;
  return Math.max(0, Math.min(low, 1 - low));
}
