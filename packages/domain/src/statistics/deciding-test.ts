import { z } from 'zod';
import { compareArms, compareEstimates, type Difference, type Effect, type EffectResult } from './experiments/effect.ts';
import type { ArmSums } from './experiments/arm.ts';
import type { Judged, Side } from './judged.ts';
import { shareOf, type Estimate } from './moments.ts';
import { sequentialRho, sequentialTest, sequentialWidth } from './sequential.ts';
import { judgeShares, type Share } from './shares.ts';
import { welchTest } from './welch.ts';

/** Error rate of every test of a campaign: its intervals cover 95 %. */
export const ALPHA = 0.05;

/** Customers of both groups at which one expects to decide, unless said otherwise. */
export const USUAL_TUNING = 5000;

/**
 * 判定检验 — the one test that decides about a campaign, fixed before its start. `sequential`: always-valid intervals, which may be looked at
 * every day, narrowest at about `tuning` customers of both groups; `fixed`: Welch's t test, at one look, when the campaign has ended and the
 * goal windows of all are over.
 */
export const DecidingTest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sequential'), tuning: z.number().int().min(100).max(100_000_000).default(USUAL_TUNING) }),
  z.object({ kind: z.literal('fixed') }),
]);
export type DecidingTest = z.infer<typeof DecidingTest>;

/** The test of campaigns that name none. */
export const USUAL_TEST: DecidingTest = { kind: 'sequential', tuning: USUAL_TUNING };

/** 当前可看的检验 — a test with one look is not looked at before it: until then the always-valid one stands in. */
export function testToShow(test: DecidingTest, isOver: boolean): DecidingTest {
  return test.kind === 'fixed' && !isOver ? USUAL_TEST : test;
}

/**
 * p and the interval of an effect by a test. The interval covers 1 − `level`, p does not depend on it: p ≤ level exactly where the interval leaves
 * out 0. A confidence sequence stays tuned for {@link ALPHA} at every level.
 */
export function testedBy(test: DecidingTest, effect: Effect, level = ALPHA): Judged {
  if (test.kind === 'fixed') return welchTest(effect, level);
  const { p } = sequentialTest(effect, ALPHA, test.tuning);
  const half = Math.sqrt(effect.variance) * sequentialWidth(effect.n, sequentialRho(ALPHA, test.tuning), level);
  return { p, from: effect.effect - half, to: effect.effect + half };
}

/** p and the bound of a one-sided look at an effect, as a guardrail is judged by it. */
export function oneSidedBy(test: DecidingTest, effect: Effect, side: Side): Judged {
  return test.kind === 'fixed' ? welchTest(effect, ALPHA, side) : sequentialTest(effect, ALPHA, test.tuning, side);
}

/** An effect with what a test makes of it; or why there is none. */
export type TestedEffect = ({ readonly ok: true } & Effect & Judged) | Extract<EffectResult, { readonly ok: false }>;

/**
 * Two arms only their mean and variance are known of, compared and tested. Where nobody of an arm did what a share counts, or all did, an absolute
 * difference is told by {@link judgeShares}; its variance is then that with one who did and one who did not added to each arm (Agresti & Caffo 2000).
 */
export function testEstimates(
  test: DecidingTest,
  [control, treated]: readonly [Estimate, Estimate],
  difference: Difference,
  level = ALPHA,
): TestedEffect {
  const tested = testedResult(test, compareEstimates(control, treated, difference), level);
  const shares = sharesIn(control, treated);
  if (tested.ok || tested.error !== 'no_variance' || shares === null) return tested;
  if (difference === 'relative') return control.mean === 0 ? { ok: false, error: 'zero_baseline' } : tested;
  return testedShares(test, shares, level);
}

type Shares = readonly [control: Share, treated: Share];

function testedShares(test: DecidingTest, shares: Shares, level: number): TestedEffect {
  const [control, treated] = shares;
  const [c, t] = [shareOf(control.n + 2, control.reached + 1), shareOf(treated.n + 2, treated.reached + 1)];
  const varied = compareEstimates(c, t, 'absolute');
  if (!varied.ok) return varied;
  const effect = treated.reached / treated.n - control.reached / control.n;
  return { ...varied, n: control.n + treated.n, effect, ...judgeShares(test.kind, shares, level) };
}

/** What two shares count; null of means, and where one is of a customer alone. */
function sharesIn(control: Estimate, treated: Estimate): Shares | null {
  if (control.reached === undefined || treated.reached === undefined || Math.min(control.n, treated.n) < 2) return null;
  return [
    { n: control.n, reached: control.reached },
    { n: treated.n, reached: treated.reached },
  ];
}

/** Two arms, adjusted by their covariate where they have one, compared and tested. */
export function testArms(
  test: DecidingTest,
  [control, treated]: readonly [ArmSums, ArmSums],
  difference: Difference,
  level = ALPHA,
): TestedEffect {
  return testedResult(test, compareArms(control, treated, { difference }), level);
}

function testedResult(test: DecidingTest, result: EffectResult, level: number): TestedEffect {
  return result.ok ? { ...result, ...testedBy(test, result, level) } : result;
}
