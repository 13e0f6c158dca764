import type { Prior } from './bayesian.ts';
import { normalAbove, normalTail } from './distributions.ts';
import { sequentialRho, sequentialWidth } from './sequential.ts';

/**
 * 判断方式 — how a difference is judged: at one look fixed beforehand; at any look, `tuning` being the customers of both groups at which one
 * expects to decide; or by the posterior of a normal prior.
 */
export type TestMethod =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'sequential'; readonly tuning: number }
  | { readonly kind: 'bayesian'; readonly prior: Prior };

/** What an effect's estimate is like: its variance, and the customers of both groups it rests on. */
export interface Precision {
  readonly variance: number;
  readonly n: number;
}

/** How the estimate stands to the test: it is shown where Z + shift lies outside ±bound, Z being standard normal. */
export interface Detection {
  readonly bound: number;
  readonly shift: number;
}

/**
 * What a test of `effect` will see, its estimate being normal around it with variance V: bound z, or the width of the confidence sequence. With a
 * prior N(μ₀, s₀²) the posterior's mean exceeds z of its deviations where Δ/√V > z√(1 + V/s₀²) − μ₀√V/s₀².
 */
export function detectionOf(method: TestMethod, alpha: number, { variance, n }: Precision, effect: number): Detection {
  const deviation = Math.sqrt(variance);
  const shift = effect / deviation;
  switch (method.kind) {
    case 'fixed':
      return { bound: normalAbove(alpha / 2), shift };
    case 'sequential':
      return { bound: sequentialWidth(n, sequentialRho(alpha, method.tuning), alpha), shift };
    case 'bayesian': {
      const { mean, variance: spread } = method.prior;
      return { bound: normalAbove(alpha / 2) * Math.sqrt(1 + variance / spread), shift: shift + (mean * deviation) / spread };
    }
  }
}

/** P(|Z + shift| > bound). */
export function chanceShown({ bound, shift }: Detection): number {
  return normalTail(bound - shift) + normalTail(bound + shift);
}
