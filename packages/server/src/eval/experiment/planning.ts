import type { Prior } from '@gyre/domain/statistics/bayesian';
import type { TestMethod } from '@gyre/domain/statistics/detection';
import { growthNeeded } from '@gyre/domain/statistics/growth';
import { leastProvable, powerOf, shareBaseline, timesNeeded, type PowerPlan } from '@gyre/domain/statistics/power';
import { z } from 'zod';
import { Share, Tuning, WrittenPrior } from './compared-case.ts';
import { method, type ExperimentMethod } from './method.ts';

const Planned = {
  alpha: Share.default(0.05),
  target_power: Share.default(0.8),
  /** Null: one look. */
  sequential_tuning_parameter: Tuning.nullable().default(null),
  prior_effect: WrittenPrior.prefault({}),
};

const Case = z.looseObject({
  baseline: z.union(
    [
      z.strictObject({ rate: Share }).transform(({ rate }) => shareBaseline(rate)),
      z.strictObject({ mean: z.number(), variance: z.number().positive('expected more than 0') }),
    ],
    'expected { rate } or { mean, variance }',
  ),
  sizes: z.strictObject({ control: z.number().min(0, 'expected 0 or more'), treated: z.number().min(0, 'expected 0 or more') }),
  effect: z.number(),
  config: z.strictObject({ difference_type: z.enum(['relative', 'absolute']).default('relative'), ...Planned }).prefault({}),
});

const Running = z.looseObject({
  variance: z.number().positive('expected more than 0'),
  pairwise_n: z.number().positive('expected more than 0 customers'),
  target_mde: z.number(),
  config: z
    .strictObject({
      ...Planned,
      num_goal_metrics: z.number().int().positive().default(1),
      num_variations: z.number().int().min(2).default(2),
    })
    .prefault({}),
});

/** 规划 — what an experiment can show, and how long it takes. */
export const planningMethods: readonly ExperimentMethod[] = [
  method('Power', Case, ({ baseline, sizes, effect, config }) => {
    const plan: PowerPlan = { baseline, difference: config.difference_type, alpha: config.alpha, method: methodOf(config) };
    return {
      power: powerOf(plan, sizes, effect),
      least_effect: leastProvable(plan, sizes, config.target_power),
      times_needed: timesNeeded(plan, sizes, effect, config.target_power),
    };
  }),
  method('MidExperimentPower', Running, ({ variance, pairwise_n: n, target_mde: effect, config }) => {
    const { alpha, target_power: power, num_goal_metrics: metrics, num_variations: variations } = config;
    const wanted = { effect, power: power ** (1 / metrics), alpha: alpha / ((variations - 1) * metrics), method: methodOf(config) };
    const factor = growthNeeded({ variance, n }, wanted);
    return { scaling_factor: factor, additional_users: factor === null ? null : n * factor };
  }),
];

function methodOf(config: {
  readonly sequential_tuning_parameter: number | null;
  readonly prior_effect: Prior & { readonly proper: boolean };
}): TestMethod {
  const { sequential_tuning_parameter: tuning, prior_effect: prior } = config;
  if (prior.proper) return { kind: 'bayesian', prior };
  return tuning === null ? { kind: 'fixed' } : { kind: 'sequential', tuning };
}
