import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, DecimalSums, sumDecimals } from './decimal.ts';

describe('a sum of decimals', () => {
  test('is exact up to four places', () => {
    expect(sumDecimals([0.1, 0.2])).toBe(0.3);
    expect(sumDecimals(Array.from({ length: 10_000 }, () => 0.0001))).toBe(1);
    expect(sumDecimals([1e11, 0.0001, -1e11])).toBe(0.0001);
  });

  test('keeps what is beyond four places', () => {
    expect(sumDecimals([0.000_01, 0.000_02])).toBeCloseTo(0.000_03, 12);
  });

  test('is the same where several are added at once', () => {
    const numbers = fc.array(
      fc.tuple(
        fc.nat(2),
        fc.oneof(
          fc.integer({ min: -1e6, max: 1e6 }).map((cents) => cents / 100),
          fc.float({ noNaN: true, min: -1e6, max: 1e6 }),
        ),
      ),
    );
    fc.assert(
      fc.property(numbers, (all) => {
        const sums = new DecimalSums(3);
        for (const [place, number] of all) sums.add(place, number);
        for (const place of [0, 1, 2])
          expect(sums.of(place)).toBe(sumDecimals(all.flatMap(([own, number]) => (own === place ? [number] : []))));
      }),
    );
  });
});

describe('allocation', () => {
  test('gives the unit that is left over to the largest remainder, of equal ones to the first', () => {
    expect(allocate(1, [1 / 3, 1 / 3, 1 / 3])).toEqual([0.333_333_334, 0.333_333_333, 0.333_333_333]);
    expect(allocate(1, [1 / 6, 2 / 3, 1 / 6])).toEqual([0.166_666_667, 0.666_666_667, 0.166_666_666]);
    expect(allocate(-1, [-1 / 3, -2 / 3])).toEqual([-0.333_333_333, -0.666_666_667]);
  });

  test('leaves what is exact already', () => {
    expect(allocate(4, [2.4, 1.6])).toEqual([2.4, 1.6]);
    expect(allocate(0, [])).toEqual([]);
  });

  test('adds up to the last place, whatever the sizes and signs', () => {
    const weights = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.nat(9), weights, (units, places, weights) => {
        const total = units / 10 ** places;
        const all = weights.reduce((sum, w) => sum + w, 0);
        fc.pre(Math.abs(all) > 0.1);
        const shares = weights.map((w) => (total * w) / all);
        const unit = placesOf(shares.reduce((sum, share) => sum + Math.abs(share), Math.abs(total)));
        const parts = allocate(total, shares);
        expect(parts.reduce((sum, part) => sum + BigInt(Math.round(part * unit)), 0n)).toBe(BigInt(Math.round(total * unit)));
        for (const [i, part] of parts.entries()) expect(Math.abs(part - (shares[i] ?? NaN))).toBeLessThan(100 / unit);
      }),
    );
  });
});

/** Units of the last place in one, for parts of these sizes together. */
function placesOf(size: number): number {
  let unit = 1e9;
  while (size * unit > 2 ** 51) unit /= 10;
  return unit;
}
