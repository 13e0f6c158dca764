import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correctedInterval, correctedLevels, correctedPs } from './correction.ts';

const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 10 });

test('corrected ps are never less than they were nor than Benjamini and Hochberg’s, keep their order, and do not depend on it', () => {
  fc.assert(
    fc.property(ps, (all) => {
      const [holm, hochberg] = [correctedPs(all, 'holm'), correctedPs(all, 'benjamini_hochberg')];
      for (const [i, p] of all.entries()) {
        expect(hochberg[i]! * (1 + 1e-12)).toBeGreaterThanOrEqual(p); // rounding
        expect(holm[i]! + 1e-12).toBeGreaterThanOrEqual(hochberg[i]!);
        expect(all.filter((q, j) => p < q && holm[i]! > holm[j]!)).toEqual([]);
      }
      expect(correctedPs(all.toReversed(), 'holm')).toEqual(holm.toReversed());
    }),
  );
});

test('one test alone needs no correction, and none at all has none', () => {
  expect(correctedPs([0.03], 'holm')).toEqual([0.03]);
  expect(correctedPs([0.03], 'benjamini_hochberg')).toEqual([0.03]);
  expect(correctedPs([], 'holm')).toEqual([]);
});

test('an interval ends at 0 where p is alpha, is everything where p is 1, and shrinks to the effect as p falls', () => {
  expect(correctedInterval(0.1, 0.05, 0.05).from).toBeCloseTo(0, 12);
  expect(correctedInterval(0.1, 1, 0.05)).toEqual({ from: -Infinity, to: Infinity });
  const { from, to } = correctedInterval(0.1, 0, 0.05);
  expect(from).toBeGreaterThan(0.08);
  expect(to).toBeLessThan(0.12);
});

test('intervals are taken at levels at which they leave out 0 exactly where the corrected p is at most alpha', () => {
  const small = fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(small, fc.constantFrom('holm', 'benjamini_hochberg'), (all, correction) => {
      const [corrected, levels] = [correctedPs(all, correction), correctedLevels(all, correction, 0.05)];
      for (const [i, p] of all.entries()) {
        fc.pre(Math.abs(p - levels[i]!) > 1e-12 && Math.abs(corrected[i]! - 0.05) > 1e-12);
        expect(p < levels[i]!).toBe(corrected[i]! < 0.05);
      }
    }),
  );
});

test('levels of four tests of which two are found: Benjamini and Hochberg’s α·2/4 for all, Holm’s α/4, α/3 and α/2', () => {
  const found = [0.3, 0.001, 0.002, 0.04];
  expect(correctedLevels(found, 'benjamini_hochberg', 0.05)).toEqual([0.025, 0.025, 0.025, 0.025]);
  expect(correctedLevels(found, 'holm', 0.05)).toEqual([0.05 / 2, 0.05 / 4, 0.05 / 3, 0.05 / 2]);
  expect(correctedLevels([0.3, 0.2], 'benjamini_hochberg', 0.05)).toEqual([0.025, 0.025]);
  expect(correctedLevels([0.001], 'holm', 0.05)).toEqual([0.05]);
});
