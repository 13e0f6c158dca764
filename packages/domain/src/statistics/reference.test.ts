import { describe, expect, test } from 'vitest';
import { posteriorOf, priorFor } from './bayesian.ts';
import { correctedInterval, correctedPs } from './correction.ts';
import type { TestMethod } from './detection.ts';
import { comparePairs, type Compared } from './experiments/compared.ts';
import { compareEstimates, type Difference, type Effect } from './experiments/effect.ts';
import { ReferenceArm } from './experiments/reference-arm.ts';
import { EXPERIMENT_CASES, type ReferenceCase } from './fixtures/experiments.ts';
import {
  BENJAMINI_HOCHBERG,
  CORRECTED_INTERVALS,
  HOLM,
  MID_EXPERIMENT_POWER,
  POWER_BY_WEEK,
  POWER_CASES,
  SAMPLE_RATIO_CASES,
  TWO_P_VALUES,
  VARIANCES_OF_DIFFERENCE,
} from './fixtures/planning.ts';
import { growthNeeded } from './growth.ts';
import { leastProvable, powerOf, shareBaseline, timesNeeded, type Baseline } from './power.ts';
import { sampleRatio } from './sample-ratio.ts';
import { sequentialRho, sequentialTest } from './sequential.ts';
import { off } from './testing.ts';
import { welchTest } from './welch.ts';

const CLOSE = 1e-8;
const TO_5_DECIMALS = 5.000001e-6;

/** Cases with a name each, since several share an upstream test. */
const CASES = EXPERIMENT_CASES.map((one, i) => [`${i} ${one.method}: ${one.test.split('.').at(-1) ?? ''}`, one] as const);
const WHOLE = { EffectMomentsPostStratification: true } as Record<string, boolean>;

function compared({ method, arms, config }: ReferenceCase): Compared {
  const read = arms.map(([control, treated]) => [ReferenceArm.parse(control), ReferenceArm.parse(treated)] as const);
  return comparePairs(read, config['difference_type'] as Difference, WHOLE[method] ?? config['post_stratify'] === true);
}

function effectIn(one: ReferenceCase): Effect {
  const { result } = compared(one);
  if (!result.ok) throw new Error(result.error);
  return result;
}

const errorOf = ({ result }: ReferenceCase): unknown => result['error_message'] ?? result['errorMessage'] ?? null;
const worded = (value: unknown): number => Number(value);
const answered = CASES.filter(([, one]) => errorOf(one) === null);
const of = (start: string) => answered.filter(([, { method }]) => method.startsWith(start));
const tests = answered.filter(([, { method }]) => method.endsWith('TTest'));

describe('agrees with GrowthBook’s gbstats 0.8.0 to 1e-8', () => {
  test('97 cases are there, 9 of them without an answer', () => {
    expect([CASES.length, answered.length]).toEqual([97, 88]);
    expect([of('EffectMoments').length, tests.length, of('EffectBayesian').length]).toEqual([48, 34, 6]);
  });

  test.each(of('EffectMoments'))('effect, standard error and customers: %s', (_, one) => {
    const { effect, variance, n } = effectIn(one);
    expect(off(effect, worded(one.result['point_estimate']))).toBeLessThan(CLOSE);
    expect(off(Math.sqrt(variance), worded(one.result['standard_error']))).toBeLessThan(CLOSE);
    expect(n).toBe(one.result['pairwise_sample_size']);
    expect(compared(one).isStratified).toBe(one.result['post_stratification_applied']);
  });

  test.each(tests)('p, interval, degrees of freedom: %s', (_, one) => {
    const side = one.method.includes('Greater') ? 'greater' : one.method.includes('Lesser') ? 'less' : 'both';
    const alpha = worded(one.config['alpha']);
    const tuning = worded(one.config['sequential_tuning_parameter']);
    const isSequential = one.method.startsWith('Sequential');
    const effect = effectIn(one);
    const { p, from, to } = isSequential ? sequentialTest(effect, alpha, tuning, side) : welchTest(effect, alpha, side);
    const [low, high] = one.result['ci'] as readonly unknown[];
    expect(off(p, worded(one.result['pValue']))).toBeLessThan(CLOSE);
    expect(off(from, worded(low))).toBeLessThan(CLOSE);
    expect(off(to, worded(high))).toBeLessThan(CLOSE);
    const [found, expected] = isSequential
      ? [sequentialRho(side === 'both' ? alpha : 2 * alpha, tuning), one.rho]
      : [effect.freedom, one.degrees_of_freedom];
    expect(off(found, expected ?? NaN)).toBeLessThan(CLOSE);
  });

  test.each(of('EffectBayesian'))('posterior, chance and risk: %s', (_, one) => {
    const { proper, ...prior } = one.config['prior_effect'] as { mean: number; variance: number; proper: boolean };
    const belief = proper ? priorFor(prior, one.config['difference_type'] as Difference, compared(one).baseline) : undefined;
    const answer = posteriorOf(effectIn(one), belief, worded(one.config['alpha']), one.config['inverse'] === true);
    const [low, high] = one.result['ci'] as readonly unknown[];
    const [control, treated] = one.result['risk'] as readonly unknown[];
    expect(off(answer.mean, worded(one.result['expected']))).toBeLessThan(CLOSE);
    expect(off(answer.deviation, (one.result['uplift'] as { stddev: number }).stddev)).toBeLessThan(CLOSE);
    expect(off(answer.from, worded(low))).toBeLessThan(CLOSE);
    expect(off(answer.to, worded(high))).toBeLessThan(CLOSE);
    expect(off(answer.chance, worded(one.result['chanceToWin']))).toBeLessThan(CLOSE);
    expect(off(answer.risk.control, worded(control))).toBeLessThan(CLOSE);
    expect(off(answer.risk.treated, worded(treated))).toBeLessThan(CLOSE);
  });

  test.each(CASES.filter(([, one]) => errorOf(one) === 'ZERO_NEGATIVE_VARIANCE'))('nothing where nothing varies: %s', (_, one) => {
    expect(compared(one).result.ok).toBe(false);
  });

  test('of a baseline of 0 it gives no effect at all; here there is no relative one', () => {
    const [, one] = CASES.find(([, { result }]) => result['error_message'] === 'ZERO_NEGATIVE_BASELINE_VARIATION')!;
    expect(compared(one).result).toMatchObject({ ok: true, effect: 0 });
    expect(compared({ ...one, config: { difference_type: 'relative' } }).result).toEqual({ ok: false, error: 'zero_baseline' });
  });

  test.each(SAMPLE_RATIO_CASES)('sample ratio of $users planned as $weights', ({ users, weights, p }) => {
    const sum = (all: readonly number[]): number => all.reduce((total, n) => total + n, 0);
    const expected = weights.map((weight) => (sum(users) * weight) / sum(weights));
    expect(off(sampleRatio(users, expected).p, p)).toBeLessThan(CLOSE);
  });
});

describe('agrees with GrowthBook’s tests of several metrics and of power', () => {
  test('Holm and Benjamini–Hochberg, in the order given', () => {
    for (const [i, p] of correctedPs(HOLM.p, 'holm').entries()) expect(p).toBeCloseTo(HOLM.adjusted_in_input_order[i]!, 12);
    for (const [i, p] of correctedPs(BENJAMINI_HOCHBERG.p, 'benjamini_hochberg').entries()) {
      expect(off(p, BENJAMINI_HOCHBERG.adjusted_in_input_order[i]!)).toBeLessThan(5e-5); // four decimals were asserted
    }
    expect(correctedPs(TWO_P_VALUES.p, 'holm')).toEqual(TWO_P_VALUES.holm);
    expect(correctedPs(TWO_P_VALUES.p, 'benjamini_hochberg')).toEqual(TWO_P_VALUES.bh);
  });

  test.each(CORRECTED_INTERVALS)('the interval of p $p_adjusted', ({ p_adjusted, lift, alpha, ci_8dp }) => {
    const { from, to } = correctedInterval(lift, p_adjusted, alpha);
    expect(off(from, ci_8dp[0]!)).toBeLessThan(5e-9);
    expect(off(to, ci_8dp[1]!)).toBeLessThan(5e-9);
  });

  test.each(VARIANCES_OF_DIFFERENCE)('the variance of a difference, relative: $relative', (one) => {
    const control = { n: one.nA, mean: one.meanA, variance: one.varA };
    const treated = { n: one.nB, mean: one.meanB, variance: one.varB };
    const result = compareEstimates(control, treated, one.relative ? 'relative' : 'absolute');
    if (!result.ok) throw new Error(result.error);
    expect(Math.abs(result.variance - one.value_5dp)).toBeLessThan(TO_5_DECIMALS);
  });

  const planOf = (baseline: Baseline, method: TestMethod) => ({ baseline, difference: 'relative', alpha: 0.05, method }) as const;

  test.each(POWER_CASES)('power and least effect of a mean, sequential: $sequential', (one) => {
    const method: TestMethod = one.sequential === 0 ? { kind: 'fixed' } : { kind: 'sequential', tuning: one.sequential };
    const plan = planOf({ mean: one.mean, variance: one.variance }, method);
    const each = one.n_total / one.variations;
    expect(Math.abs(powerOf(plan, { control: each, treated: each }, one.effect) - one.power_5dp)).toBeLessThan(TO_5_DECIMALS);
    expect(Math.abs((leastProvable(plan, { control: each, treated: each }) ?? NaN) - one.mde80_5dp)).toBeLessThan(TO_5_DECIMALS);
  });

  const [clicks, revenue] = POWER_BY_WEEK.metrics;
  const metrics = [
    { baseline: shareBaseline(clicks!.rate!), effect: clicks!.effect },
    { baseline: { mean: revenue!.mean!, variance: revenue!.variance! }, effect: revenue!.effect },
  ];
  // The reference looks for the least effect of a posterior in steps, up to 1e-5 beyond it.
  test.each([
    ['fixed', { kind: 'fixed' }, POWER_BY_WEEK.frequentist, TO_5_DECIMALS],
    ['sequential', { kind: 'sequential', tuning: 5000 }, POWER_BY_WEEK.sequential_5000, TO_5_DECIMALS],
    ['bayesian', { kind: 'bayesian', prior: { mean: 0.2, variance: 0.3 } }, POWER_BY_WEEK['bayesian_prior_mean_0.2_var_0.3'], 1e-5],
  ] as const)('week by week, %s', (_, method, expected, tolerance) => {
    const week = POWER_BY_WEEK.users_per_week / POWER_BY_WEEK.variations;
    for (const [m, { baseline, effect }] of metrics.entries()) {
      const plan = planOf(baseline, method);
      for (let w = 0; w < POWER_BY_WEEK.weeks; w++) {
        const sizes = { control: week * (w + 1), treated: week * (w + 1) };
        expect(Math.abs(powerOf(plan, sizes, effect) - expected.power[2 * w + m]!)).toBeLessThan(TO_5_DECIMALS);
        expect(Math.abs((leastProvable(plan, sizes) ?? NaN) - expected.mde[2 * w + m]!)).toBeLessThan(tolerance);
      }
      const needed = timesNeeded(plan, { control: week, treated: week }, effect);
      expect(needed !== null && needed <= POWER_BY_WEEK.weeks ? needed : null).toBe(expected.weeks_needed[m]);
    }
  });

  test.each([
    ['frequentist', { kind: 'fixed' }],
    ['sequential_5000', { kind: 'sequential', tuning: 5000 }],
    ['bayesian_prior_0.05_0.001', { kind: 'bayesian', prior: { mean: 0.05, variance: 0.001 } }],
  ] as const)('how much a running experiment must grow: %s', (name, method) => {
    const { pairwise_n: n, target_mde: effect, sigmahat_2_delta: variance, target_power: power, scaling_factor } = MID_EXPERIMENT_POWER;
    expect(growthNeeded({ variance, n }, { effect, power, alpha: 0.05, method })).toBe(scaling_factor[name]);
  });
});
