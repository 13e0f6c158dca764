import { z } from 'zod';
import { Arms, comparedCase, ERROR_WORDS } from './compared-case.ts';
import { method, type ExperimentMethod } from './method.ts';

const Case = z.looseObject({
  arms: Arms,
  config: z.strictObject({ difference_type: z.enum(['relative', 'absolute']).default('relative') }).prefault({}),
});

/** 效果估计 — the effect and its standard error, of all customers together or by strata. */
export const effectMethods: readonly ExperimentMethod[] = [
  method('EffectMoments', Case, (one) => moments(one, false)),
  method('EffectMomentsPostStratification', Case, (one) => moments(one, true)),
];

function moments({ arms, config }: z.output<typeof Case>, stratify: boolean): object {
  const { result, isStratified } = comparedCase(arms, config.difference_type, stratify);
  const one = result.ok ? result : { effect: 0, variance: 0, n: 0 };
  return {
    point_estimate: one.effect,
    standard_error: Math.sqrt(one.variance),
    pairwise_sample_size: one.n,
    error_message: result.ok ? null : ERROR_WORDS[result.error],
    post_stratification_applied: stratify && (!result.ok || isStratified),
  };
}
