import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newSurprise, remember, surpriseOf } from './surprise.ts';

test('of an exponential past, one value in a thousand is about three and one in a million about six', () => {
  const table = newSurprise();
  const count = 4000;
  for (let i = 0; i < count; i++) remember(table, -Math.log((((i * 1597) % count) + 0.5) / count));
  expect(surpriseOf(table, Math.log(1000), 0.98)).toBeCloseTo(3, 0);
  expect(surpriseOf(table, Math.log(1_000_000), 0.98)).toBeCloseTo(6, 0);
  expect(surpriseOf(table, Math.log(2), 0.98)).toBeCloseTo(Math.log10(2), 1);
});

test('says nothing before sixty values', () => {
  const table = newSurprise();
  for (let i = 0; i < 59; i++) remember(table, 1);
  expect(surpriseOf(table, 100, 0.98)).toBe(0);
});

test('a larger value is never less surprising', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 60, maxLength: 300 }), (values) => {
      const table = newSurprise();
      for (const value of values) remember(table, value);
      const found = [0, 0.1, 1, 5, 50, 500, 5000, 2e4].map((value) => surpriseOf(table, value, 0.98));
      for (let i = 1; i < found.length; i++) expect(found[i]!).toBeGreaterThanOrEqual(found[i - 1]! - 1e-6);
    }),
  );
});

test('a young tail is fitted to ten values, however few lie above the quantile', () => {
  const table = newSurprise();
  for (let i = 0; i < 100; i++) remember(table, i < 2 ? 300 : i < 7 ? 10 : 1);
  // seven values above the many at 1: (2 · 299 + 5 · 9) / 7; of the two above the quantile alone it would be 290
  const meanExcess = 100 / ((surpriseOf(table, 300, 0.98) - surpriseOf(table, 200, 0.98)) * Math.LN10);
  expect(meanExcess).toBeCloseTo(91.9, 0);
});
