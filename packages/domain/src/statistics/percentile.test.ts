import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DECILES, percentile } from './percentile.ts';

describe('a percentile', () => {
  test('is linear between the two nearest values', () => {
    expect([0, 25, 50, 75, 100].map((p) => percentile([1, 2, 3, 4], p))).toEqual([1, 1.75, 2.5, 3.25, 4]);
    expect(percentile([10, 20], 10)).toBe(11);
  });

  test('is a value itself where it falls on one: the deciles of 0 … 100', () => {
    const hundred = Array.from({ length: 101 }, (_, i) => i / 10);
    expect(DECILES.map((p) => percentile(hundred, p))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('of one value is that value, of nothing is missing', () => {
    expect(percentile([7], 90)).toBe(7);
    expect(percentile([], 50)).toBeNaN();
  });

  test('never falls as it rises, and lies among the values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const found = [0, ...DECILES, 100].map((p) => percentile(sorted, p));
        expect(found).toEqual(found.toSorted((a, b) => a - b));
        expect([found[0], found.at(-1)]).toEqual([sorted[0], sorted.at(-1)]);
      }),
    );
  });
});
