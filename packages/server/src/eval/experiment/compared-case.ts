import { comparePairs, type Compared } from '@gyre/domain/statistics/experiments/compared';
import { effectPerDay, type Difference, type Effect, type EffectError } from '@gyre/domain/statistics/experiments/effect';
import { ReferenceArm } from '@gyre/domain/statistics/experiments/reference-arm';
import { sequentialTest } from '@gyre/domain/statistics/sequential';
import type { Judged, Side } from '@gyre/domain/statistics/judged';
import { welchTest } from '@gyre/domain/statistics/welch';
import { z } from 'zod';
import { AppError } from '../../errors.ts';

/** 概率 — an error rate or a power. */
export const Share = z.number().gt(0, 'expected more than 0').lt(1, 'expected less than 1');
/** 序贯参数 — customers of both groups. */
export const Tuning = z.number().positive('expected more than 0 customers');
/** 先验 — as the reference writes it; one that is not `proper` counts for nothing. */
export const WrittenPrior = z.object({
  mean: z.number().default(0),
  variance: z.number().positive('expected more than 0').default(1),
  proper: z.boolean().default(false),
});

/** By stratum, control and treated. */
export const Arms = z.array(z.tuple([ReferenceArm, ReferenceArm])).min(1, 'expected at least one pair of arms');

/** 检验设置 — settings of a test, named and defaulted as the reference does. */
export const TestConfig = z.strictObject({
  difference_type: z.enum(['relative', 'absolute', 'scaled']).default('relative'),
  alpha: Share.default(0.05),
  post_stratify: z.boolean().default(false),
  test_value: z.number().default(0),
  sequential_tuning_parameter: Tuning.default(5000),
  rho: z.null().optional(),
  traffic_percentage: z.number().gt(0, 'expected more than 0').max(1, 'expected 1 at most').default(1),
  phase_length_days: z.number().positive('expected more than 0 days').default(1),
  total_users: z.number().positive('expected more than 0 customers').nullable().default(null),
  inverse: z.boolean().default(false),
  prior_type: z.literal('relative').default('relative'),
  prior_effect: WrittenPrior.prefault({}),
});
export type TestConfig = z.output<typeof TestConfig>;

/** An effect of a case, `scale` being what a scaled one was multiplied by; or why there is none. */
export type CaseEffect =
  | { readonly ok: true; readonly one: Effect; readonly baseline: number; readonly scale: number }
  | { readonly ok: false; readonly error: EffectError };

/** @throws AppError when a scaled effect is asked for without `total_users` */
export function effectOfCase(arms: z.output<typeof Arms>, config: TestConfig): CaseEffect {
  const { difference_type: difference, post_stratify: stratify, total_users: customers } = config;
  const { result, baseline } = comparedCase(arms, difference === 'relative' ? 'relative' : 'absolute', stratify);
  if (!result.ok) return result;
  if (difference !== 'scaled') return { ok: true, one: result, baseline, scale: 1 };
  if (customers === null) throw new AppError('invalid_input', 'config.total_users is missing, which a scaled effect needs', {});
  const reach = { customers, traffic: config.traffic_percentage, days: config.phase_length_days };
  return { ok: true, one: effectPerDay(result, reach), baseline, scale: effectPerDay({ ...result, effect: 1 }, reach).effect };
}

/** As {@link comparePairs}; like the reference it refuses a baseline of 0 for an absolute effect too. */
export function comparedCase(arms: z.output<typeof Arms>, difference: Difference, stratify: boolean): Compared {
  const compared = comparePairs(arms, difference, stratify);
  return compared.result.ok && compared.baseline === 0 ? { ...compared, result: { ok: false, error: 'zero_baseline' } } : compared;
}

/** Why there is no effect, in the reference's words. */
export const ERROR_WORDS: Readonly<Record<EffectError, string>> = {
  no_customers: 'ZERO_NEGATIVE_VARIANCE',
  no_variance: 'ZERO_NEGATIVE_VARIANCE',
  zero_baseline: 'ZERO_NEGATIVE_BASELINE_VARIATION',
};

/** The test a case is judged by: sequential, or Welch's. */
export function testOf(config: TestConfig, isSequential: boolean): (effect: Effect, side: Side) => Judged {
  const { alpha, sequential_tuning_parameter: tuning } = config;
  return (effect, side) => (isSequential ? sequentialTest(effect, alpha, tuning, side) : welchTest(effect, alpha, side));
}

/** JSON has no infinity; the reference's cases write it as a word. */
export function written(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
