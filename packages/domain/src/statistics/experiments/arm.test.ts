import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyArm, mergeArms, withCustomer, type ArmSums, type MetricKind } from './arm.ts';
import { compareArms, type Effect } from './effect.ts';

const KINDS = [
  ['mean', false, 1],
  ['mean', true, 2],
  ['proportion', false, 1],
  ['ratio', false, 2],
  ['ratio', true, 4],
] as const;

const armOf = (metric: MetricKind, covariate: boolean, rows: readonly (readonly number[])[]): ArmSums =>
  rows.reduce(withCustomer, emptyArm(metric, covariate));

describe.each(KINDS)('the arms of a %s, covariate: %s, are a commutative monoid', (metric, covariate, size) => {
  // whole numbers add up exactly
  const value = metric === 'proportion' ? fc.nat(1) : fc.integer({ min: -1000, max: 1000 });
  const rows = fc.array(fc.array(value, { minLength: size, maxLength: size }), { maxLength: 8 });
  const arm = rows.map((all) => armOf(metric, covariate, all));

  test('merging is associative and commutative, and nobody changes nothing', () => {
    fc.assert(
      fc.property(arm, arm, arm, (a, b, c) => {
        expect(mergeArms(mergeArms(a, b), c)).toEqual(mergeArms(a, mergeArms(b, c)));
        expect(mergeArms(a, b)).toEqual(mergeArms(b, a));
        expect(mergeArms(a, emptyArm(metric, covariate))).toEqual(a);
      }),
    );
  });

  test('adding customers one by one is merging them, in any order and however they are cut', () => {
    fc.assert(
      fc.property(rows, fc.nat(8), (all, cut) => {
        const parts = mergeArms(armOf(metric, covariate, all.slice(cut)), armOf(metric, covariate, all.slice(0, cut)));
        expect(parts).toEqual(armOf(metric, covariate, all));
      }),
    );
  });
});

test('customers of other metrics, or without a number, are refused', () => {
  expect(() => mergeArms(emptyArm('mean', false), emptyArm('mean', true))).toThrow(
    'arms must be of the same metric, got a mean with 1 variables and a mean with 2 variables',
  );
  expect(() => withCustomer(emptyArm('ratio', false), [1])).toThrow('a customer of this metric has 2 finite values, got [1]');
  expect(() => withCustomer(emptyArm('mean', false), [NaN])).toThrow('finite');
  expect(() => compareArms(emptyArm('mean', false), emptyArm('ratio', false), { difference: 'absolute' })).toThrow('same metric');
});

const effect = (...given: Parameters<typeof compareArms>): Effect => {
  const result = compareArms(...given);
  if (!result.ok) throw new Error(result.error);
  return result;
};

describe('CUPED', () => {
  // x and e are at right angles, so ρ² of y = a·x + b·e is a²/(a² + b²) exactly
  const X = [-1, -1, 1, 1];
  const E = [-1, 1, -1, 1];
  const customers = (a: number, b: number, level: number) => X.map((x, i) => [level + a * x + b * E[i]!, 10 + x]);

  test('leaves exactly 1 − ρ² of the variance: 3 and 4 have ρ = 0.6 and leave 0.64', () => {
    const [control, treated] = [armOf('mean', true, customers(3, 4, 100)), armOf('mean', true, customers(3, 4, 105))];
    const plain = effect(control, treated, { difference: 'absolute', theta: 0 });
    const adjusted = effect(control, treated, { difference: 'absolute' });
    expect(plain.variance).toBeCloseTo((2 * (100 / 3)) / 4, 12);
    expect(adjusted.variance / plain.variance).toBeCloseTo(0.64, 12);
    expect(adjusted.effect).toBeCloseTo(5, 12);
  });

  test('does so for every ρ', () => {
    const size = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), size, fc.nat(100), (a, b, lift) => {
        const [control, treated] = [armOf('mean', true, customers(a, b, 0)), armOf('mean', true, customers(a, b, lift))];
        const ratio =
          effect(control, treated, { difference: 'absolute' }).variance /
          effect(control, treated, { difference: 'absolute', theta: 0 }).variance;
        expect(ratio).toBeCloseTo(1 - (a * a) / (a * a + b * b), 9);
      }),
    );
  });

  test('a covariate that is the same for everybody changes nothing', () => {
    const rows = [
      [1, 7],
      [2, 7],
      [6, 7],
    ];
    const [control, treated] = [
      armOf('mean', true, rows),
      armOf(
        'mean',
        true,
        rows.map(([y]) => [y! + 1, 7]),
      ),
    ];
    expect(effect(control, treated, { difference: 'relative' })).toEqual(
      effect(armOf('mean', false, [[1], [2], [6]]), armOf('mean', false, [[2], [3], [7]]), { difference: 'relative' }),
    );
  });
});

describe('effects', () => {
  const values = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 10 }).filter((all) => new Set(all).size > 1);

  test('absolute ones change sign with the arms, and keep their variance', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [a, b] = [
          armOf(
            'mean',
            false,
            one.map((y) => [y]),
          ),
          armOf(
            'mean',
            false,
            other.map((y) => [y]),
          ),
        ];
        const [there, back] = [effect(a, b, { difference: 'absolute' }), effect(b, a, { difference: 'absolute' })];
        expect(there.effect).toBeCloseTo(-back.effect, 12);
        expect(there.variance).toBeCloseTo(back.variance, 12);
        expect(there.freedom).toBeCloseTo(back.freedom, 9);
      }),
    );
  });

  test('relative ones do not know the unit; a ratio to 1 each is a mean', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 2, max: 1000 }), (one, other, unit) => {
        const arm = (all: readonly number[], by: number) =>
          armOf(
            'mean',
            false,
            all.map((y) => [y * by]),
          );
        const ratio = (all: readonly number[]) =>
          armOf(
            'ratio',
            false,
            all.map((y) => [y, 1]),
          );
        const plain = effect(arm(one, 1), arm(other, 1), { difference: 'relative' });
        for (const same of [
          effect(arm(one, unit), arm(other, unit), { difference: 'relative' }),
          effect(ratio(one), ratio(other), { difference: 'relative' }),
        ]) {
          expect(same.effect).toBeCloseTo(plain.effect, 9);
          expect(same.variance).toBeCloseTo(plain.variance, 9);
        }
      }),
    );
  });
});
