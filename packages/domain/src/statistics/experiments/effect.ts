import type { Estimate } from '../moments.ts';
import { covariancesOf, hasCovariate, meansOf, mergeArms, outcomeSize, requireAlike, withoutCovariate, type ArmSums } from './arm.ts';
import { quadratic, slopesOf, valued } from './linear.ts';

/** Why there is no effect: an arm without customers; one in which nothing varies (also one customer alone); a baseline of 0 nothing can be relative to. */
export type EffectError = 'no_customers' | 'no_variance' | 'zero_baseline';

/** 提升 — absolute: treated − control; relative: that as a share of the control's absolute value, which keeps its sign right below 0. */
export type Difference = 'absolute' | 'relative';

/** 效果估计 — an effect, the variance of its estimate, the customers of both groups, and Satterthwaite's degrees of freedom. */
export interface Effect {
  readonly effect: number;
  readonly variance: number;
  readonly n: number;
  readonly freedom: number;
}

/** An effect, or why there is none. */
export type EffectResult = ({ readonly ok: true } & Effect) | { readonly ok: false; readonly error: EffectError };

/** How to compare two arms. `theta` is the CUPED factor when it was fixed beforehand; without it, it is found from both arms. */
export interface Comparing {
  readonly difference: Difference;
  readonly theta?: number;
}

/** What comparing needs of an arm: its value with and without adjustment, and how each moves with the means of its variables. */
interface Linear {
  readonly n: number;
  readonly adjusted: number;
  readonly value: number;
  readonly gradient: readonly number[];
  readonly adjustment: readonly number[];
  readonly covariances: readonly (readonly number[])[];
}

/** Below this a CUPED factor adjusts nothing. */
const NO_THETA = 1e-8;

/**
 * 比较两组 — the effect of treated against control by the delta method, the customer being the unit: V = g_TᵀΛ_Tg_T/n_T + g_CᵀΛ_Cg_C/n_C (Deng,
 * Knoblich, Lu, "Applying the Delta Method in Metric Analytics", 2018).
 *
 * Arms with a covariate are adjusted by CUPED (Deng et al., 2013): y − θx with θ = cov(y, x)/var(x) of both arms together, so a covariate
 * correlated by ρ leaves 1 − ρ² of the variance; of a ratio θ is found between the linearised ratios (Nie et al., 2020). A relative effect
 * divides by the unadjusted control. Where the covariate explains nothing the arms are compared plainly.
 *
 * @throws RangeError for arms of different metrics, or one with a covariate and one without
 */
export function compareArms(control: ArmSums, treated: ArmSums, { difference, theta }: Comparing): EffectResult {
  requireAlike(control, treated);
  const factor = hasCovariate(control) ? (theta ?? thetaOf(control, treated)) : 0;
  if (factor === 0) return compareLinear(plain(withoutCovariate(control)), plain(withoutCovariate(treated)), difference);
  return compareLinear(adjusted(control, factor), adjusted(treated, factor), difference, control.metric !== 'ratio');
}

/** The same of two arms only their mean and variance are known of. */
export function compareEstimates(control: Estimate, treated: Estimate, difference: Difference): EffectResult {
  return compareLinear(linearOf(control), linearOf(treated), difference);
}

/**
 * 每天的效果 — an absolute effect as what it comes to a day if every customer were treated. `customers` were in the experiment, all arms together,
 * which was a share `traffic` of all there were in `days` days.
 *
 * @throws RangeError unless customers, traffic and days are positive
 */
export function effectPerDay(one: Effect, { customers, traffic, days }: { customers: number; traffic: number; days: number }): Effect {
  const factor = customers / (traffic * days);
  if (!(customers > 0 && traffic > 0 && days > 0 && factor < Infinity)) {
    throw new RangeError(`an effect a day needs customers, traffic and days above 0, got ${customers}, ${traffic} and ${days}`);
  }
  return { ...one, effect: one.effect * factor, variance: one.variance * factor * factor };
}

/** CUPED's θ of both arms; 0 with a covariate that explains nothing. */
function thetaOf(control: ArmSums, treated: ArmSums): number {
  if (control.metric !== 'ratio') {
    const [[ofY = 0, both = 0] = [], [, ofX = 0] = []] = covariancesOf(mergeArms(control, treated));
    return ofX > 0 && ofY > 0 ? both / ofX : 0;
  }
  const [c, t] = [ratioMoments(control), ratioMoments(treated)];
  const spread = c.variance + t.variance;
  const theta = spread > 0 ? (c.covariance + t.covariance) / spread : 0;
  return Math.abs(theta) < NO_THETA ? 0 : theta;
}

/** Of the linearised ratio before the experiment: its variance, and its covariance with that during it. */
function ratioMoments(arm: ArmSums): { variance: number; covariance: number } {
  const means = meansOf(arm);
  const covariances = covariancesOf(arm);
  const during = valued('ratio', means.slice(0, 2)).gradient;
  const before = valued('ratio', means.slice(2)).gradient;
  return { variance: quadratic([0, 0, ...before], covariances), covariance: quadratic([...during, 0, 0], covariances, [0, 0, ...before]) };
}

function plain(arm: ArmSums): Linear {
  const { value, gradient } = valued(arm.metric, meansOf(arm));
  return { n: arm.n, adjusted: value, value, gradient, adjustment: gradient.map(() => 0), covariances: covariancesOf(arm) };
}

function adjusted(arm: ArmSums, theta: number): Linear {
  const size = outcomeSize(arm.metric);
  const means = meansOf(arm);
  const during = valued(arm.metric, means.slice(0, size));
  const before = valued(arm.metric, means.slice(size));
  return {
    n: arm.n,
    adjusted: during.value - theta * before.value,
    value: during.value,
    gradient: [...during.gradient, ...before.gradient.map(() => 0)],
    adjustment: [...during.gradient.map(() => 0), ...before.gradient.map((slope) => -theta * slope)],
    covariances: covariancesOf(arm),
  };
}

function linearOf({ n, mean, variance }: Estimate): Linear {
  return { n, adjusted: mean, value: mean, gradient: [1], adjustment: [0], covariances: [[variance]] };
}

/**
 * @param isUnadjustedSlope  whether a relative effect's slope is taken at the unadjusted difference, as the reference does for means; at the
 *   adjusted one for ratios. They are the same but for the chance difference of the covariate
 */
function compareLinear(control: Linear, treated: Linear, difference: Difference, isUnadjustedSlope = false): EffectResult {
  if (!(control.n > 0 && treated.n > 0)) return { ok: false, error: 'no_customers' };
  const [ofControl, ofTreated] = [varianceOf(control), varianceOf(treated)];
  if (!(ofControl > 0 && ofTreated > 0 && control.n > 1 && treated.n > 1)) return { ok: false, error: 'no_variance' };
  if (difference === 'relative' && control.value === 0) return { ok: false, error: 'zero_baseline' };
  const delta = treated.adjusted - control.adjusted;
  const slopes = slopesOf(control.value, isUnadjustedSlope ? treated.value - control.value : delta, difference);
  const controlSlope = control.gradient.map((g, i) => g * slopes.ofControl - control.adjustment[i]! * slopes.ofTreated);
  const variance = quadratic(controlSlope, control.covariances) / control.n + (ofTreated * slopes.ofTreated ** 2) / treated.n;
  const [c, t] = [ofControl / control.n, ofTreated / treated.n];
  return {
    ok: true,
    effect: delta * slopes.ofTreated,
    variance,
    n: control.n + treated.n,
    freedom: (t + c) ** 2 / (t ** 2 / (treated.n - 1) + c ** 2 / (control.n - 1)),
  };
}

/** Of one customer's adjusted value. */
function varianceOf({ gradient, adjustment, covariances }: Linear): number {
  return quadratic(
    gradient.map((g, i) => g + adjustment[i]!),
    covariances,
  );
}
