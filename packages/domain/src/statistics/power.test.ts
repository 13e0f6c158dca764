import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareEstimates } from './experiments/effect.ts';
import { growthNeeded } from './growth.ts';
import { shareOf } from './moments.ts';
import { leastProvable, powerOf, shareBaseline, timesNeeded, type PowerPlan } from './power.ts';
import { drawsFrom } from './testing.ts';
import { welchTest } from './welch.ts';

const plan = (given: Partial<PowerPlan> = {}): PowerPlan => ({
  baseline: shareBaseline(0.05),
  difference: 'absolute',
  alpha: 0.05,
  method: { kind: 'fixed' },
  ...given,
});

describe('by hand', () => {
  test('a tenth of 100,000 held out shows 0.64 points at a rate of 5 %', () => {
    // (1.959964 + 0.841621) · √(0.05 · 0.95 · (1/10,000 + 1/90,000))
    expect(leastProvable(plan(), { control: 10_000, treated: 90_000 })).toBeCloseTo(0.00643619787, 10);
  });

  test('a difference of 1 where customers vary by 1 needs 16 in each of two equal groups', () => {
    // 2 · (1.959964 + 0.841621)² = 15.7
    expect(timesNeeded(plan({ baseline: { mean: 0, variance: 1 } }), { control: 1, treated: 1 }, 1)).toBe(16);
  });

  test('an effect of 0 is shown as often as the error rate says', () => {
    expect(powerOf(plan(), { control: 100, treated: 900 }, 0)).toBeCloseTo(0.05, 12);
    expect(powerOf(plan({ alpha: 0.2 }), { control: 100, treated: 900 }, 0)).toBeCloseTo(0.2, 12);
  });

  test('two days of 100 and 900 are what 2,000 customers in these shares are', () => {
    const days = timesNeeded(plan(), { control: 100, treated: 900 }, 0.02);
    const customers = timesNeeded(plan(), { control: 0.1, treated: 0.9 }, 0.02);
    expect(days).toBe(Math.ceil((customers ?? NaN) / 1000));
  });
});

const sizes = fc.record({ control: fc.integer({ min: 5, max: 100_000 }), treated: fc.integer({ min: 5, max: 100_000 }) });
const methods = fc.constantFrom<PowerPlan['method']>({ kind: 'fixed' }, { kind: 'sequential', tuning: 5000 });
const plans = fc.record({
  baseline: fc.record({ mean: fc.double({ min: 0.5, max: 5, noNaN: true }), variance: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
  difference: fc.constantFrom('absolute' as const, 'relative' as const),
  alpha: fc.constantFrom(0.01, 0.05, 0.1),
  method: methods,
});

describe('laws', () => {
  test('the least provable effect is shown with the power asked for, and a little less is not', () => {
    fc.assert(
      fc.property(plans, sizes, fc.constantFrom(0.5, 0.8, 0.95), (one, groups, power) => {
        const effect = leastProvable(one, groups, power);
        fc.pre(effect !== null);
        expect(powerOf(one, groups, effect)).toBeGreaterThanOrEqual(power - 1e-9);
        expect(powerOf(one, groups, effect * 0.98)).toBeLessThan(power);
      }),
    );
  });

  test('the times needed are enough, and one less is not', () => {
    fc.assert(
      fc.property(
        plans,
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.double({ min: 0.02, max: 2, noNaN: true }),
        (one, share, effect) => {
          const of = (times: number) => ({ control: share * times, treated: (1 - share) * times });
          const times = timesNeeded(one, of(1), effect) ?? NaN;
          expect(powerOf(one, of(times), effect)).toBeGreaterThanOrEqual(0.8);
          expect(times === 1 || powerOf(one, of(times - 1), effect) < 0.8 + 1e-4).toBe(true);
        },
      ),
    );
  });

  test('of an absolute effect nothing shows more than equal groups, nor a sequential test more than a fixed one above one half', () => {
    fc.assert(
      fc.property(plans, fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.integer({ min: 20, max: 100_000 }), (one, share, n) => {
        const fixed: PowerPlan = { ...one, difference: 'absolute', method: { kind: 'fixed' } };
        const [equal, unequal] = [
          { control: n / 2, treated: n / 2 },
          { control: n * share, treated: n * (1 - share) },
        ];
        const effect = leastProvable(fixed, equal) ?? NaN;
        // What is shown on the wrong side, a millionth here, counts for power and not for what is provable.
        expect(powerOf(fixed, unequal, effect)).toBeLessThanOrEqual(powerOf(fixed, equal, effect) + 1e-12);
        expect(leastProvable(fixed, unequal)).toBeGreaterThanOrEqual(effect * (1 - 1e-12));
        expect(powerOf({ ...fixed, method: { kind: 'sequential', tuning: n } }, equal, effect)).toBeLessThan(0.8);
      }),
    );
  });
});

test('of 1,000 seeded experiments planned for a power of 0.8, eight in ten show the effect', () => {
  const draws = drawsFrom(7);
  const each = timesNeeded(plan({ baseline: shareBaseline(0.3) }), { control: 1, treated: 3 }, 0.06) ?? NaN;
  const reached = (n: number, rate: number): number => Array.from({ length: n }, draws).filter((draw) => draw < rate).length;
  let shown = 0;
  for (let trial = 0; trial < 1000; trial++) {
    const effect = compareEstimates(shareOf(each, reached(each, 0.3)), shareOf(3 * each, reached(3 * each, 0.36)), 'absolute');
    if (effect.ok && welchTest(effect, 0.05).p < 0.05) shown++;
  }
  // binomial(1000, 0.8): standard deviation 12.6; the band is four of them wide to each side
  expect(Math.abs(shown - 800)).toBeLessThan(51);
});

test('what nothing can be planned by is refused, and what cannot be shown is null', () => {
  const some = { control: 100, treated: 100 };
  expect(() => shareBaseline(0)).toThrow('a rate to plan by must be between 0 and 1, got 0');
  expect(() => powerOf(plan(), { control: -1, treated: 1 }, 1)).toThrow('groups must have 0 customers or more, got -1 and 1');
  expect(() => powerOf(plan({ baseline: { mean: 1, variance: 0 } }), some, 1)).toThrow(
    'the variance of the baseline must be positive, got 0',
  );
  expect(() => powerOf(plan({ baseline: { mean: 0, variance: 1 }, difference: 'relative' }), some, 1)).toThrow('must not be 0');
  expect(() => leastProvable(plan(), some, 1)).toThrow('power must be between 0 and 1, got 1');
  expect(powerOf(plan(), { control: 0, treated: 100 }, 0.5)).toBe(0);
  expect(leastProvable(plan(), { control: 0, treated: 100 })).toBeNull();
  expect(timesNeeded(plan(), some, 0)).toBeNull();
  // ten customers do not know a mean of 1 with a variance of 10 well enough for any multiple of it
  expect(leastProvable(plan({ baseline: { mean: 1, variance: 10 }, difference: 'relative' }), { control: 10, treated: 10 })).toBeNull();
});

test('a prior that already believes it needs no customers', () => {
  const sure = plan({ method: { kind: 'bayesian', prior: { mean: 1, variance: 0.01 } } });
  expect(leastProvable(sure, { control: 5, treated: 5 })).toBe(0);
});

test('a running experiment that shows the effect already needs nobody more; one of no effect never shows it', () => {
  const now = { variance: 0.0001, n: 1000 };
  const wanted = { power: 0.8, alpha: 0.05, method: { kind: 'fixed' } } as const;
  expect(growthNeeded(now, { ...wanted, effect: 0.1 })).toBe(0);
  expect(growthNeeded(now, { ...wanted, effect: 0 })).toBeNull();
  // (2.8016/1)² · V = V/(1 + f) · …: an effect of one standard error must grow to 7.85 times the customers
  expect(growthNeeded(now, { ...wanted, effect: -0.01 })).toBeCloseTo(2.8015852 ** 2 - 1, 2);
});
