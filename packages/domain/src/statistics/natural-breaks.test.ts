import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naturalBreaks } from './natural-breaks.ts';

const breaks = (values: readonly number[], groups: number): number[] => naturalBreaks(new Float64Array(values).sort(), groups);

test('cuts where the gaps are', () => {
  expect(breaks([1, 2, 3, 50, 51, 52, 900], 3)).toEqual([3, 52]);
  expect(breaks([1, 1, 1, 1, 1, 1, 1, 1, 1, 9], 2)).toEqual([1]);
  // 4 with 5 leaves 0.5, with 2 it leaves 2: 1 2 | 4 5
  expect(breaks([1, 2, 4, 5], 2)).toEqual([2]);
});

test('makes no more runs than there are distinct numbers', () => {
  expect(breaks([7, 7, 7], 5)).toEqual([]);
  expect(breaks([3, 1, 2, 1], 5)).toEqual([1, 2]);
  expect(breaks([], 5)).toEqual([]);
});

test('no other way to cut leaves less', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (values, k) => {
        const sorted = values.toSorted((a, b) => a - b);
        const distinct = [...new Set(sorted)];
        const cuts = breaks(values, k);
        expect(cuts.length).toBe(Math.min(k, distinct.length) - 1);
        const least = Math.min(...choices(distinct.slice(0, -1), cuts.length).map((other) => left(sorted, other)));
        expect(left(sorted, cuts)).toBeCloseTo(least, 9);
      },
    ),
  );
});

/** What is left of the squares when cut after each of the numbers. */
function left(sorted: readonly number[], cuts: readonly number[]): number {
  const runs = Object.values(Object.groupBy(sorted, (value) => cuts.filter((cut) => value > cut).length));
  return runs.reduce((sum, run = []) => {
    const mean = run.reduce((a, b) => a + b, 0) / run.length;
    return sum + run.reduce((squares, value) => squares + (value - mean) ** 2, 0);
  }, 0);
}

function choices(of: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return of.flatMap((one, i) => choices(of.slice(i + 1), count - 1).map((others) => [one, ...others]));
}
