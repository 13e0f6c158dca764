import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { RFM_GROUPS, RfmSettings, rfmMatrix, rfmMigration, scoreRfm, type RfmMeasures } from './rfm.ts';

const settings = (some: z.input<typeof RfmSettings> = {}): RfmSettings => RfmSettings.parse(some);
const groupsOf = (group: Uint8Array): string[] => Array.from(group, (place) => RFM_GROUPS[place]?.name.zh ?? '');

describe('scores by quintiles', () => {
  test('are 1 … 5 of ten customers, two each; the fewest days score 5', () => {
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const scores = scoreRfm({ recency: ten, frequency: ten, monetary: ten }, settings());
    expect([...scores.frequency]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect([...scores.monetary]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect([...scores.recency]).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
    expect([...scores.score].slice(0, 2)).toEqual([7 / 3, 7 / 3]);
  });

  test('give equal values equal scores: nine of ten bought once', () => {
    const { frequency } = scoreRfm(of([1, 1, 1, 1, 1, 1, 1, 1, 1, 9]), settings());
    expect([...frequency]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 5]);
  });

  test('of customers who are all alike are the lowest, and the highest for recency', () => {
    const { recency, frequency } = scoreRfm({ recency: [3, 3], frequency: [3, 3], monetary: [3, 3] }, settings());
    expect([...recency, ...frequency]).toEqual([5, 5, 1, 1]);
  });

  test('of nobody are none', () => {
    expect(scoreRfm(of([]), settings()).group).toHaveLength(0);
  });
});

describe('scores by clusters', () => {
  test('are by the gaps between values, however many have them', () => {
    const { frequency } = scoreRfm(of([1, 1, 1, 1, 2, 10, 11, 30, 90, 200]), settings({ frequency: 'clusters' }));
    expect([...frequency]).toEqual([1, 1, 1, 1, 1, 2, 2, 3, 4, 5]);
  });

  test('are as many as there are distinct values: recency from 5 downwards, frequency from 1 upwards', () => {
    const two = [1, 1, 9];
    const scores = scoreRfm({ recency: two, frequency: two, monetary: two }, settings({ recency: 'clusters', frequency: 'clusters' }));
    expect([...scores.recency, ...scores.frequency]).toEqual([5, 5, 4, 1, 1, 2]);
  });
});

test('scores by cuts are one more above each: at a cut not yet', () => {
  const scores = scoreRfm(of([10, 11, 20, 1000]), settings({ recency: { cuts: [10, 20, 30, 40] }, frequency: { cuts: [10, 20, 30, 40] } }));
  expect([...scores.frequency]).toEqual([1, 2, 2, 5]);
  expect([...scores.recency]).toEqual([5, 4, 4, 1]);
  expect(() => settings({ recency: { cuts: [10, 5, 30, 40] } })).toThrow('cuts must not descend');
  expect(RfmSettings.safeParse({ recency: { cuts: [10, 20, 30] } }).success).toBe(false);
});

test('weights make the overall score', () => {
  const cuts = { cuts: [1, 2, 3, 4] } as const;
  const scored = { recency: { cuts: [...cuts.cuts] }, frequency: { cuts: [...cuts.cuts] }, monetary: { cuts: [...cuts.cuts] } } as const;
  const measures = { recency: [1], frequency: [3], monetary: [5] };
  const weighted = RfmSettings.parse({ ...scored, weights: { recency: 1, frequency: 1, monetary: 2 } });
  expect([...scoreRfm(measures, weighted).score]).toEqual([(5 + 3 + 2 * 5) / 4]);
  expect(() => settings({ weights: { recency: 0, frequency: 0, monetary: 0 } })).toThrow('one of the weights must be positive');
});

describe('the eight groups', () => {
  const cuts = { cuts: [1, 2, 3, 4] };
  const fixed = { recency: cuts, frequency: cuts, monetary: cuts } as z.input<typeof RfmSettings>;

  test('are by high or low recency, frequency and monetary', () => {
    // recency counts days: 1 is the best, 5 the worst
    const measures = { recency: [1, 1, 5, 5, 1, 1, 5, 5], frequency: [5, 1, 5, 1, 5, 1, 5, 1], monetary: [5, 5, 5, 5, 1, 1, 1, 1] };
    const expected = [
      '重要价值用户',
      '重要发展用户',
      '重要保持用户',
      '重要挽留用户',
      '一般价值用户',
      '一般发展用户',
      '一般保持用户',
      '一般挽留用户',
    ];
    expect(groupsOf(scoreRfm(measures, settings(fixed)).group)).toEqual(expected);
    expect(groupsOf(scoreRfm(measures, settings({ ...fixed, high: 4 })).group)).toEqual(expected);
  });

  test('a score at the mean is not above it; at least a given one is enough', () => {
    const measures = { recency: [3, 3], frequency: [2, 4], monetary: [3, 3] };
    expect(groupsOf(scoreRfm(measures, settings(fixed)).group)).toEqual(['一般挽留用户', '一般保持用户']);
    expect(groupsOf(scoreRfm(measures, settings({ ...fixed, high: 3 })).group)).toEqual(['重要发展用户', '重要价值用户']);
  });
});

test('the matrix has the customers and what they paid by recency and frequency score', () => {
  const cuts = { cuts: [1, 2, 3, 4] as [number, number, number, number] };
  const measures = { recency: [1, 1, 5], frequency: [2, 2, 5], monetary: [0.1, 0.2, 7] };
  const cells = rfmMatrix(scoreRfm(measures, settings({ recency: cuts, frequency: cuts })), measures);
  expect(cells).toHaveLength(25);
  expect(cells.filter((cell) => cell.customers > 0)).toEqual([
    { recency: 1, frequency: 5, customers: 1, monetary: 7 },
    { recency: 5, frequency: 2, customers: 2, monetary: 0.3 },
  ]);
});

test('migration counts who went where, who came and who is gone', () => {
  const before = new Map([
    [1, 7],
    [2, 7],
    [3, 0],
    [4, 5],
  ]);
  const after = new Map([
    [1, 7],
    [2, 5],
    [3, 0],
    [5, 6],
  ]);
  const grouped = (groups: ReadonlyMap<number, number>) => ({ customers: [...groups.keys()], groups: [...groups.values()] });
  expect(rfmMigration(grouped(before), grouped(after))).toEqual([
    { from: 0, to: 0, customers: 1 },
    { from: 5, to: null, customers: 1 },
    { from: 7, to: 5, customers: 1 },
    { from: 7, to: 7, customers: 1 },
    { from: null, to: 6, customers: 1 },
  ]);
});

test('a better customer never scores worse, and the order of customers does not matter', () => {
  const customers = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 6 }), fc.integer({ min: -5, max: 500 })), { minLength: 1 });
  fc.assert(
    fc.property(customers, (all) => {
      const measuresOf = (rows: typeof all): RfmMeasures => ({
        recency: rows.map(([r]) => r),
        frequency: rows.map(([, f]) => f),
        monetary: rows.map(([, , m]) => m),
      });
      const scores = scoreRfm(measuresOf(all), settings());
      const backwards = scoreRfm(measuresOf(all.toReversed()), settings());
      expect([...backwards.group].toReversed()).toEqual([...scores.group]);
      const rises = (values: readonly number[], scored: Uint8Array): boolean => {
        const byValue = values.map((value, i) => [value, scored[i] ?? NaN] as const).sort(([a], [b]) => a - b);
        return byValue.every(([value, score], i) =>
          byValue.slice(i).every(([more, its]) => (more === value ? its === score : its >= score)),
        );
      };
      const { recency, frequency, monetary } = scores;
      expect(
        rises(
          all.map(([r]) => -r),
          recency,
        ),
      ).toBe(true);
      expect(
        rises(
          all.map(([, f]) => f),
          frequency,
        ),
      ).toBe(true);
      expect(
        rises(
          all.map(([, , m]) => m),
          monetary,
        ),
      ).toBe(true);
    }),
    { numRuns: 50 },
  );
});

/** Customers whose three values are alike. */
function of(values: readonly number[]): RfmMeasures {
  return { recency: values, frequency: values, monetary: values };
}
