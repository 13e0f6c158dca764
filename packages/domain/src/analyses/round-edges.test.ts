import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumDecimals } from '../decimal.ts';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import { DECILES, percentile } from '../statistics/percentile.ts';
import { roundEdges } from './round-edges.ts';

const spreadOf = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const percentiles = DECILES.map((percent) => percentile(sorted, percent));
  return { minimum: sorted[0] ?? 0, maximum: sorted.at(-1) ?? 0, percentiles, sum: sumDecimals(values), mean: 0 };
};
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

test('edges are multiples of 1, 2, 5 and their tenfolds, from above the least value on', () => {
  expect(roundEdges(spreadOf(upTo(100)), 'decimal')).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  expect(roundEdges(spreadOf(upTo(15)), 'decimal')).toEqual([2, 4, 6, 8, 10, 12, 14]);
  expect(roundEdges(spreadOf(upTo(101).map((i) => i / 100)), 'decimal')).toEqual(upTo(10).map((i) => i / 10));
});

test('integers are not cut between', () => {
  expect(roundEdges(spreadOf([1, 2, 2, 3]), 'decimal')).toEqual([2, 3]);
  expect(roundEdges(spreadOf([1, 2, 2, 2.5]), 'decimal')).toEqual([1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4]);
});

test('a long tail falls into the last bucket', () => {
  const values = [...upTo(99), 1_000_000];
  expect(roundEdges(spreadOf(values), 'decimal').at(-1)).toBe(120);
});

test('durations are cut as clocks are', () => {
  expect(roundEdges(spreadOf(upTo(60).map((i) => i * MINUTE_MS)), 'duration')).toEqual([1, 2, 3, 4, 5, 6].map((i) => i * 10 * MINUTE_MS));
  expect(roundEdges(spreadOf(upTo(60).map((i) => i * HOUR_MS)), 'duration')).toEqual(upTo(10).map((i) => i * 6 * HOUR_MS));
});

test('there are none where all values are equal', () => {
  expect(roundEdges(spreadOf([7, 7]), 'decimal')).toEqual([]);
  expect(roundEdges(spreadOf([3e-323, 0]), 'decimal')).toEqual([]);
});

test('edges always ascend, are about ten, and lie within the values', () => {
  const numbers = fc.array(fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
    minLength: 1,
  });
  fc.assert(
    fc.property(numbers, fc.constantFrom('decimal' as const, 'duration' as const), (values, rounding) => {
      const spread = spreadOf(values);
      const edges = roundEdges(spread, rounding);
      expect(edges.length).toBeLessThanOrEqual(21);
      expect(edges.every((edge, i) => i === 0 || edge > edges[i - 1]!)).toBe(true);
      expect(edges.every((edge) => edge > spread.minimum && edge <= spread.maximum)).toBe(true);
    }),
  );
});
