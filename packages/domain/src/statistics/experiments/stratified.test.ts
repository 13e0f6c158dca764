import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyArm, withCustomer, type ArmSums } from './arm.ts';
import { compareArms } from './effect.ts';
import { stratifiedEffect, type Stratum } from './stratified.ts';

const armOf = (...values: number[]): ArmSums => values.map((y) => [y]).reduce(withCustomer, emptyArm('mean', false));

test('by hand: in both cities the effect is 1, which the plain difference, with more of the rich city among the treated, hides', () => {
  const strata: Stratum[] = [
    { control: armOf(0, 2), treated: armOf(1, 3, 1, 3, 1, 3) },
    { control: armOf(10, 12, 10, 12, 10, 12), treated: armOf(11, 13) },
  ];
  const { result, isStratified } = stratifiedEffect(strata, 'absolute');
  if (!result.ok) throw new Error(result.error);
  expect(isStratified).toBe(true);
  expect(result.effect).toBeCloseTo(1, 12);
  // each city is half of all: ¼(2/2 + 1.2/6) twice; the effect is the same in both, so the shares add nothing
  expect(result.variance).toBeCloseTo(0.6, 12);
  const whole = compareArms(armOf(0, 2, 10, 12, 10, 12, 10, 12), armOf(1, 3, 1, 3, 1, 3, 11, 13), { difference: 'absolute' });
  expect(whole).toMatchObject({ ok: true, effect: -4 });
});

test('one stratum is the plain comparison; strata without an arm, or without variance, count with the largest', () => {
  const stratum = { control: armOf(1, 2, 3, 4), treated: armOf(2, 3, 4, 9) };
  const plain = compareArms(stratum.control, stratum.treated, { difference: 'relative' });
  expect(stratifiedEffect([stratum], 'relative')).toEqual({ result: plain, isStratified: false });
  const lone = { control: armOf(5), treated: emptyArm('mean', false) };
  const flat = { control: armOf(7, 7), treated: armOf(7, 7) };
  const together = compareArms(armOf(1, 2, 3, 4, 5, 7, 7), armOf(2, 3, 4, 9, 7, 7), { difference: 'relative' });
  const { result, isStratified } = stratifiedEffect([lone, stratum, flat], 'relative');
  expect({ ...result, isStratified }).toEqual({ ...together, isStratified: false });
});

test('the order of strata does not matter', () => {
  const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 6 });
  const stratum = fc.record({ control: values.map((all) => armOf(...all)), treated: values.map((all) => armOf(...all)) });
  fc.assert(
    fc.property(fc.array(stratum, { minLength: 2, maxLength: 5, size: 'max' }), (strata) => {
      const sizes = strata.map(({ control, treated }) => control.n + treated.n);
      fc.pre(new Set(sizes).size === sizes.length); // which of two largest ones takes the weak ones in does
      const [there, back] = [stratifiedEffect(strata, 'absolute'), stratifiedEffect(strata.toReversed(), 'absolute')];
      expect(there.result.ok).toBe(back.result.ok);
      if (!there.result.ok || !back.result.ok) return;
      expect(there.result.effect).toBeCloseTo(back.result.effect, 9);
      expect(there.result.variance).toBeCloseTo(back.result.variance, 9);
    }),
  );
});

test('without a stratum there is nothing to compare', () => {
  expect(() => stratifiedEffect([], 'absolute')).toThrow('a stratified effect needs at least one stratum');
});
