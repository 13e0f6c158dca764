import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawsFrom } from '../statistics/testing.ts';
import { pooledEffect, type RunEffect } from './pooled.ts';

/**
 * Thirteen trials of the BCG vaccine (Colditz et al., *JAMA* 271, 1994; `dat.bcg` of the R package metadat): cases and others, vaccinated and not.
 */
const BCG = [
  [4, 119, 11, 128],
  [6, 300, 29, 274],
  [3, 228, 11, 209],
  [62, 13_536, 248, 12_619],
  [33, 5036, 47, 5761],
  [180, 1361, 372, 1079],
  [8, 2537, 10, 619],
  [505, 87_886, 499, 87_892],
  [29, 7470, 45, 7232],
  [17, 1699, 65, 1600],
  [186, 50_448, 141, 27_197],
  [5, 2493, 3, 2338],
  [27, 16_886, 29, 17_825],
] as const;

/** Log relative risk and its variance. */
const trials: RunEffect[] = BCG.map(([a, b, c, d]) => ({
  effect: Math.log(a / (a + b) / (c / (c + d))),
  variance: 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d),
}));

test('agrees with what metafor’s rma(method = "DL") documents for the BCG trials', () => {
  const pooled = pooledEffect(trials);
  expect(pooled?.effect).toBeCloseTo(-0.7141, 4);
  expect(pooled?.standardError).toBeCloseTo(0.1787, 4);
  expect(pooled?.from).toBeCloseTo(-1.0644, 4);
  expect(pooled?.to).toBeCloseTo(-0.3638, 4);
  expect(pooled?.between).toBeCloseTo(0.3088, 4);
  expect(pooled?.heterogeneity).toBeCloseTo(0.9212, 4);
});

test('by hand: effects 0 and 2 with variance 1 differ by chance alone, 0 and 4 do not', () => {
  // Q = 2 and 8, k − 1 = 1, Σw − Σw²/Σw = 1: τ² = 1 and 7; weights 1/2 and 1/8
  expect(pooledEffect([at(0, 1), at(2, 1)])).toMatchObject({ effect: 1, between: 1, standardError: 1 });
  expect(pooledEffect([at(0, 1), at(4, 1)])).toMatchObject({ effect: 2, between: 7, standardError: 2, heterogeneity: 7 / 8 });
  expect(pooledEffect([at(0, 1), at(1, 1)])).toMatchObject({ effect: 0.5, between: 0, heterogeneity: 0 });
});

test('one run is itself, none is null, and a variance of 0 is refused', () => {
  expect(pooledEffect([at(0.02, 0.0001)])).toMatchObject({ runs: 1, effect: 0.02, standardError: 0.01, between: 0 });
  expect(pooledEffect([at(1.0881966785752018e-120, 0.008953972933462749)])).toMatchObject({ between: 0, p: 1 });
  expect(pooledEffect([])).toBeNull();
  expect(() => pooledEffect([at(1, 0)])).toThrow('the variance of a run');
});

test('of runs fewer than half of which prove anything alone, ten together do, and their interval holds the truth in nine of ten records', () => {
  const draws = drawsFrom(20_261_123);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - draws())) * Math.cos(2 * Math.PI * draws());
  const [truth, spread, error] = [0.04, 0.01, 0.025];
  let [alone, together, held] = [0, 0, 0];
  for (let record = 0; record < 400; record++) {
    const runs = Array.from({ length: 10 }, () => at(truth + spread * normal() + error * normal(), error ** 2));
    alone += runs.filter(({ effect }) => effect > 1.96 * error).length;
    const pooled = pooledEffect(runs);
    if (pooled === null) continue;
    if (pooled.from > 0) together += 1;
    if (pooled.from <= truth && truth <= pooled.to) held += 1;
  }
  expect(alone / 4000).toBeLessThan(0.45);
  expect(together / 400).toBeGreaterThan(0.95);
  expect(held / 400).toBeGreaterThan(0.9);
});

const effects = fc.array(
  fc.record({ effect: fc.double({ min: -1, max: 1, noNaN: true }), variance: fc.double({ min: 1e-4, max: 1, noNaN: true }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

test('order does not matter, the mean lies among the runs, and it is no surer than if all runs were of one truth', () => {
  fc.assert(
    fc.property(effects, (runs) => {
      const pooled = pooledEffect(runs);
      const reversed = pooledEffect(runs.toReversed());
      if (pooled === null || reversed === null) throw new Error('no runs');
      const all = runs.map(({ effect }) => effect);
      expect(reversed.effect).toBeCloseTo(pooled.effect, 9);
      expect(pooled.effect).toBeGreaterThanOrEqual(Math.min(...all) - 1e-12);
      expect(pooled.effect).toBeLessThanOrEqual(Math.max(...all) + 1e-12);
      const ofOneTruth = Math.sqrt(1 / runs.reduce((sum, { variance }) => sum + 1 / variance, 0));
      expect(pooled.standardError).toBeGreaterThanOrEqual(ofOneTruth * (1 - 1e-12));
    }),
  );
});

function at(effect: number, variance: number): RunEffect {
  return { effect, variance };
}
