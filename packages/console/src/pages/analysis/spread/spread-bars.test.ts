import type { DistributionRow } from '@gyre/domain/questions/distribution';
import { describe, expect, test } from 'vitest';
import { bucketName, bucketsOf, leastOf, percentileLine, spreadBars } from './spread-bars.ts';

const row = (counts: readonly number[], percentiles: readonly number[]): DistributionRow => ({
  period: null,
  customers: 4,
  count: counts.reduce((sum, one) => sum + one, 0),
  missing: 0,
  buckets: counts.map((count) => ({ count, customers: count })),
  spread: { minimum: 0, percentiles, maximum: 99, sum: 0, mean: 0 },
});

describe('a bucket is called by its edges', () => {
  const named = (edges: readonly number[], least: number | null) => bucketsOf(edges).map((one) => bucketName(one, String, least, 'all'));

  test('numbers from one up to another', () => {
    expect(named([1.5, 5], null)).toEqual(['< 1.5', '1.5 – 5', '≥ 5']);
  });
  test('whole numbers by the last one inside, the first bucket from the least of them', () => {
    expect(named([2, 3, 6], 1)).toEqual(['1', '2', '3 – 5', '≥ 6']);
    expect(named([2, 3, 6], 0)).toEqual(['0 – 1', '2', '3 – 5', '≥ 6']);
  });
  test('and without any edge there is one of all', () => {
    expect(named([], 1)).toEqual(['all']);
  });
});

describe('the bars of an answer', () => {
  const current = { whole: row([1, 2, 1], [5, 5, 6, 6, 7, 8, 8, 9, 10]), periods: [] };
  const earlier = { whole: row([0, 4, 0], [5, 5, 5, 5, 5, 5, 5, 5, 5]), periods: [] };

  test('are of the compared time and then of the present one, with shares of the part', () => {
    const bars = spreadBars({ parts: [{ segment: null, group: null, current, earlier }], edges: [5, 10] });
    expect(bars.map((one) => [one.earlier, one.counts])).toEqual([
      [true, [0, 4, 0]],
      [false, [1, 2, 1]],
    ]);
    expect(bars[1]?.shares).toEqual([0.25, 0.5, 0.25]);
  });

  test('say which buckets lie outside P10 to P90', () => {
    const [bars] = spreadBars({ parts: [{ segment: null, group: null, current, earlier: null }], edges: [5, 10] });
    expect(bars?.outside).toEqual([true, false, false]);
  });

  test('of nothing are empty, and their shares are missing', () => {
    const nothing = { whole: null, periods: [] };
    const [bars] = spreadBars({ parts: [{ segment: null, group: null, current: nothing, earlier: null }], edges: [5] });
    expect(bars).toEqual({ part: 0, earlier: false, counts: [0, 0], shares: [null, null], outside: [false, false] });
  });
});

test('the least of all parts and times is known', () => {
  const figures = { whole: row([1], [1]), periods: [] };
  expect(leastOf({ parts: [{ segment: null, group: null, current: figures, earlier: { whole: null, periods: [] } }] })).toBe(0);
  expect(leastOf({ parts: [] })).toBeNull();
});

test('a percentile is a line by period, with a gap where nothing happened', () => {
  expect(percentileLine([row([1], [1, 2, 3, 4, 5, 6, 7, 8, 9]), null], 4)).toEqual([5, null]);
});
