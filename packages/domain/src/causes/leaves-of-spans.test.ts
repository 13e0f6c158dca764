import { describe, expect, test } from 'vitest';
import { ratioLeaves, sumLeaves, type SpanSlices } from './leaves-of-spans.ts';

function span(weight: number, numbers: Readonly<Record<string, number>>): SpanSlices {
  return { weight, slices: Object.entries(numbers).map(([value, number]) => ({ values: [value], number })) };
}

describe('leaves of a count', () => {
  test('expect the weighted mean of earlier spans, at the level of now', () => {
    const past = [span(1, { a: 30, b: 10 }), span(0.5, { a: 15, b: 10 })];
    const leaves = sumLeaves(['city'], { now: span(1, { a: 12, c: 3 }), past }, 2, 'count');
    expect(leaves.values).toEqual([['a', 'c', 'b']]);
    expect([...leaves.actual]).toEqual([12, 3, 0]);
    // a: 2 · (30 + 0.5·15) / 1.5, b: 2 · 10; nothing was expected of c
    expect([...leaves.expected]).toEqual([50, 0, 20]);
  });

  test('vary at least as Poisson numbers do, and more by the uncertainty of the mean', () => {
    const past = [span(1, { a: 100 }), span(1, { a: 100 })];
    const leaves = sumLeaves(['city'], { now: span(1, { a: 80, c: 1 }), past }, 1, 'count');
    expect(leaves.deviation![0]! ** 2).toBeCloseTo(100 * 1.5, 9);
    expect(leaves.deviation![1]! ** 2).toBeCloseTo(0.5 * 1.5, 9);
  });

  test('vary as their past did, apart from what all of them share', () => {
    // Both spans brought to a total of 200, a is 90 and 110: 4 · 100 squares over a volume of 200
    const past = [span(1, { a: 90, b: 110 }), span(1, { a: 110, b: 90 })];
    const leaves = sumLeaves(['city'], { now: span(1, { a: 100, b: 100 }), past }, 1, 'sum');
    expect(leaves.deviation![0]! ** 2).toBeCloseTo(2 * 100 * 1.5, 9);
    const doubled = [span(1, { a: 90, b: 110 }), span(1, { a: 180, b: 220 })];
    // Only the level differs: what is left is the least, 2 % of 135
    expect(sumLeaves(['city'], { now: span(1, {}), past: doubled }, 1, 'sum').deviation![0]! ** 2).toBeCloseTo((0.02 * 135) ** 2 * 1.5, 9);
  });

  test('without a past nothing is expected', () => {
    const leaves = sumLeaves(['city'], { now: span(1, { a: 5 }), past: [] }, 1, 'count');
    expect([...leaves.expected, leaves.deviation![0]! ** 2]).toEqual([0, expect.closeTo(0.5, 9)]);
  });
});

test('leaves of a ratio keep each earlier span as trials by its weight, and cut numerators off', () => {
  const denominator = { now: span(1, { a: 10, b: 4 }), past: [span(1, { a: 20 }), span(0.5, { a: 10 })] };
  const numerator = { now: span(1, { a: 3, b: 5, c: 2 }), past: [span(1, { a: 6 }), span(0.5, { a: 40 })] };
  const leaves = ratioLeaves(['city'], numerator, denominator);
  expect([...leaves.denominator]).toEqual([10, 4, 0]);
  expect([...leaves.numerator]).toEqual([3, 4, 0]);
  expect([...leaves.past.leaf]).toEqual([0, 0]);
  expect([...leaves.past.denominator]).toEqual([20, 5]);
  expect([...leaves.past.numerator]).toEqual([6, 5]);
});
