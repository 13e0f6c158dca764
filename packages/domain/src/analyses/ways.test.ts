import { expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../time.ts';
import { analysed, worldOf } from './testing.ts';

const MARCH = { range: { of: 'days', from: '2026-03-01', to: '2026-03-02' } };

test('paths are counted by stop and by step, with who went on and who ended there', async () => {
  const world = worldOf(
    '2026-03-03',
    [
      '2026-03-01 10:00 ann home',
      '2026-03-01 10:01 ann view',
      '2026-03-01 10:02 ann pay',
      '2026-03-01 10:00 bob home',
      '2026-03-01 10:05 bob view',
      '2026-03-01 10:00 cat home',
    ],
    { ann: { segments: ['vip'] } },
  );
  const asked = {
    ...MARCH,
    anchor: { event: 'home' },
    stops: ['view', 'pay'].map((event) => ({ select: { event } })),
    gap: { kind: 'session', ms: 30 * MINUTE_MS },
    depth: 3,
  };
  const { values, tables, behind } = await analysed('paths', asked, world);
  // Level, stop, paths, customers, of all paths, ended here, share ended
  expect(values('nodes')).toEqual([
    [0, 'home', 3, 3, 1, 1, 1 / 3],
    [1, 'view', 2, 2, 2 / 3, 1, 1 / 2],
    [2, 'pay', 1, 1, 1 / 3, 0, 0],
  ]);
  expect(values('links')).toEqual([
    [0, 'home', 'view', 2, 2, 2 / 3],
    [1, 'view', 'pay', 1, 1, 1 / 2],
  ]);
  expect(await behind(tables[0]?.rows[1]?.[5]?.place)).toEqual(['bob']);
  expect(await behind(tables[1]?.rows[0]?.[3]?.place)).toEqual(['ann', 'bob']);
  const parts = await analysed('paths', { ...asked, segments: ['vip'] }, world);
  expect(parts.values('nodes')?.filter(([segment]) => segment === 'vip')).toEqual([
    ['vip', 0, 'home', 1, 1, 1, 0, 0],
    ['vip', 1, 'view', 1, 1, 1, 0, 0],
    ['vip', 2, 'pay', 1, 1, 1, 0, 0],
  ]);
});

// Ads with two conversions and one null, mail one, ads before mail one: the walk-through whose answers are known
const TOUCHED = worldOf('2026-03-20', [
  '2026-02-01 10:00 ann click channel=ads',
  '2026-02-01 11:00 ann pay amount=10',
  '2026-02-01 10:00 bob click channel=ads',
  '2026-02-01 11:00 bob pay amount=10',
  '2026-02-01 10:00 cat click channel=mail',
  '2026-02-01 11:00 cat pay amount=30',
  '2026-02-01 10:00 dan click channel=ads',
  '2026-02-01 10:30 dan click channel=mail',
  '2026-02-01 11:00 dan pay amount=50',
  '2026-02-01 10:00 eve click channel=ads',
  '2026-02-01 11:00 fay pay amount=7',
]);
const ATTRIBUTION = {
  range: { of: 'days', from: '2026-02-01', to: '2026-02-01' },
  conversion: [{ event: 'pay' }],
  value: { property: 'amount' },
  touches: [{ select: { event: 'click' }, channel: { property: 'channel' } }],
  lookbackMs: 7 * DAY_MS,
};

test('attribution shares conversions and value by every model, and keeps what no channel touched apart', async () => {
  const models = ['first', 'last', 'linear', 'markov', 'shapley'];
  const { values, tables } = await analysed('attribution', { ...ATTRIBUTION, models }, TOUCHED);
  expect(values('conversions')).toEqual([
    ['ads', 3, 3, 2, 2.5, expect.closeTo(2.4), 2.5],
    ['mail', 2, 1, 2, 1.5, expect.closeTo(1.6), 1.5],
    [null, 1, null, null, null, null, null],
  ]);
  // Linear: ads 10 + 10 + 25, mail 30 + 25; Markov shares 100 as 3 : 2
  expect(values('value')).toEqual([
    ['ads', 70, 70, 20, 45, expect.closeTo(60), 45],
    ['mail', 80, 30, 80, 55, expect.closeTo(40), 55],
    [null, 7, null, null, null, null, null],
  ]);
  expect(values('channels')).toEqual([
    ['ads', 3, 1, 3 / 4, expect.closeTo(0.75)],
    ['mail', 2, 0, 1, expect.closeTo(0.5)],
    [null, 1, null, null, null],
  ]);
  expect(tables.map(({ name }) => name)).toEqual(['conversions', 'value', 'channels']);
  expect(tables[1]?.columns.at(-1)?.unit).toBe('money');
});

test('behind a credit is whoever has the touch that the model gives it to', async () => {
  const models = ['first', 'last', 'last_non_direct', 'linear'];
  const { tables, behind } = await analysed('attribution', { ...ATTRIBUTION, models }, TOUCHED);
  const [ads, mail, none] = tables[0]?.rows ?? [];
  const people = async (row: typeof ads) => await Promise.all([1, 2, 3, 4, 5].map((i) => behind(row?.[i]?.place)));
  expect(await people(ads)).toEqual([
    ['ann', 'bob', 'dan'],
    ['ann', 'bob', 'dan'],
    ['ann', 'bob'],
    ['ann', 'bob'],
    ['ann', 'bob', 'dan'],
  ]);
  expect(await people(mail)).toEqual([['cat', 'dan'], ['cat'], ['cat', 'dan'], ['cat', 'dan'], ['cat', 'dan']]);
  expect(await behind(none?.[1]?.place)).toEqual(['fay']);
  expect(await behind(tables[2]?.rows[0]?.[2]?.place)).toEqual(['eve']);
});

test('the last non-direct touch is found behind direct ones', async () => {
  const world = worldOf('2026-03-20', [
    '2026-02-01 10:00 ann click channel=ads',
    '2026-02-01 10:30 ann click',
    '2026-02-01 11:00 ann pay',
    '2026-02-01 10:30 bob click',
    '2026-02-01 11:00 bob pay',
  ]);
  const { values, tables, behind } = await analysed(
    'attribution',
    { ...ATTRIBUTION, value: undefined, models: ['last', 'last_non_direct'] },
    world,
  );
  expect(values('conversions')).toEqual([
    ['direct', 2, 2, 1],
    ['ads', 1, 0, 1],
  ]);
  expect(await behind(tables[0]?.rows[1]?.[3]?.place)).toEqual(['ann']);
  expect(tables[0]?.rows[0]?.[3]?.place).toBeUndefined();
});

test('beside the credit of a campaign stands what its control group shows', async () => {
  const world = worldOf('2026-03-20', [
    '2026-02-01 10:00 ann $message_clicked campaign=spring',
    '2026-02-01 11:00 ann pay',
    '2026-02-01 10:00 bob $message_clicked campaign=summer',
    '2026-02-01 11:00 bob pay',
  ]);
  const lifts = { spring: { effect: 0.02, from: -0.01, to: 0.05 }, autumn: { effect: 0.5, from: 0.4, to: 0.6 } };
  const touches = [{ select: { event: '$message_clicked' }, channel: { property: 'campaign' } }];
  const asked = { ...ATTRIBUTION, value: undefined, touches, models: ['last'] };
  const { values, answer } = await analysed('attribution', asked, { ...world, lifts });
  expect(answer).toMatchObject({ lifts: { spring: lifts.spring } });
  expect(values('channels')).toEqual([
    ['spring', 1, 0, 1, null, 0.02, -0.01, 0.05],
    ['summer', 1, 0, 1, null, null, null, null],
  ]);
  const byName = await analysed('attribution', { ...asked, touches: [{ select: { event: '$message_clicked' } }] }, { ...world, lifts });
  expect(byName.answer).toMatchObject({ lifts: {} });
});

const VIEWED = worldOf(
  '2026-03-02 18:00',
  [
    '2026-03-01 10:00 ann $pageview $path=/ $utm_source=ads $utm_medium=cpc',
    '2026-03-01 10:02 ann $pageview $path=/goods',
    '2026-03-01 10:03 ann $pageview $path=/',
    '2026-03-02 09:00 ann $pageview $path=/ $utm_source=mail',
    '2026-03-02 09:10 ann pay amount=50',
    '2026-03-01 11:00 bob $pageview $path=/goods',
    '2026-03-02 12:00 bob pay amount=20',
    '2026-03-01 12:00 cat $pageview $path=/help $utm_source=mail',
  ],
  { ann: { attributes: { level: 'gold' } }, bob: {}, cat: {} },
);

test('pages have views, visitors, visits, bounces, exits and stays; the rest is together', async () => {
  const { values, tables, behind } = await analysed('pages', { ...MARCH, pages: 2 }, VIEWED);
  // Page, views, visitors, visits, entries, bounces and their share, exits and their share, stay
  expect(values('pages')).toEqual([
    [null, 6, 3, 4, 4, 3, 3 / 4, 4, 4 / 6, 1.5 * MINUTE_MS],
    ['/', 3, 1, 2, 2, 1, 1 / 2, 2, 2 / 3, 2 * MINUTE_MS],
    ['/goods', 2, 2, 2, 1, 1, 1, 1, 1 / 2, MINUTE_MS],
    ['other', 1, 1, 1, 1, 1, 1, 1, 1, null],
  ]);
  expect(values('series')).toEqual([
    ['2026-03-01', 5, 3],
    ['2026-03-02', 1, 1],
  ]);
  expect(await behind(tables[0]?.rows[2]?.[5]?.place)).toEqual(['bob']);
  expect(await behind(tables[0]?.rows[3]?.[1]?.place)).toEqual(['cat']);
  expect(await behind(tables[1]?.rows[0]?.[2]?.place)).toEqual(['ann', 'bob', 'cat']);
  expect(tables[1]?.rows.map((row) => row.at(-1)?.filling === true)).toEqual([false, true]);
  const parts = await analysed('pages', { ...MARCH, by: { of: 'attribute', attribute: 'level' } }, VIEWED);
  expect(
    parts
      .values('pages')
      ?.find(([level, page]) => level === 'gold' && page === null)
      ?.slice(2, 5),
  ).toEqual([4, 1, 2]);
});

test('sources have visits, customers by their first and last source, and conversions by the first and last before them', async () => {
  const asked = { ...MARCH, conversion: [{ event: 'pay' }], value: { property: 'amount' } };
  const { values, tables, behind } = await analysed('sources', asked, VIEWED);
  expect(tables[0]?.columns.map(({ name }) => name)).toEqual([
    'source',
    'visits',
    'share',
    'bounces',
    'bounce_rate',
    'customers',
    'first_customers',
    'first_conversions',
    'first_value',
    'last_customers',
    'last_conversions',
    'last_value',
  ]);
  expect(values('source_1')).toEqual([
    [null, 4, 1, 3, 3 / 4, 3, 3, 2, 70, 3, 2, 70],
    ['mail', 2, 1 / 2, 2, 1, 2, 1, 0, 0, 2, 1, 50],
    ['ads', 1, 1 / 4, 0, 0, 1, 1, 1, 50, 0, 0, 0],
    ['direct', 1, 1 / 4, 1, 1, null, 1, 1, 20, 1, 1, 20],
  ]);
  const [, mail, ads, direct] = tables[0]?.rows ?? [];
  const people = async (row: typeof mail, ...columns: number[]) => await Promise.all(columns.map((i) => behind(row?.[i]?.place)));
  expect(await people(mail, 1, 3, 5, 6, 9, 10)).toEqual([['ann', 'cat'], ['ann', 'cat'], ['ann', 'cat'], ['cat'], ['ann', 'cat'], ['ann']]);
  expect(await people(ads, 1, 6, 7)).toEqual([['ann'], ['ann'], ['ann']]);
  expect(await people(direct, 1, 6, 7, 10)).toEqual([['bob'], ['bob'], ['bob'], ['bob']]);
  expect(values('source_2')?.map((row) => row.slice(0, 2))).toEqual([
    [null, 4],
    ['direct', 3],
    ['cpc', 1],
  ]);
});

test('conversions of sources that are not told apart, and of all, have their customers too', async () => {
  const asked = {
    ...MARCH,
    rows: 1,
    sources: [{ property: '$utm_source' }],
    conversion: [{ event: 'pay' }],
    value: { property: 'amount' },
  };
  const { values, tables, behind } = await analysed('sources', asked, VIEWED);
  // Bob came directly; ann first by the ads, last by the mail
  expect(values('source_1')?.map((row) => [row[0], row[7], row[10]])).toEqual([
    [null, 2, 2],
    ['direct', 1, 1],
    ['other', 1, 1],
  ]);
  const people = (row: number) => Promise.all([7, 8, 10, 11].map((i) => behind(tables[0]?.rows[row]?.[i]?.place)));
  expect(await people(0)).toEqual(Array.from({ length: 4 }, () => ['ann', 'bob']));
  expect(await people(1)).toEqual(Array.from({ length: 4 }, () => ['bob']));
  expect(await people(2)).toEqual(Array.from({ length: 4 }, () => ['ann']));
});

test('sources beyond those told apart are together, with everybody behind them', async () => {
  const { values, tables, behind } = await analysed('sources', { ...MARCH, rows: 1, sources: [{ property: '$utm_source' }] }, VIEWED);
  expect(values('source_1')?.map((row) => [row[0], row[1], row[6], row[7]])).toEqual([
    [null, 4, 3, 3],
    ['direct', 1, 1, 1],
    ['other', 3, 2, 2],
  ]);
  expect(await behind(tables[0]?.rows[2]?.[1]?.place)).toEqual(['ann', 'cat']);
  expect(await behind(tables[0]?.rows[2]?.[6]?.place)).toEqual(['ann', 'cat']);
});
