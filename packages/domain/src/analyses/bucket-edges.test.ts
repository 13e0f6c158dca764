import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf } from '../questions/distribution.ts';
import { sumDecimals } from '../decimal.ts';
import { DECILES, percentile } from '../statistics/percentile.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts';
import { bucketEdges } from './bucket-edges.ts';
import { roundEdges } from './round-edges.ts';

const spreadOf = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const percentiles = DECILES.map((percent) => percentile(sorted, percent));
  return { minimum: sorted[0] ?? 0, maximum: sorted.at(-1) ?? 0, percentiles, sum: sumDecimals(values), mean: 0 };
};
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
const counted = (values: readonly number[], edges: readonly number[]): number[] =>
  [...edges, Infinity].map((_, bucket) => values.filter((value) => bucketOf(value, edges) === bucket).length);

test('what lies evenly has edges of equal width', () => {
  const spread = spreadOf(upTo(100));
  expect(bucketEdges(spread, 'decimal')).toEqual(roundEdges(spread, 'decimal'));
});

test('a long tail has edges that grow, so that there is no single tall bar', () => {
  // Twenty each from 1 to 4, and twenty far out: equal widths of 200 would hold four of five, and 100, in the first
  const values = [1, 2, 3, 4].flatMap((value) => upTo(20).map(() => value)).concat(upTo(20).map((i) => 100 * i));
  expect(counted(values, roundEdges(spreadOf(values), 'decimal'))[0]).toBe(81);
  const edges = bucketEdges(spreadOf(values), 'decimal');
  expect(edges).toEqual([2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]);
  expect(counted(values, edges)).toEqual([20, 60, 0, 0, 0, 0, 1, 3, 5, 10, 1]);
});

test('durations grow as clocks do', () => {
  const values = [
    10 * SECOND_MS,
    30 * SECOND_MS,
    MINUTE_MS,
    2 * MINUTE_MS,
    4 * MINUTE_MS,
    6 * MINUTE_MS,
    12 * MINUTE_MS,
    HOUR_MS,
    5 * DAY_MS,
    9 * DAY_MS,
  ];
  const edges = bucketEdges(spreadOf(values), 'duration');
  expect(edges.every((edge) => [SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS].some((unit) => edge % unit === 0 && edge / unit <= 30))).toBe(true);
  expect(Math.max(...counted(values, edges))).toBeLessThan(Math.max(...counted(values, roundEdges(spreadOf(values), 'duration'))));
});

test('with negative values there is no growing scale: the deciles are the edges', () => {
  const values = [-5, ...[1, 2, 3, 4, 5, 6, 7].flatMap((value) => upTo(10).map(() => value)), ...upTo(20).map((i) => 1000 * i)];
  expect(bucketEdges(spreadOf(values), 'decimal')).toEqual([1, 2, 3, 4, 5, 6, 7, 2000, 11000]);
});

test('where all values, or nearly all, are equal nothing is gained', () => {
  expect(bucketEdges(spreadOf([7, 7]), 'decimal')).toEqual([]);
  const same = [...upTo(99).map(() => 1), 50];
  expect(bucketEdges(spreadOf(same), 'decimal')).toEqual(roundEdges(spreadOf(same), 'decimal'));
});

test('edges ascend, lie within the values, and never leave more deciles in one bucket than equal ones', () => {
  const tailed = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -2, max: 9 })).map(([digit, power]) => digit * 10 ** power),
  );
  const numbers = fc.oneof(
    tailed,
    fc.array(fc.integer({ min: -1e6, max: 1e9 })),
    fc.array(fc.double({ min: -1e3, max: 1e6, noNaN: true })),
  );
  fc.assert(
    fc.property(
      numbers.filter(({ length }) => length > 0),
      fc.constantFrom('decimal' as const, 'duration' as const),
      (values, rounding) => {
        const spread = spreadOf(values);
        const edges = bucketEdges(spread, rounding);
        expect(edges.length).toBeLessThanOrEqual(21);
        expect(edges.every((edge, i) => i === 0 || edge > edges[i - 1]!)).toBe(true);
        expect(edges.every((edge) => edge > spread.minimum && edge <= spread.maximum)).toBe(true);
        const tallest = (of: readonly number[]): number => Math.max(...counted(spread.percentiles, of));
        expect(tallest(edges)).toBeLessThanOrEqual(tallest(roundEdges(spread, rounding)));
      },
    ),
  );
});
