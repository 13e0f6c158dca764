import fc from 'fast-check';
import { expect, test } from 'vitest';
import { posteriorOf, priorFor } from './bayesian.ts';

const effect = (value: number, variance: number) => ({ effect: value, variance, n: 1000, freedom: 998 });

test('by hand: an estimate and a prior of the same precision meet half-way', () => {
  const { mean, deviation, from, to } = posteriorOf(effect(0.2, 0.01), { mean: 0, variance: 0.01 }, 0.05);
  expect(mean).toBeCloseTo(0.1, 12);
  expect(deviation).toBeCloseTo(Math.sqrt(0.005), 12);
  expect(to - from).toBeCloseTo(2 * 1.959963984540054 * Math.sqrt(0.005), 12);
});

test('without a prior nothing is believed beforehand: an effect of 0 wins in half of all worlds, at the same risk on both sides', () => {
  const { chance, risk, mean } = posteriorOf(effect(0, 1), undefined, 0.05);
  expect({ chance, mean }).toEqual({ chance: 0.5, mean: 0 });
  // E[max(Z, 0)] = 1/√(2π)
  expect(risk.control).toBeCloseTo(0.3989422804, 9);
  expect(risk.treated).toBe(risk.control);
});

test('what is lower the better changes sides, and what is lost by the two choices differs by the effect', () => {
  fc.assert(
    fc.property(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0.01, max: 5, noNaN: true }), (value, variance) => {
      const up = posteriorOf(effect(value, variance), undefined, 0.05);
      const down = posteriorOf(effect(value, variance), undefined, 0.05, true);
      expect(up.chance + down.chance).toBeCloseTo(1, 12);
      expect(down.risk).toEqual({ control: up.risk.treated, treated: up.risk.control });
      expect(up.risk.control - up.risk.treated).toBeCloseTo(value, 9);
    }),
  );
});

test('a prior about relative effects is stretched by the baseline’s size', () => {
  expect(priorFor({ mean: 0.1, variance: 0.04 }, 'absolute', -10)).toEqual({ mean: 1, variance: 4 });
  expect(priorFor({ mean: 0.1, variance: 0.04 }, 'relative', -10)).toEqual({ mean: 0.1, variance: 0.04 });
});
