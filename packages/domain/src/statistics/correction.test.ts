import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correctedInterval, correctedPs } from './correction.ts';

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
