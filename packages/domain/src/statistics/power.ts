import { chanceShown, detectionOf, type Detection, type TestMethod } from './detection.ts';
import { normalAbove, normalTail } from './distributions.ts';
import type { Difference } from './experiments/effect.ts';

/** What one control customer does on average, and the variance between customers. */
export interface Baseline {
  readonly mean: number;
  readonly variance: number;
}

/** 检验计划 — what power is a question about. Two-sided; `alpha` is the error rate, 1 − alpha what an interval covers. */
export interface PowerPlan {
  /** Both groups are taken to vary as control does. */
  readonly baseline: Baseline;
  /** An absolute effect is in the unit of the mean, a relative one a share of its absolute value. */
  readonly difference: Difference;
  readonly alpha: number;
  readonly method: TestMethod;
}

/** 两组人数 — customers in each; need not be whole, and may be shares of one customer where they are multiplied. */
export interface GroupSizes {
  readonly control: number;
  readonly treated: number;
}

const MOST_DOUBLINGS = 60;

/** 比例的基线 — of a share of customers: the variance of each is rate(1 − rate). @throws RangeError unless 0 < rate < 1 */
export function shareBaseline(rate: number): Baseline {
  requireShare('a rate to plan by', rate);
  return { mean: rate, variance: rate * (1 - rate) };
}

/**
 * 检验功效 — the probability that the test shows a difference, in either direction, when the true effect is `effect`: 0 … 1. 0 while either
 * group is empty.
 *
 * @throws RangeError for sizes below 0, a variance or an alpha that is none, or a relative effect on a baseline of 0
 */
export function powerOf(plan: PowerPlan, sizes: GroupSizes, effect: number): number {
  requirePlan(plan, sizes);
  return isEmpty(sizes) ? 0 : chanceShown(plannedDetection(plan, sizes, effect));
}

/**
 * 最小可证效果 — the least effect above 0 that the test shows, as one above 0, with probability `power`. 0 where a prior alone decides; null
 * where no effect is provable: a group is empty, or, of a relative effect, so small that the baseline itself is not known well enough.
 *
 * @throws RangeError as {@link powerOf}, and unless 0 < power < 1
 */
export function leastProvable(plan: PowerPlan, sizes: GroupSizes, power = 0.8): number | null {
  requireShare('power', power);
  const shows = (effect: number): boolean => proves(plan, sizes, effect, power);
  if (shows(0)) return 0;
  const scale = plan.difference === 'relative' ? 1 : Math.sqrt(plan.baseline.variance);
  const above = doubledUntil(scale * 2 ** -20, shows);
  return above === null ? null : bisected(above / 2, above, shows);
}

/**
 * 所需倍数 — how many times `each` the groups must be for the test to show `effect` with probability `power`: with the shares of one customer
 * (control 0.1, treated 0.9) that is the customers needed, with the customers of a day the days the experiment must run. Whole, at least 1;
 * null where not even 2⁶⁰ times are enough, as for an effect of 0.
 *
 * @throws RangeError as {@link leastProvable}
 */
export function timesNeeded(plan: PowerPlan, each: GroupSizes, effect: number, power = 0.8): number | null {
  requireShare('power', power);
  const shows = (times: number): boolean => proves(plan, { control: each.control * times, treated: each.treated * times }, effect, power);
  const above = doubledUntil(1, shows);
  if (above === null || above === 1) return above;
  let [low, high] = [above / 2, above];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (shows(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Whether the test shows `effect` on its own side of 0 with probability `power`, which is what a plan asks for. */
function proves(plan: PowerPlan, sizes: GroupSizes, effect: number, power: number): boolean {
  requirePlan(plan, sizes);
  if (isEmpty(sizes)) return false;
  const { bound, shift } = plannedDetection(plan, sizes, effect);
  return normalTail(effect < 0 ? bound + shift : bound - shift) >= power;
}

/**
 * As {@link detectionOf}, but for a sequential test: its standard error is widened by w/z, as the reference plans it. At a power above ½ that
 * asks for more than a single look at these sizes would, never for less.
 */
function plannedDetection(plan: PowerPlan, sizes: GroupSizes, effect: number): Detection {
  const precision = { variance: varianceOf(plan, sizes, effect), n: sizes.control + sizes.treated };
  const { bound, shift } = detectionOf(plan.method, plan.alpha, precision, effect);
  if (plan.method.kind !== 'sequential') return { bound, shift };
  const z = normalAbove(plan.alpha / 2);
  return { bound: z, shift: shift * (z / bound) };
}

/** V of the effect's estimate, `effect` being its true size: v/n_T + v/n_C, or v/(n_T m²) + v m_T²/(n_C m⁴) of a relative one (delta method). */
function varianceOf({ baseline, difference }: PowerPlan, { control, treated }: GroupSizes, effect: number): number {
  const { mean, variance } = baseline;
  if (difference === 'absolute') return variance / treated + variance / control;
  const ofTreated = mean + effect * Math.abs(mean);
  return (variance / treated + (variance * (ofTreated / mean) ** 2) / control) / mean ** 2;
}

/** The first of `from`, 2·from, 4·from … that passes. */
function doubledUntil(from: number, passes: (value: number) => boolean): number | null {
  for (let i = 0, value = from; i <= MOST_DOUBLINGS; i++, value *= 2) if (passes(value)) return value;
  return null;
}

/** The border between a `low` that does not pass and a `high` that does, to the last digit. */
function bisected(low: number, high: number, passes: (value: number) => boolean): number {
  let [below, above] = [low, high];
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return above;
    if (passes(middle)) above = middle;
    else below = middle;
  }
}

function isEmpty({ control, treated }: GroupSizes): boolean {
  return control === 0 || treated === 0;
}

function requirePlan({ baseline, difference, alpha, method }: PowerPlan, { control, treated }: GroupSizes): void {
  if (!(control >= 0 && treated >= 0)) throw new RangeError(`groups must have 0 customers or more, got ${control} and ${treated}`);
  if (!(baseline.variance > 0)) throw new RangeError(`the variance of the baseline must be positive, got ${baseline.variance}`);
  if (difference === 'relative' && baseline.mean === 0) throw new RangeError('the baseline of a relative effect must not be 0');
  if (method.kind === 'bayesian' && !(method.prior.variance > 0)) {
    throw new RangeError(`the variance of the prior must be positive, got ${method.prior.variance}`);
  }
  requireShare('alpha', alpha);
}

function requireShare(what: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${what} must be between 0 and 1, got ${value}`);
}
