import { sequentialRho } from '@gyre/domain/statistics/sequential';
import type { Side } from '@gyre/domain/statistics/judged';
import { z } from 'zod';
import { Arms, effectOfCase, ERROR_WORDS, TestConfig, testOf, written } from './compared-case.ts';
import { method, type ExperimentMethod } from './method.ts';

const Case = z.looseObject({ arms: Arms, config: TestConfig.prefault({}) });

/** 检验 — Welch's test and the sequential one, two-sided and one-sided. */
export const testMethods: readonly ExperimentMethod[] = [
  tested('TwoSidedTTest', 'both', false),
  tested('OneSidedTreatmentGreaterTTest', 'greater', false),
  tested('OneSidedTreatmentLesserTTest', 'less', false),
  tested('SequentialTwoSidedTTest', 'both', true),
  tested('SequentialOneSidedTreatmentGreaterTTest', 'greater', true),
  tested('SequentialOneSidedTreatmentLesserTTest', 'less', true),
];

function tested(name: string, side: Side, isSequential: boolean): ExperimentMethod {
  return method(name, Case, ({ arms, config }) => {
    const compared = effectOfCase(arms, config);
    const rho = isSequential ? sequentialRho(side === 'both' ? config.alpha : 2 * config.alpha, config.sequential_tuning_parameter) : null;
    if (!compared.ok) return { ...shown(0, 0, 0, 0), errorMessage: ERROR_WORDS[compared.error], ...pOf(1), degrees_of_freedom: null, rho };
    const { one } = compared;
    const judged = testOf(config, isSequential)({ ...one, effect: one.effect - config.test_value }, side);
    const [from, to] = [judged.from + config.test_value, judged.to + config.test_value];
    return {
      ...shown(one.effect, from, to, Math.sqrt(one.variance)),
      errorMessage: null,
      ...pOf(judged.p),
      degrees_of_freedom: isSequential ? null : one.freedom,
      rho,
    };
  });
}

function shown(effect: number, from: number, to: number, deviation: number): object {
  return { expected: effect, ci: [written(from), written(to)], uplift: { dist: 'normal', mean: effect, stddev: deviation } };
}

function pOf(p: number): object {
  return { pValue: p, pValueErrorMessage: null };
}
