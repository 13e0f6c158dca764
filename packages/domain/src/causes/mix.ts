import type { RatioLeaves } from './leaves.ts';

/** 比率与结构 — why a total ratio moved: slices did otherwise (rate), other slices came (mix), or both at once (cross); they add up to `change`. */
export interface RateAndMix {
  readonly change: number;
  readonly rate: number;
  readonly mix: number;
  readonly cross: number;
}

/**
 * Δ = Σ w₀(p₁−p₀) + Σ (w₁−w₀)p₀ + Σ (w₁−w₀)(p₁−p₀), w being a leaf's share of the denominator before and now, p its ratio (Kitagawa, 1955).
 * A leaf nobody came to has no ratio now: it counts as unchanged.
 *
 * @param share  the ratio expected of each leaf
 * @returns all 0 when there is no denominator now, or none before
 */
export function decomposeRatio({ count, numerator, denominator, past }: RatioLeaves, share: Float64Array): RateAndMix {
  const before = new Float64Array(count);
  for (const [row, leaf] of past.leaf.entries()) if (leaf >= 0) before[leaf]! += past.denominator[row]!;
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
  const [b0, b1] = [sum(before), sum(denominator)];
  let [rate, mix, cross] = [0, 0, 0];
  if (b0 === 0 || b1 === 0) return { change: 0, rate, mix, cross };
  for (let i = 0; i < count; i++) {
    const [w0, w1, p0] = [before[i]! / b0, denominator[i]! / b1, share[i]!];
    const moved = denominator[i]! > 0 ? numerator[i]! / denominator[i]! - p0 : 0;
    rate += w0 * moved;
    mix += (w1 - w0) * p0;
    cross += (w1 - w0) * moved;
  }
  return { change: rate + mix + cross, rate, mix, cross };
}

/** Whether most of the change is that other slices came. */
export function isMixEffect({ change, mix }: RateAndMix): boolean {
  return change !== 0 && mix / change > 0.5;
}
