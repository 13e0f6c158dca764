import { correctedPs } from '../statistics/correction.ts';
import { chiSquareTail, normalTail } from '../statistics/distributions.ts';

const LEAST_P = 1e-300;

/** 联合证据 — Fisher's method: −2 Σ ln p of independent one-sided tests against χ² with twice as many degrees of freedom; 1 of nothing. */
export function fisherTail(tails: readonly number[]): number {
  if (tails.length === 0) return 1;
  const sum = tails.reduce((total, p) => total - 2 * Math.log(Math.max(p, LEAST_P)), 0);
  return chiSquareTail(sum, 2 * tails.length);
}

/** Whether metrics of a declared group together deviate the same way, at one in a thousand; one metric alone is no joint evidence. */
export function hasJointEvidence(zs: readonly number[], direction: 'up' | 'down'): boolean {
  const sign = direction === 'up' ? 1 : -1;
  return zs.length > 1 && fisherTail(zs.map((z) => normalTail(sign * z))) < 0.001;
}

/** 多指标校正 — which of the tests of one evaluation round hold at a false discovery rate of `rate`. */
export function discoveries(tails: readonly number[], rate = 0.05): boolean[] {
  return correctedPs(tails, 'benjamini_hochberg').map((p) => p <= rate);
}
