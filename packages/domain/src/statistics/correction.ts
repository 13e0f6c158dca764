import { normalAbove } from './distributions.ts';

const LEAST_P = 1e-60;

/** 多重检验校正 — Holm: no false find at all, with probability 1 − α; Benjamini–Hochberg: of the finds, a share α false on average. */
export type Correction = 'holm' | 'benjamini_hochberg';

/**
 * 校正后的 p 值 — of all tests made together (goal metrics times arms; guardrails are not among them), in their order; 1 at most.
 *
 * Holm, "A simple sequentially rejective multiple test procedure" (1979): (m − i)·p of the i-th least, never less than that of a lesser one.
 * Benjamini, Hochberg, "Controlling the false discovery rate" (1995): p·m/(i + 1), never more than that of a greater one.
 *
 * @param m  how many tests were made, when those left out are known to say nothing
 */
export function correctedPs(ps: readonly number[], correction: Correction, m = ps.length): number[] {
  const ascending = ps.map((p, place) => ({ p, place })).toSorted((a, b) => a.p - b.p);
  const corrected = ps.map(() => 1);
  let bound = correction === 'holm' ? 0 : 1;
  if (correction === 'holm') {
    for (const [i, { p, place }] of ascending.entries()) corrected[place] = bound = Math.max(bound, Math.min(1, (m - i) * p));
  } else {
    for (const [i, { p, place }] of [...ascending.entries()].toReversed()) corrected[place] = bound = Math.min(bound, (p * m) / (i + 1));
  }
  return corrected;
}

/**
 * 校正后的水平 — the level to take each test's interval at, in their order, so that it leaves out 0 exactly where the corrected p is at most `alpha`.
 *
 * Benjamini–Hochberg: of R finds among m tests α·R/m for all, so that of the finds' intervals a share α misses on average (Benjamini, Yekutieli,
 * "False discovery rate-adjusted multiple confidence intervals", 2005); α/m without a find. Holm: α/(m − i) for the find of the i-th least p, and
 * α/(m − R) for the rest, as in its steps.
 */
export function correctedLevels(ps: readonly number[], correction: Correction, alpha: number): number[] {
  const m = ps.length;
  const finds = correctedPs(ps, correction).filter((p) => p <= alpha).length;
  if (correction === 'benjamini_hochberg') return ps.map(() => (alpha * Math.max(1, finds)) / m);
  const ranks = ps.map((p, place) => ps.filter((other, j) => other < p || (other === p && j < place)).length);
  return ranks.map((rank) => alpha / (m - Math.min(rank, finds, m - 1)));
}

/**
 * 校正后的区间 — that of a normal test whose p is the corrected one: effect ± z_{1−α/2}·|effect|/z_{1−p/2}. A p of 1
 * says nothing, so the interval is everything; one below 1e-60 counts as that.
 */
export function correctedInterval(effect: number, p: number, alpha: number): { from: number; to: number } {
  if (p >= 1) return { from: -Infinity, to: Infinity };
  const half = (normalAbove(alpha / 2) * Math.abs(effect)) / normalAbove(Math.max(p, LEAST_P) / 2);
  return { from: effect - half, to: effect + half };
}
