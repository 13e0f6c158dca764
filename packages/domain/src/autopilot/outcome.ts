import { z } from 'zod';
import { meanOf, shareOf } from '../statistics/moments.ts';
import { normalAbove } from '../statistics/distributions.ts';
import { sampleRatio } from '../statistics/sample-ratio.ts';
import { type GroupReach, isTooSmall } from '../statistics/experiments/verdict.ts';
import { testEstimates, type TestedEffect } from '../statistics/deciding-test.ts';
import { absoluteEffect, type TestResult } from '../statistics/welch.ts';

/**
 * 判断 — `caused`: the campaign raised the goal. `anyway`: the metric is back without it (regression to the mean, or the cause went away), and the
 * declared lift can be excluded. `undecided`: neither.
 */
export const OutcomeKind = z.enum(['caused', 'anyway', 'undecided']);
export type OutcomeKind = z.infer<typeof OutcomeKind>;

const LiftInterval = z.object({ effect: z.number(), from: z.number(), to: z.number() });
export type LiftInterval = Readonly<z.infer<typeof LiftInterval>>;

/**
 * 判断的数字 — all as absolute shares of customers who reached the deciding goal, with 95 % intervals. What treated customers gained since before the
 * start, `gained`, is what would have come `anyway` (as control shows) and what the campaign caused (`lift`): gained = anyway + lift, exactly.
 */
export const Outcome = z.object({
  kind: OutcomeKind,
  /** Why nothing is decided; null where something is. */
  undecided: z.enum(['sample_ratio', 'too_few', 'not_shown', 'not_recovered']).nullable(),
  lift: LiftInterval.nullable(),
  /** Variance of the lift's estimate, for the record. */
  variance: z.number().nullable(),
  anyway: LiftInterval.nullable(),
  gained: z.number().nullable(),
  /** 回归均值占比: anyway by gained, 0 … 1; null where treated customers gained nothing. */
  regressionShare: z.number().nullable(),
  /** 双重差分: the change of treated less the change of control; the lift again, corrected for where the groups began. */
  differenceInDifferences: LiftInterval.nullable(),
  /** Customers who reached the goal because of the campaign; may be below 0. */
  increment: z.number().nullable(),
  treated: z.number().int(),
  control: z.number().int(),
});
export type Outcome = Readonly<z.infer<typeof Outcome>>;

/**
 * 一组的数字 — customers by assignment, and how many of them did what the deciding goal asks for in the span `before` the start, in the equally long
 * goal window `after` their decision, and in `both`.
 */
export interface GroupFigures {
  readonly customers: number;
  readonly before: number;
  readonly after: number;
  readonly both: number;
}

/** What a verdict is made from. */
export interface OutcomeFigures {
  readonly treated: GroupFigures;
  readonly control: GroupFigures;
  readonly controlShareBp: number;
  readonly declared: number;
  /** Whether the recovery test, when the verdict is made, holds without treatment: on the control group, or on all once nobody is treated. */
  readonly hasRecovered: boolean;
}

/**
 * 因果判断 — did the campaign, or regression to the mean, mend the metric? Customers were chosen since they did badly, so they do better afterwards
 * whatever is done; the control group, chosen alike, shows by how much. The first that applies:
 *
 * 1. `undecided`: the groups are not split as planned (χ², p < 0.001), or are too small for an interval: Welch's, and that for shares where nobody of a group did it, or all.
 * 2. `caused`: the 95 % interval of the lift is above 0.
 * 3. `anyway`: the metric has recovered without treatment, and the lift is below the declared one by a one-sided test at 5 % (as in two one-sided
 *    tests of equivalence, Schuirmann 1987).
 * 4. `undecided`: not recovered, or the interval holds both no lift and the declared one.
 *
 * One look, after the goal windows of all are over.
 */
export function outcomeOf(figures: OutcomeFigures): Outcome {
  const { treated, control, controlShareBp, declared, hasRecovered } = figures;
  const pair = [shareOf(control.customers, control.after), shareOf(treated.customers, treated.after)] as const;
  const lift = testEstimates({ kind: 'fixed' }, pair, 'absolute');
  const numbers = numbersOf(figures, lift);
  const undecided = (why: NonNullable<Outcome['undecided']>): Outcome => ({ kind: 'undecided', undecided: why, ...numbers });
  if (isSplitWrong(treated.customers, control.customers, controlShareBp)) return undecided('sample_ratio');
  if (!lift.ok || isTooSmall(reachOf(treated), reachOf(control))) return undecided('too_few');
  if (lift.from > 0) return { kind: 'caused', undecided: null, ...numbers };
  if (lift.effect + normalAbove(0.05) * Math.sqrt(lift.variance) >= declared) return undecided('not_shown');
  return hasRecovered ? { kind: 'anyway', undecided: null, ...numbers } : undecided('not_recovered');
}

function isSplitWrong(treated: number, control: number, controlShareBp: number): boolean {
  const share = controlShareBp / 10_000;
  const all = treated + control;
  return sampleRatio([control, treated], [all * share, all * (1 - share)]).suspicious;
}

function reachOf({ customers, after }: GroupFigures): GroupReach {
  return { customers, reached: after };
}

function numbersOf({ treated, control }: OutcomeFigures, lift: TestedEffect): Omit<Outcome, 'kind' | 'undecided'> {
  const sizes = { treated: treated.customers, control: control.customers };
  if (!lift.ok) return { ...NOTHING, ...sizes };
  const anyway = changeWithoutTreatment(treated, control);
  const gained = anyway.effect + lift.effect;
  return {
    lift: intervalOf(lift),
    variance: lift.variance,
    anyway,
    gained,
    regressionShare: gained > 0 ? Math.min(1, Math.max(0, anyway.effect / gained)) : null,
    differenceInDifferences: intervalOf(absoluteEffect(changesOf(control), changesOf(treated))),
    increment: lift.effect * treated.customers,
    ...sizes,
  };
}

const NOTHING = {
  lift: null,
  variance: null,
  anyway: null,
  gained: null,
  regressionShare: null,
  differenceInDifferences: null,
  increment: null,
} as const;

function intervalOf(result: TestedEffect | TestResult): LiftInterval | null {
  return result.ok ? { effect: result.effect, from: result.from, to: result.to } : null;
}

/**
 * Control after less everybody before: before the start the groups were one. V = v_y/n_C + v_x/N − 2·cov/N, where cov is that of before and after
 * within control, whose customers are among the N.
 */
function changeWithoutTreatment(treated: GroupFigures, control: GroupFigures): LiftInterval {
  const all = treated.customers + control.customers;
  const before = shareOf(all, treated.before + control.before);
  const after = shareOf(control.customers, control.after);
  const covariance = control.both / control.customers - after.mean * (control.before / control.customers);
  // Where nobody of control did it, or all, as if one did and one did not besides.
  const ofAfter = after.variance > 0 ? after.variance : shareOf(control.customers + 2, control.after + 1).variance;
  const variance = ofAfter / control.customers + before.variance / all - (2 * covariance) / all;
  const half = normalAbove(0.025) * Math.sqrt(Math.max(0, variance));
  const effect = after.mean - before.mean;
  return { effect, from: effect - half, to: effect + half };
}

/** What each customer changed by: 1, 0 or −1. */
function changesOf({ customers, before, after, both }: GroupFigures): ReturnType<typeof meanOf> {
  return meanOf({ n: customers, sum: after - before, sumSquares: after + before - 2 * both });
}
