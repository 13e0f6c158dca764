import { posteriorOf, priorFor } from '@gyre/domain/statistics/bayesian';
import { z } from 'zod';
import { Arms, effectOfCase, ERROR_WORDS, TestConfig } from './compared-case.ts';
import { method, type ExperimentMethod } from './method.ts';

const Case = z.looseObject({ arms: Arms, config: TestConfig.prefault({}) });

/** 贝叶斯 — what is believed of the effect. The prior is about relative effects. */
export const bayesianMethods: readonly ExperimentMethod[] = [
  method('EffectBayesianABTest', Case, ({ arms, config }) => {
    const riskType = config.difference_type;
    const compared = effectOfCase(arms, config);
    if (!compared.ok) {
      return { ...shown(0, 0, 0, 0), errorMessage: ERROR_WORDS[compared.error], chanceToWin: 0.5, risk: [0, 0], riskType };
    }
    const { proper, ...prior } = config.prior_effect;
    const difference = riskType === 'relative' ? 'relative' : 'absolute';
    const belief = proper ? priorFor(prior, difference, compared.baseline * compared.scale) : undefined;
    const { mean, deviation, from, to, chance, risk } = posteriorOf(compared.one, belief, config.alpha, config.inverse);
    return { ...shown(mean, from, to, deviation), errorMessage: null, chanceToWin: chance, risk: [risk.control, risk.treated], riskType };
  }),
];

function shown(mean: number, from: number, to: number, deviation: number): object {
  return { expected: mean, ci: [from, to], uplift: { dist: 'normal', mean, stddev: deviation } };
}
