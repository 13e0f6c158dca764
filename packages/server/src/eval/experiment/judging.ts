import { judgeGuardrail } from '@gyre/domain/statistics/experiments/guardrail';
import { judge } from '@gyre/domain/statistics/experiments/verdict';
import { correctedInterval, correctedPs } from '@gyre/domain/statistics/correction';
import { sampleRatio } from '@gyre/domain/statistics/sample-ratio';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { Arms, effectOfCase, ERROR_WORDS, Share, TestConfig, testOf, Tuning, written } from './compared-case.ts';
import { method, type ExperimentMethod } from './method.ts';

const Split = {
  users: z.array(z.number().int('expected whole customers').min(0, 'expected 0 customers or more')).min(1, 'expected at least one arm'),
  weights: z.array(z.number().min(0, 'expected 0 or more')),
};
const Ps = z.looseObject({ p: z.array(z.number().min(0, 'expected 0 or more').max(1, 'expected 1 at most')) });
/** Sequential only when the tuning is given. */
const Judged = TestConfig.extend({ sequential_tuning_parameter: Tuning.nullable().default(null) });

/** 结论 — the split, tests made together, guardrails, and what an experiment comes to. */
export const judgingMethods: readonly ExperimentMethod[] = [
  method('SampleRatio', z.looseObject(Split), (one) => {
    const { p, expected, suspicious } = ratioOf(one);
    return { p, expected, suspicious };
  }),
  method('HolmBonferroni', Ps, ({ p }) => ({ adjusted: correctedPs(p, 'holm') })),
  method('BenjaminiHochberg', Ps, ({ p }) => ({ adjusted: correctedPs(p, 'benjamini_hochberg') })),
  method(
    'AdjustedInterval',
    z.looseObject({ p_adjusted: z.number().min(0).max(1), lift: z.number(), alpha: Share.default(0.05) }),
    ({ p_adjusted, lift, alpha }) => {
      const { from, to } = correctedInterval(lift, p_adjusted, alpha);
      return { ci: [written(from), written(to)] };
    },
  ),
  method('Guardrail', z.looseObject({ arms: Arms, margin: z.number(), config: Judged.prefault({}) }), ({ arms, margin, config }) => {
    const tuned = tuning(config);
    const compared = effectOfCase(arms, tuned);
    if (!compared.ok) return { kind: 'open', worst: null, p: null, error: ERROR_WORDS[compared.error] };
    return { ...judgeGuardrail(compared.one, { margin, isLowerBetter: config.inverse }, testOf(tuned, isSequential(config))), error: null };
  }),
  method('Verdict', z.looseObject({ arms: Arms, ...Split, config: Judged.prefault({}) }), ({ arms, config, ...split }) => {
    const tuned = tuning(config);
    const compared = effectOfCase(arms, tuned);
    const deciding = compared.ok
      ? { ok: true as const, effect: compared.one.effect, ...testOf(tuned, isSequential(config))(compared.one, 'both') }
      : compared;
    return judge({ sampleRatio: ratioOf(split), deciding, isTooSmall: false, isLowerBetter: config.inverse });
  }),
];

function ratioOf({
  users,
  weights,
}: {
  readonly users: readonly number[];
  readonly weights: readonly number[];
}): ReturnType<typeof sampleRatio> {
  const sum = (all: readonly number[]): number => all.reduce((total, n) => total + n, 0);
  if (users.length !== weights.length || !(sum(weights) > 0)) {
    throw new AppError('invalid_input', `users has ${users.length} arms, expected as many weights, not all 0, got ${weights.length}`, {});
  }
  return sampleRatio(
    users,
    weights.map((weight) => (sum(users) * weight) / sum(weights)),
  );
}

function isSequential(config: z.output<typeof Judged>): boolean {
  return config.sequential_tuning_parameter !== null;
}

function tuning(config: z.output<typeof Judged>): TestConfig {
  return { ...config, sequential_tuning_parameter: config.sequential_tuning_parameter ?? 1 };
}
