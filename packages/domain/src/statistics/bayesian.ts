import { normalAbove, normalTail } from './distributions.ts';
import type { Difference, Effect } from './experiments/effect.ts';

/** 先验 — a normal belief about the effect before the experiment. */
export interface Prior {
  readonly mean: number;
  readonly variance: number;
}

/** 后验 — what is believed of the effect after the experiment: normal. */
export interface Posterior {
  readonly mean: number;
  readonly deviation: number;
  /** Credible interval: the effect is in it with probability 1 − alpha. */
  readonly from: number;
  readonly to: number;
  /** 胜出概率 — that treated is better than control. */
  readonly chance: number;
  /** 风险 — what is lost on average by choosing either arm and being wrong; in the unit of the effect. */
  readonly risk: { readonly control: number; readonly treated: number };
}

/**
 * 贝叶斯判断 — the posterior of an effect whose estimate is normal: precision 1/V + 1/s₀², mean (Δ/V + μ₀/s₀²)/precision; without a prior Δ and V.
 *
 * @param isLowerBetter  of what ought to fall, such as complaints: chance and risk change sides
 */
export function posteriorOf({ effect, variance }: Effect, prior: Prior | undefined, alpha: number, isLowerBetter = false): Posterior {
  const precision = 1 / variance + (prior === undefined ? 0 : 1 / prior.variance);
  const mean = (effect / variance + (prior === undefined ? 0 : prior.mean / prior.variance)) / precision;
  const deviation = Math.sqrt(1 / precision);
  const half = normalAbove(alpha / 2) * deviation;
  const at = mean / deviation;
  const below = expectedAbove(-at) * deviation;
  const above = expectedAbove(at) * deviation;
  return {
    mean,
    deviation,
    from: mean - half,
    to: mean + half,
    chance: normalTail(isLowerBetter ? at : -at),
    risk: isLowerBetter ? { control: below, treated: above } : { control: above, treated: below },
  };
}

/** A prior about relative effects on the scale of the effect asked for; `baseline` is the control's mean. */
export function priorFor({ mean, variance }: Prior, difference: Difference, baseline: number): Prior {
  const size = Math.abs(baseline);
  return difference === 'relative' ? { mean, variance } : { mean: mean * size, variance: variance * size * size };
}

/** E[max(Z + at, 0)] = at·Φ(at) + φ(at). */
function expectedAbove(at: number): number {
  return Math.max(0, at * normalTail(-at) + Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI));
}
