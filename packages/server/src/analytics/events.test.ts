import type { EventsAnswer } from '@gyre/domain/analyses/events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectOf, type AskedProject } from './testing.ts';

/** A Wednesday. */
const NOW = '2026-03-04 12:00';
const LINES = [
  '2026-02-28 09:00 bob pay amount=7 city=a',
  '2026-03-01 09:00 ann view',
  '2026-03-01 10:00 ann pay amount=10 city=a',
  '2026-03-02 10:00 bob view',
  '2026-03-02 11:00 ann pay amount=30 city=b',
  '2026-03-03 10:00 cat view',
  '2026-03-03 11:00 cat pay amount=5 city=a',
  '2026-03-04 08:00 dan view',
  '2026-03-04 09:00 bob pay amount=20',
];
const PAY = [{ event: 'pay' }];
const days = (from: string, to: string) => ({ range: { of: 'days', from, to } });
const MARCH = days('2026-03-01', '2026-03-04');

let project: AskedProject;
beforeAll(async () => {
  project = await projectOf(NOW, LINES, { ann: { level: 'gold' }, bob: { level: 'new' } });
  const gold = { kind: 'attribute' as const, attribute: 'level', test: { op: 'equals' as const, value: 'gold' } };
  await project.segments.create('gold', { name: '金卡', description: '', source: { kind: 'rule', rule: gold } }, 'test');
});
afterAll(() => project.close());

const measure = (of: string, more: object = {}) => ({ events: PAY, aggregate: { of, ...more } });
const SUM = { ...measure('sum', { value: { property: 'amount' } }), unit: 'money' };

describe('event analysis', () => {
  test('counts measures by day, marks the day that is not over, and divides one measure by another', async () => {
    const params = { ...MARCH, measures: [SUM, measure('customers')], formulas: [{ formula: 'A / B', name: '客单价', unit: 'money' }] };
    const { answer, tables } = await project.ask('events', params);
    const { periods, ended, parts } = answer as EventsAnswer;
    expect(periods).toEqual(['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']);
    expect(ended).toBe(3);
    expect(parts[0]?.current.whole).toEqual({
      totals: [65, 3, 65 / 3],
      series: [
        [10, 30, 5, 20],
        [1, 1, 1, 1],
        [10, 30, 5, 20],
      ],
    });
    expect(tables['series']?.columns.map(({ title, unit }) => [title.zh, unit])).toEqual([
      ['日期', 'text'],
      ['「pay」的 amount 合计', 'money'],
      ['「pay」的用户数', 'customers'],
      ['客单价', 'money'],
    ]);
    expect(tables['series']?.rows.map((row) => row[1]?.filling ?? false)).toEqual([false, false, false, true]);
  });

  test('tells groups apart, the rest together, and opens the customers of each', async () => {
    const params = { ...MARCH, measures: [measure('customers')], by: [{ of: 'value', value: { property: 'city' } }], groups: 1 };
    const { tables } = await project.ask('events', params);
    const rows = tables['totals']?.rows ?? [];
    expect(rows.map(([group, number]) => [group?.shown?.zh ?? group?.value, number?.value])).toEqual([
      ['全部', 3],
      ['a', 2],
      ['其他', 2],
    ]);
    const behind = await Promise.all(rows.map((row) => project.behind('events', params, row[1]?.place)));
    expect(behind).toEqual([
      ['bob', 'ann', 'cat'],
      ['ann', 'cat'],
      ['bob', 'ann'],
    ]);
  });

  test('lays an earlier time beside it, day by day, and opens the customers of that too', async () => {
    const params = { ...days('2026-03-01', '2026-03-02'), compare: 'before', measures: [SUM] };
    const { answer, tables } = await project.ask('events', params);
    expect((answer as EventsAnswer).earlierPeriods).toEqual(['2026-02-27', '2026-02-28']);
    expect(tables['series']?.rows.map((row) => row.map(({ value }) => value))).toEqual([
      ['2026-03-01', 10, '2026-02-27', 0],
      ['2026-03-02', 30, '2026-02-28', 7],
    ]);
    expect(tables['totals']?.rows[0]?.map(({ value }) => value)).toEqual([40, 7, 33 / 7]);
    expect(await project.behind('events', params, tables['totals']?.rows[0]?.[1]?.place)).toEqual(['bob']);
  });

  test('sets segments side by side with everyone', async () => {
    const params = { ...MARCH, segments: ['gold'], measures: [measure('events')] };
    const { tables } = await project.ask('events', params);
    const rows = tables['totals']?.rows ?? [];
    expect(rows.map(([who, number]) => [who?.shown?.zh, number?.value])).toEqual([
      ['所有用户', 4],
      ['金卡', 2],
    ]);
    expect(await project.behind('events', params, rows[1]?.[1]?.place)).toEqual(['ann']);
  });

  test('tells hours by the clock of the zone', async () => {
    const params = { ...days('2026-03-01', '2026-03-01'), measures: [measure('events')], grain: 'hour' };
    const { tables } = await project.ask('events', params);
    const tenth = tables['series']?.rows[10];
    expect(tenth?.map(({ value, shown }) => shown?.zh ?? value)).toEqual(['2026-03-01 10:00', 1]);
    expect(tables['series']?.rows).toHaveLength(24);
  });

  test('opens everyone behind the measures of a formula', async () => {
    const params = {
      ...MARCH,
      measures: [measure('customers'), { events: [{ event: 'view' }], aggregate: { of: 'customers' } }],
      formulas: [{ formula: 'a / b', unit: 'share' }],
    };
    const { tables } = await project.ask('events', params);
    expect(tables['totals']?.rows[0]?.map(({ value }) => value)).toEqual([3, 4, 0.75]);
    expect(await project.behind('events', params, tables['totals']?.rows[0]?.[2]?.place)).toEqual(['bob', 'ann', 'cat', 'dan']);
  });

  test('counts among some customers only', async () => {
    const among = {
      kind: 'did',
      select: { event: 'view' },
      aggregate: { of: 'count' },
      window: { kind: 'ever' },
      test: { op: 'greater', value: 0 },
    };
    const without = { kind: 'not', rule: among };
    const answers = await Promise.all(
      [among, without].map(
        async (rule) => (await project.ask('events', { ...MARCH, among: rule, measures: [SUM] })).answer as EventsAnswer,
      ),
    );
    expect(answers.map(({ parts }) => parts[0]?.current.whole.totals)).toEqual([[65], [0]]);
  });
});
