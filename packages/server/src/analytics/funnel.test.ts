import type { FunnelView } from '@gyre/domain/analyses/funnel';
import { MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askedOf, projectOf, type AskedProject } from './testing.ts';

/** view → cart → pay; ann and bob get to the end in 40 and 20 minutes, cat stops at the cart, dan only looks. */
const LINES = [
  '2026-02-27 09:00 cat view from=ad',
  '2026-03-01 10:00 ann view from=ad',
  '2026-03-01 10:10 ann cart',
  '2026-03-01 10:40 ann pay',
  '2026-03-02 09:00 bob view from=mail',
  '2026-03-02 09:05 bob cart',
  '2026-03-02 09:20 bob pay',
  '2026-03-02 12:00 cat view from=ad',
  '2026-03-02 12:30 cat cart',
  '2026-03-02 14:00 cat pay',
  '2026-03-03 11:50 dan view',
];
const only = (...names: readonly string[]) => names.map((event) => [{ event }]);
const MARCH = { of: 'days', from: '2026-03-01', to: '2026-03-03' };
const HOUR = { kind: 'span', ms: 60 * MINUTE_MS };
const PARAMS = { range: MARCH, steps: only('view', 'cart', 'pay'), window: HOUR };

let project: AskedProject;
beforeAll(async () => {
  project = await projectOf('2026-03-04 00:10', LINES, { ann: { level: 'gold' }, bob: { level: 'new' }, cat: { level: 'new' } });
});
afterAll(() => project.close());

const asked = async (params: object) => {
  const { answer, tables } = await project.ask('funnel', params);
  return { parts: (answer as FunnelView).parts, tables };
};

describe('a funnel', () => {
  test('says how many got how far, from the step before and from the first, and how long it took', async () => {
    const { parts, tables } = await asked(PARAMS);
    const { steps, took, filling } = parts[0]!.current;
    expect(steps.map(({ customers, ofPrevious, ofFirst, stopped }) => [customers, ofPrevious, ofFirst, stopped])).toEqual([
      [4, 1, 1, 1],
      [3, 3 / 4, 3 / 4, 1],
      [2, 2 / 3, 2 / 4, null],
    ]);
    expect(steps[1]?.took).toEqual({ p10: 6 * MINUTE_MS, median: 10 * MINUTE_MS, p90: 26 * MINUTE_MS });
    expect(took).toEqual({ p10: 22 * MINUTE_MS, median: 30 * MINUTE_MS, p90: 38 * MINUTE_MS });
    expect(filling).toBe(true);
    expect(tables['steps']?.rows.map((row) => row[0]?.shown?.zh)).toEqual(['1. view', '2. cart', '3. pay']);
  });

  test('the days of the compared time are a table of their own, with who is behind them', async () => {
    const params = { ...PARAMS, compare: 'before' };
    const { tables } = await asked(params);
    const [row] = tables['trend_earlier']?.rows ?? [];
    expect(row?.map(({ value }) => value)).toEqual(['2026-02-27', 1, 0, 0, 0]);
    expect(await project.behind('funnel', params, row?.[1]?.place)).toEqual(['cat']);
    expect((await asked(PARAMS)).tables['trend_earlier']).toBeUndefined();
  });

  test('opens who got to a step, and who stopped there', async () => {
    const { tables } = await asked(PARAMS);
    const rows = tables['steps']?.rows ?? [];
    const behind = (column: number) =>
      Promise.all(
        rows
          .map((row) => row[column]?.place)
          .filter(Boolean)
          .map((place) => project.behind('funnel', PARAMS, place)),
      );
    expect(await behind(1)).toEqual([
      ['cat', 'ann', 'bob', 'dan'],
      ['cat', 'ann', 'bob'],
      ['ann', 'bob'],
    ]);
    expect(await behind(5)).toEqual([['dan'], ['cat']]);
  });

  test('goes by day, and marks the days whose runs are still under way', async () => {
    const { tables } = await asked(PARAMS);
    expect(tables['trend']?.rows.map((row) => [...row.map(({ value }) => value), row[1]?.filling ?? false])).toEqual([
      ['2026-03-01', 1, 1, 1, 1, false],
      ['2026-03-02', 2, 2, 1, 0.5, false],
      ['2026-03-03', 1, 0, 0, 0, true],
    ]);
  });

  test('is split by a property of its first step, and by an attribute, largest groups first, each opening its own', async () => {
    const byFrom = { ...PARAMS, by: { of: 'value', value: { property: 'from' } } };
    const { parts, tables } = await asked(byFrom);
    expect(parts.map(({ group, current }) => [group, current.steps.map(({ customers }) => customers)])).toEqual([
      [null, [4, 3, 2]],
      [['ad'], [2, 2, 1]],
      [['mail'], [1, 1, 1]],
      [[null], [1, 0, 0]],
    ]);
    const stopped = tables['steps']?.rows[4]?.[6]?.place;
    expect(await project.behind('funnel', byFrom, stopped)).toEqual(['cat']);
    const byLevel = await asked({ ...PARAMS, by: { of: 'attribute', attribute: 'level' }, groups: 1 });
    expect(byLevel.parts.map(({ group, current }) => [group, current.steps.map(({ customers }) => customers)])).toEqual([
      [null, [4, 3, 2]],
      [['new'], [2, 2, 1]],
    ]);
  });

  test('is split by several together: what the first event has and who the customer is', async () => {
    const params = {
      ...PARAMS,
      by: [
        { of: 'value', value: { property: 'from' } },
        { of: 'attribute', attribute: 'level' },
      ],
    };
    const { parts, tables } = await asked(params);
    const counted = parts.map(({ group, current }) => [group, current.steps.map(({ customers }) => customers)]);
    expect(counted[0]).toEqual([null, [4, 3, 2]]);
    expect(new Map(counted.slice(1).map(([group, counts]) => [String(group), counts]))).toEqual(
      new Map([
        ['ad,gold', [1, 1, 1]],
        ['ad,new', [1, 1, 0]],
        ['mail,new', [1, 1, 1]],
        [',', [1, 0, 0]],
      ]),
    );
    const row = tables['steps']?.rows.find(([from, level, step]) => from?.value === 'ad' && level?.value === 'new' && step?.value === 2);
    expect(await project.behind('funnel', params, row?.[3]?.place)).toEqual(['cat']);
    expect(() => askedOf('funnel', { ...params, by: [...params.by, ...params.by] })).toThrow('by');
  });

  test('is compared with an earlier time', async () => {
    const { parts, tables } = await asked({ ...PARAMS, compare: 'before' });
    expect(parts[0]?.earlier?.steps.map(({ customers }) => customers)).toEqual([1, 0, 0]);
    expect(tables['steps']?.rows[0]?.slice(-2).map(({ value }) => value)).toEqual([1, 1]);
  });

  test('is counted the way a preset says, but for what is given', async () => {
    const steps = only('view', 'view');
    const counts = async (params: object) =>
      (await asked({ ...PARAMS, steps, window: { kind: 'span', ms: 40 * 24 * 60 * MINUTE_MS }, ...params })).parts[0]?.current.steps[1]
        ?.customers;
    expect(await counts({ range: { of: 'days', from: '2026-02-20', to: '2026-03-03' } })).toBe(1);
    expect(await counts({ preset: 'clickhouse' })).toBe(4);
    expect(await counts({ preset: 'clickhouse', modes: ['strict_once'] })).toBe(0);
    expect(() => askedOf('funnel', { ...PARAMS, modes: ['strict_once'] })).toThrow('the preset is \\"gyre\\"');
    expect(() => askedOf('funnel', { ...PARAMS, start: 'latest' })).toThrow('oneEventOneStep');
  });
});
