import { EXPERIMENT_CASES } from '@gyre/domain/statistics/fixtures/experiments';
import { EPPO_VECTORS, FNV_VECTORS, GROWTHBOOK_VECTORS, MURMUR_VECTORS } from '@gyre/domain/statistics/fixtures/hashes';
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
} from '@gyre/domain/statistics/fixtures/planning';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { evaluations } from '../src/eval/index.ts';
import { runGyre } from './gyre-process.ts';

type Answer = Readonly<Record<string, unknown>>;

const linesOf = (cases: readonly object[]): string => cases.map((one) => `${JSON.stringify(one)}\n`).join('');
const answersIn = (out: string): Answer[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);

/** What the command comes to, without the seconds a process takes to start. */
async function evaluated(cases: readonly object[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const output = { print: (text: string) => void (written.out += text), complain: (text: string) => void (written.err += text) };
  const code = await evaluations.find(({ name }) => name === 'experiment')!.run(Readable.from([linesOf(cases)]), [], output);
  return { code, ...written };
}

/** One answer for each case. */
async function answersTo(cases: readonly object[]): Promise<readonly Answer[]> {
  const { code, out, err } = await evaluated(cases);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return answersIn(out);
}

/** Where an answer differs from what is expected of it: numbers by more than `tolerance` of themselves, anything else at all. */
function differences(answer: unknown, expected: unknown, tolerance = 1e-8, at = ''): string[] {
  if (typeof expected === 'number' && typeof answer === 'number') {
    return Math.abs(answer - expected) <= tolerance * Math.max(1, Math.abs(expected)) ? [] : [`${at}: ${answer}, expected ${expected}`];
  }
  if (typeof expected === 'object' && expected !== null && typeof answer === 'object' && answer !== null) {
    return Object.entries(expected).flatMap(([key, value]) => differences((answer as Answer)[key], value, tolerance, `${at}/${key}`));
  }
  return answer === expected ? [] : [`${at}: ${JSON.stringify(answer)}, expected ${JSON.stringify(expected)}`];
}

const TO_5_DECIMALS = 5.000001e-6;

describe('gyre eval experiment', () => {
  test('answers every case of GrowthBook’s gbstats as it does, to 1e-8', async () => {
    const cases = EXPERIMENT_CASES.map(({ method, arms, config }) => ({ method, arms, config }));
    const { code, out, err } = await runGyre(['eval', 'experiment'], {}, linesOf(cases));
    const answers = answersIn(out);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(answers).toHaveLength(97);
    expect(answers.flatMap((answer, i) => differences(answer, EXPERIMENT_CASES[i]!.result, 1e-8, `${i}`))).toEqual([]);
    const freedoms = EXPERIMENT_CASES.map(({ degrees_of_freedom, result }) =>
      result['errorMessage'] === null ? (degrees_of_freedom ?? null) : null,
    );
    expect(answers.flatMap((answer, i) => differences(answer['degrees_of_freedom'] ?? null, freedoms[i], 1e-8, `${i}`))).toEqual([]);
  });

  test('checks splits, corrects for several tests, and gives the variance of a difference', async () => {
    const adjusted = (p: readonly number[]) => ['HolmBonferroni', 'BenjaminiHochberg'].map((method) => ({ method, p }));
    const answers = await answersTo([
      ...SAMPLE_RATIO_CASES.map(({ users, weights }) => ({ method: 'SampleRatio', users, weights })),
      ...CORRECTED_INTERVALS.map(({ p_adjusted, lift, alpha }) => ({ method: 'AdjustedInterval', p_adjusted, lift, alpha })),
      ...VARIANCES_OF_DIFFERENCE.map((one) => ({
        method: 'EffectMoments',
        arms: [
          [
            { kind: 'Estimate', n: one.nA, mean: one.meanA, variance: one.varA },
            { kind: 'Estimate', n: one.nB, mean: one.meanB, variance: one.varB },
          ],
        ],
        config: { difference_type: one.relative ? 'relative' : 'absolute' },
      })),
      ...[HOLM, BENJAMINI_HOCHBERG, TWO_P_VALUES].flatMap(({ p }) => adjusted(p)),
    ]);
    const [ratios, intervals, variances, corrected] = [answers.slice(0, 8), answers.slice(8, 10), answers.slice(10, 12), answers.slice(12)];
    expect(
      differences(
        ratios,
        SAMPLE_RATIO_CASES.map(({ p }) => ({ p })),
      ),
    ).toEqual([]);
    expect(
      differences(
        intervals,
        CORRECTED_INTERVALS.map(({ ci_8dp }) => ({ ci: ci_8dp })),
      ),
    ).toEqual([]);
    const squares = variances.map((one) => Number(one['standard_error']) ** 2);
    expect(
      differences(
        squares,
        VARIANCES_OF_DIFFERENCE.map(({ value_5dp }) => value_5dp),
        TO_5_DECIMALS,
      ),
    ).toEqual([]);
    const [holm, , , hochberg, bothHolm, bothHochberg] = corrected.map(({ adjusted: all }) => all);
    expect(differences(holm, HOLM.adjusted_in_input_order)).toEqual([]);
    expect(differences(hochberg, BENJAMINI_HOCHBERG.adjusted_in_input_order, 5e-5)).toEqual([]);
    expect([bothHolm, bothHochberg]).toEqual([TWO_P_VALUES.holm, TWO_P_VALUES.bh]);
  });

  test('plans experiments as GrowthBook does', async () => {
    const single = POWER_CASES.map(({ mean, variance, effect, n_total, variations, alpha, sequential }) => ({
      method: 'Power',
      baseline: { mean, variance },
      sizes: { control: n_total / variations, treated: n_total / variations },
      effect,
      config: { alpha, sequential_tuning_parameter: sequential === 0 ? null : sequential },
    }));
    const week = POWER_BY_WEEK.users_per_week / POWER_BY_WEEK.variations;
    const baselines = POWER_BY_WEEK.metrics.map(({ rate, mean, variance }) => (rate === undefined ? { mean, variance } : { rate }));
    const kinds = [
      ['frequentist', {}, TO_5_DECIMALS],
      ['sequential_5000', { sequential_tuning_parameter: 5000 }, TO_5_DECIMALS],
      // the reference looks for the least effect in steps, up to 1e-5 beyond it
      ['bayesian_prior_mean_0.2_var_0.3', { prior_effect: { mean: 0.2, variance: 0.3, proper: true } }, 1e-5],
    ] as const;
    const weekly = kinds.flatMap(([, config]) =>
      Array.from({ length: 2 * POWER_BY_WEEK.weeks }, (_, i) => {
        const n = week * (Math.floor(i / 2) + 1);
        return {
          method: 'Power',
          baseline: baselines[i % 2],
          sizes: { control: n, treated: n },
          effect: POWER_BY_WEEK.metrics[i % 2]!.effect,
          config,
        };
      }),
    );
    const answers = await answersTo([...single, ...weekly]);
    expect(
      differences(
        answers,
        POWER_CASES.map(({ power_5dp, mde80_5dp }) => ({ power: power_5dp, least_effect: mde80_5dp })),
        TO_5_DECIMALS,
      ),
    ).toEqual([]);
    for (const [k, [name, , tolerance]] of kinds.entries()) {
      const of = answers.slice(single.length + 18 * k, single.length + 18 * (k + 1));
      const { power, mde, weeks_needed } = POWER_BY_WEEK[name];
      expect(
        differences(
          of,
          power.map((value) => ({ power: value })),
          TO_5_DECIMALS,
        ),
      ).toEqual([]);
      expect(
        differences(
          of,
          mde.map((value) => ({ least_effect: value })),
          tolerance,
        ),
      ).toEqual([]);
      // of the first week's sizes
      const needed = of.slice(0, 2).map(({ times_needed: times }) => (Number(times) <= POWER_BY_WEEK.weeks ? times : null));
      expect(needed).toEqual(weeks_needed);
    }
  });

  test('says how much a running experiment must grow', async () => {
    const { pairwise_n, target_mde, sigmahat_2_delta: variance, scaling_factor } = MID_EXPERIMENT_POWER;
    const one = { method: 'MidExperimentPower', variance, pairwise_n, target_mde };
    const answers = await answersTo([
      one,
      { ...one, config: { sequential_tuning_parameter: 5000 } },
      { ...one, config: { prior_effect: { mean: 0.05, variance: 0.001, proper: true } } },
    ]);
    expect(answers.map((answer) => answer['scaling_factor'])).toEqual(Object.values(scaling_factor));
    expect(answers[0]!['additional_users']).toBe(25_457.03125);
  });

  test('finds the hashes and the places that are published', async () => {
    const fnv = Object.entries(FNV_VECTORS);
    const answers = await answersTo([
      ...fnv.map(([text]) => ({ method: 'Hash', hash: 'fnv1a32', text })),
      ...MURMUR_VECTORS.map(({ text, seed }) => ({ method: 'Hash', hash: 'murmur3', text, seed })),
      ...EPPO_VECTORS.map(({ input: text }) => ({ method: 'Hash', hash: 'md5_head', text })),
      ...GROWTHBOOK_VECTORS.flatMap(({ seed, value }) =>
        ['growthbook_1', 'growthbook_2'].map((rule) => ({ method: 'Assignment', rule, seed, customers: [value] })),
      ),
    ]);
    const hashes = answers.flatMap(({ hash }) => (hash === undefined ? [] : [hash as number]));
    const shards = hashes.slice(-EPPO_VECTORS.length).map((hash, i) => hash % EPPO_VECTORS[i]!.totalShards);
    expect(hashes.slice(0, -EPPO_VECTORS.length)).toEqual([...fnv.map(([, hash]) => hash), ...MURMUR_VECTORS.map(({ hash }) => hash)]);
    expect(shards).toEqual(EPPO_VECTORS.map(({ shard }) => shard));
    const places = answers.flatMap(({ places: all }) => (all === undefined ? [] : (all as number[])));
    expect(places).toEqual(GROWTHBOOK_VECTORS.flatMap(({ v1, v2 }) => [v1, v2]));
  });

  test('takes customers one by one, scales to a day, and comes to a verdict and a guardrail’s', async () => {
    const rows = (level: number) => [-1, 1, -1, 1, -1, 1, -1, 1].map((y) => [level + y]);
    const arms = [
      [
        { kind: 'Customers', rows: rows(10) },
        { kind: 'Customers', rows: rows(15) },
      ],
    ];
    const covered = (level: number) =>
      [
        [-1, -1],
        [-1, 1],
        [1, -1],
        [1, 1],
      ].map(([x, e]) => [level + 3 * x! + 4 * e!, x!]);
    const answers = await answersTo([
      { method: 'EffectMoments', arms, config: { difference_type: 'absolute' } },
      {
        method: 'TwoSidedTTest',
        arms,
        config: { difference_type: 'scaled', total_users: 140, traffic_percentage: 0.5, phase_length_days: 7 },
      },
      { method: 'Verdict', arms, users: [8, 8], weights: [1, 1] },
      { method: 'Verdict', arms, users: [8, 80], weights: [1, 1] },
      { method: 'Verdict', arms, users: [8, 8], weights: [1, 1], config: { inverse: true, sequential_tuning_parameter: 16 } },
      { method: 'Guardrail', arms, margin: 0.1 },
      { method: 'Guardrail', arms, margin: 0.1, config: { inverse: true } },
      {
        method: 'EffectMoments',
        arms: [
          [
            { kind: 'Customers', rows: covered(100) },
            { kind: 'Customers', rows: covered(105) },
          ],
        ],
        config: { difference_type: 'absolute' },
      },
    ]);
    // 8/7 a customer, twice over 8; 140 customers of half of all in 7 days are 40 a day
    expect(differences(answers[0], { point_estimate: 5, standard_error: Math.sqrt(2 / 7), pairwise_sample_size: 16 })).toEqual([]);
    expect(differences(answers[1], { expected: 200, uplift: { stddev: 40 * Math.sqrt(2 / 7) } })).toEqual([]);
    expect(answers.slice(2, 7).map(({ kind }) => kind)).toEqual(['better', 'sample_ratio', 'worse', 'held', 'broken']);
    expect(differences(answers[7], { point_estimate: 5, standard_error: Math.sqrt((0.64 * (2 * (100 / 3))) / 4) })).toEqual([]);
  });

  test('tells what is wrong with a case by its line, and answers the rest', async () => {
    const arm = { kind: 'SampleMeanStatistic', n: 10, sum: 10, sum_squares: 20 };
    const cases = [
      { method: 'Guess' },
      { method: 'TwoSidedTTest', arms: [[arm, { kind: 'ProportionStatistic', n: 10, sum: 5 }]] },
      { method: 'TwoSidedTTest', arms: [[arm, arm]], config: { alpha: 1 } },
      { method: 'TwoSidedTTest', arms: [[arm, { kind: 'Guess' }]] },
      { method: 'TwoSidedTTest', arms: [[arm, arm]], config: { difference_type: 'scaled' } },
      { method: 'SampleRatio', users: [1, 2], weights: [1] },
      { method: 'EffectMoments', arms: [[arm, arm]] },
    ];
    const { code, out, err } = await evaluated(cases);
    expect(code).toBe(1);
    expect(out.trim().split('\n')).toHaveLength(1);
    const told = err.trim().split('\n');
    expect(told).toHaveLength(6);
    expect(told[0]).toContain('line 1: method is "Guess", expected one of EffectMoments');
    expect(told[1]).toBe('line 2: arms must be of the same metric, got a mean with 1 variables and a proportion with 1 variables');
    expect(told[2]).toBe('line 3: config.alpha is 1, expected less than 1');
    expect(told[3]).toContain('line 4: arms.0.1.kind is {"kind":"Guess"}, expected an arm of kind SampleMeanStatistic, ');
    expect(told[4]).toBe('line 5: config.total_users is missing, which a scaled effect needs');
    expect(told[5]).toBe('line 6: users has 2 arms, expected as many weights, not all 0, got 1');
  });
});
