import { describe, expect, test } from 'vitest';
import { drawsFrom } from '../testing.ts';
import { welchTest } from '../welch.ts';
import { emptyArm, withCustomer, type ArmSums, type MetricKind } from './arm.ts';
import { compareArms, type Difference, type EffectResult } from './effect.ts';
import { stratifiedEffect } from './stratified.ts';

const TRIALS = 400;
const CONTROL = 100;
const TREATED = 200;

const draws = drawsFrom(20_261_124);
/** About normal: mean 0, variance 1. */
const noise = (): number => Array.from({ length: 12 }, draws).reduce((sum, draw) => sum + draw, -6);

type Customer = (isTreated: boolean) => readonly number[];

/** The habit of a customer shows before the experiment as x and in it as a part of y; treated spend a tenth more of a mean of 10. */
const spending: Customer = (isTreated) => {
  const habit = noise();
  return [10 + 2 * habit + noise() + (isTreated ? 1 : 0), habit + 5];
};

/** Orders worth 20 on average, and treated orders worth 22; customers order more or less often, before the experiment too. */
const orders: Customer = (isTreated) => {
  const [count, before] = [1 + Math.floor(draws() * 4), 1 + Math.floor(draws() * 4)];
  const level = noise();
  return [count * ((isTreated ? 22 : 20) + level) + noise(), count, before * (20 + level) + noise(), before];
};

const armOf = (metric: MetricKind, n: number, of: () => readonly number[]): ArmSums =>
  Array.from({ length: n }, of).reduce(withCustomer, emptyArm(metric, true));

const compared =
  (metric: MetricKind, customer: Customer, difference: Difference): (() => EffectResult) =>
  () =>
    compareArms(
      armOf(metric, CONTROL, () => customer(false)),
      armOf(metric, TREATED, () => customer(true)),
      { difference },
    );

/** Three strata that differ by far more than the effect, filled by chance. */
function stratified(difference: Difference): EffectResult {
  const strata = [0, 1, 2].map(() => ({ control: emptyArm('mean', true), treated: emptyArm('mean', true) }));
  for (let i = 0; i < CONTROL + TREATED; i++) {
    const place = Math.floor(draws() * 3);
    const arm = i < CONTROL ? 'control' : 'treated';
    const [y = NaN, x = NaN] = spending(arm === 'treated');
    strata[place]![arm] = withCustomer(strata[place]![arm], [y + 10 * place, x]);
  }
  return stratifiedEffect(strata, difference).result;
}

describe('of 400 seeded trials the 95 % interval covers the true effect in about 380', () => {
  test.each([
    ['a mean with a covariate, relative', compared('mean', spending, 'relative'), 0.1],
    ['a mean with a covariate, absolute', compared('mean', spending, 'absolute'), 1],
    ['a ratio with a covariate, relative', compared('ratio', orders, 'relative'), 0.1],
    ['a ratio with a covariate, absolute', compared('ratio', orders, 'absolute'), 2],
    ['strata with a covariate, absolute', () => stratified('absolute'), 1],
    ['strata with a covariate, relative', () => stratified('relative'), 1 / 20],
  ] as const)('%s', (_name, trial, truth) => {
    let covered = 0;
    for (let i = 0; i < TRIALS; i++) {
      const effect = trial();
      if (!effect.ok) throw new Error(effect.error);
      const { from, to } = welchTest(effect, 0.05);
      covered += Number(from <= truth && truth <= to);
    }
    // binomial(400, 0.95): standard deviation 4.4; the band is four of them wide to each side
    expect(Math.abs(covered - 380)).toBeLessThan(18);
  });
});
