import type { Estimate } from '../moments.ts';
import { quantileEstimate } from '../quantile.ts';
import { meansOf, mergeArms } from './arm.ts';
import { compareArms, compareEstimates, type Difference, type EffectResult } from './effect.ts';
import { valued } from './linear.ts';
import type { ReadArm } from './reference-arm.ts';
import { stratifiedEffect, type Stratum } from './stratified.ts';

/** What comparing the arms of a case comes to; `baseline` is the control's value. */
export interface Compared {
  readonly result: EffectResult;
  readonly baseline: number;
  readonly isStratified: boolean;
}

/**
 * Compares control and treated of one or more strata, added up or, `stratify`, each by itself.
 *
 * @throws RangeError for arms of different kinds, and for strata of arms that do not add up: quantiles, or a mean with its variance
 */
export function comparePairs(pairs: readonly (readonly [ReadArm, ReadArm])[], difference: Difference, stratify: boolean): Compared {
  const [first] = pairs;
  if (first === undefined) throw new RangeError('a comparison needs at least one pair of arms');
  const estimates = first.map(estimateIn);
  const [control, treated] = estimates;
  if (control !== undefined && treated !== undefined) {
    if (pairs.length > 1) throw new RangeError('arms without sums do not add up: there can be one stratum of them');
    return { result: compareEstimates(control, treated, difference), baseline: control.mean, isStratified: false };
  }
  const strata = pairs.map(stratumOf);
  const whole = strata.reduce((one, other) => ({
    control: mergeArms(one.control, other.control),
    treated: mergeArms(one.treated, other.treated),
  }));
  const baseline = valued(whole.control.metric, meansOf(whole.control)).value;
  if (stratify) return { ...stratifiedEffect(strata, difference), baseline };
  const theta = pairs.length === 1 && first[0].kind === 'sums' ? first[0].theta : null;
  const result = compareArms(whole.control, whole.treated, { difference, ...(theta === null ? {} : { theta }) });
  return { result, baseline, isStratified: false };
}

function estimateIn(arm: ReadArm): Estimate | undefined {
  switch (arm.kind) {
    case 'sums':
      return undefined;
    case 'quantile':
      return quantileEstimate(arm.bounds);
    case 'estimate':
      return arm.estimate;
  }
}

function stratumOf([control, treated]: readonly [ReadArm, ReadArm]): Stratum {
  if (control.kind !== 'sums' || treated.kind !== 'sums') throw new RangeError('control and treated must be of the same kind');
  return { control: control.arm, treated: treated.arm };
}
