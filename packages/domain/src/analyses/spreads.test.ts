import { expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../time.ts';
import { analysed, worldOf } from './testing.ts';

const MARCH = { range: { of: 'days', from: '2026-03-01', to: '2026-03-02' } };

const SHOP = worldOf(
  '2026-03-02 18:00',
  [
    '2026-02-27 10:00 ann order',
    '2026-02-27 14:00 ann pay amount=1',
    '2026-03-01 10:00 ann order city=a',
    '2026-03-01 11:00 ann pay amount=20',
    '2026-03-01 12:00 bob order city=b',
    '2026-03-01 15:00 bob pay amount=5',
    '2026-03-02 09:00 bob order city=a',
    '2026-03-02 14:00 bob pay amount=10',
    '2026-03-02 15:00 cat order city=b',
    '2026-03-02 16:00 dan pay',
  ],
  { ann: { segments: ['vip'] }, bob: {}, cat: {}, dan: {} },
);

test('intervals have percentiles over all and by the period of their begin, and the period that is not over is marked', async () => {
  const { values, tables, behind } = await analysed('interval', { ...MARCH, begin: [{ event: 'order' }], end: [{ event: 'pay' }] }, SHOP);
  const hours = (many: number): number => Math.round(many * HOUR_MS);
  // One, three and five hours: P10 lies two tenths of the way from the first to the second
  expect(values('spread')).toEqual([
    [null, 3, 2, hours(3), hours(1), ...[1.4, 1.8, 2.2, 2.6, 3, 3.4, 3.8, 4.2, 4.6].map(hours), hours(5)],
    ['2026-03-01', 2, 2, hours(2), hours(1), ...[1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4, 2.6, 2.8].map(hours), hours(3)],
    ['2026-03-02', 1, 1, ...Array.from({ length: 12 }, () => hours(5))],
  ]);
  const [spread] = tables;
  expect(spread?.columns.slice(0, 4).map(({ name, unit }) => [name, unit])).toEqual([
    ['period', 'text'],
    ['intervals', 'count'],
    ['customers', 'customers'],
    ['mean', 'duration'],
  ]);
  expect(spread?.rows.map((row) => row.some(({ filling }) => filling === true))).toEqual([false, false, true]);
  expect(await behind(spread?.rows[1]?.[2]?.place)).toEqual(['ann', 'bob']);
  expect(await behind({ from: hours(3), to: null })).toEqual(['bob']);
});

test('intervals are compared, by segment and by what the begin has', async () => {
  const asked = { begin: [{ event: 'order' }], end: [{ event: 'pay' }], grain: null, buckets: [2 * HOUR_MS, 4 * HOUR_MS] };
  const by = { of: 'value', value: { property: 'city' } };
  const { values, tables } = await analysed('interval', { ...MARCH, ...asked, segments: ['vip'], by, compare: 'week' }, SHOP);
  // Segment, group, then count and share of each bucket
  expect(values('buckets')).toEqual([
    [null, null, 1, 1 / 3, 1, 1 / 3, 1, 1 / 3],
    ['vip', null, 1, 1, 0, 0, 0, 0],
    [null, 'a', 1, 1 / 2, 0, 0, 1, 1 / 2],
    [null, 'b', 0, 0, 1, 1, 0, 0],
  ]);
  expect(tables[1]?.columns.map(({ title }) => title.zh).slice(2)).toEqual([
    '< 2 小时',
    '< 2 小时 占比',
    '2 小时 – 4 小时',
    '2 小时 – 4 小时 占比',
    '≥ 4 小时',
    '≥ 4 小时 占比',
  ]);
  expect(values('spread_earlier')?.map((row) => row[2])).toEqual([0, 0, 0, 0]);
  const before = await analysed('interval', { ...MARCH, ...asked, compare: 'before' }, SHOP);
  // The two days before, 27 and 28 February
  expect(before.values('buckets_earlier')).toEqual([[0, 0, 0, 0, 1, 1]]);
});

test('a distribution has round buckets, and leaves out customers without a value', async () => {
  const asked = { select: { event: 'pay' }, aggregate: { of: 'sum', property: 'amount' }, unit: 'money', ...MARCH };
  const { values, tables, behind } = await analysed('distribution', asked, SHOP);
  // Ann 20, bob 15, dan 0
  expect(values('spread')).toEqual([[3, expect.closeTo(35 / 3), 0, 3, 6, 9, 12, 15, 16, 17, 18, 19, 20]]);
  expect(tables[0]?.columns.map(({ name, unit }) => [name, unit]).slice(0, 2)).toEqual([
    ['customers', 'customers'],
    ['mean', 'money'],
  ]);
  expect(tables[1]?.columns.filter((_, i) => i % 2 === 0).map(({ title }) => title.en)).toEqual([
    '< 2',
    '2 – 4',
    '4 – 6',
    '6 – 8',
    '8 – 10',
    '10 – 12',
    '12 – 14',
    '14 – 16',
    '16 – 18',
    '18 – 20',
    '≥ 20',
  ]);
  expect(await behind({ from: 14, to: 16 })).toEqual(['bob']);
  expect(await behind({ from: null, to: 2 })).toEqual(['dan']);
  const averages = await analysed('distribution', { ...asked, aggregate: { of: 'average', property: 'amount' } }, SHOP);
  expect(averages.values('spread')?.[0]?.slice(0, 2)).toEqual([2, 1]);
  expect(averages.tables[0]?.columns[1]).toMatchObject({ name: 'missing', unit: 'customers' });
  expect(await averages.behind(averages.tables[0]?.rows[0]?.[1]?.place)).toEqual(['dan']);
});

test('a distribution by period makes its values of the events of each', async () => {
  const asked = { select: { event: 'pay' }, aggregate: { of: 'count' }, grain: 'day', buckets: [2], ...MARCH };
  const { values, behind } = await analysed('distribution', asked, SHOP);
  expect(values('buckets')).toEqual([
    [null, 2, 2 / 3, 1, 1 / 3],
    ['2026-03-01', 2, 1, 0, 0],
    ['2026-03-02', 2, 1, 0, 0],
  ]);
  expect(await behind({ period: '2026-03-02', to: 2 })).toEqual(['bob', 'dan']);
});

test('sessions are counted, with their length and their depth, and those of one event apart', async () => {
  const world = worldOf('2026-03-03', [
    '2026-03-01 10:00 ann view',
    '2026-03-01 10:20 ann view',
    '2026-03-01 10:40 ann view',
    '2026-03-01 12:00 ann view',
    '2026-03-02 10:00 bob view',
    '2026-03-02 10:10 bob view',
  ]);
  const asked = { ...MARCH, events: [{ event: 'view' }], grain: null };
  const { values, tables, behind } = await analysed('session', asked, world);
  expect(tables[0]?.columns.map(({ name }) => name)).toEqual([
    'sessions',
    'customers',
    'per_customer',
    'length_mean',
    'length_median',
    'depth_mean',
    'single',
    'single_share',
  ]);
  expect(values('sessions')).toEqual([[3, 2, 1.5, expect.closeTo((50 * MINUTE_MS) / 3), 10 * MINUTE_MS, 2, 1, 1 / 3]]);
  expect(await behind(tables[0]?.rows[0]?.[6]?.place)).toEqual(['ann']);
  expect(await behind({ measure: 'length', from: 5 * MINUTE_MS, to: 15 * MINUTE_MS })).toEqual(['bob']);
  expect(tables.map(({ name }) => name)).toEqual(['sessions', 'length_spread', 'length_buckets', 'depth_spread', 'depth_buckets']);
});

test('a range with too many periods is refused', async () => {
  const asked = { range: { of: 'last', count: 1000, unit: 'month' }, grain: 'hour', events: [{ event: 'view' }] };
  await expect(analysed('session', asked, SHOP)).rejects.toThrow('at most 5000');
});
