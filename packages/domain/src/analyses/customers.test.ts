import { expect, test } from 'vitest';
import { analysed, worldOf } from './testing.ts';

const BUYERS = worldOf(
  '2026-03-15',
  [
    '2026-01-10 10:00 ann first',
    '2026-01-11 10:00 ann pay amount=10',
    '2026-02-05 10:00 ann pay amount=30',
    '2026-01-20 10:00 bob first',
    '2026-03-01 10:00 bob pay amount=100',
    '2026-03-02 10:00 cat first',
    '2026-03-03 10:00 cat pay amount=6',
  ],
  { ann: { segments: ['vip'], attributes: { city: 'a' } }, bob: { attributes: { city: 'b' } }, cat: { attributes: { city: 'b' } } },
);
const LTV = {
  range: { of: 'days', from: '2026-01-01', to: '2026-03-31' },
  birth: [{ event: 'first' }],
  worth: [{ select: { event: 'pay' }, value: { property: 'amount' } }],
  buckets: 4,
};

test('LTV is what a customer has brought in by age; what is not over is marked, what has not begun is missing', async () => {
  const { values, tables, behind } = await analysed('ltv', LTV, BUYERS);
  // Born in January two: 10 in the first month, 40 by the second, 140 by the third, which is not over
  expect(values('each')).toEqual([
    [null, 3, 5, 20, null, null],
    ['2026-01-01', 2, 5, 20, 70, null],
    ['2026-03-01', 1, 6, null, null, null],
  ]);
  expect(values('total')?.slice(1)).toEqual([
    ['2026-01-01', 2, 10, 40, 140, null],
    ['2026-03-01', 1, 6, null, null, null],
  ]);
  expect(tables[0]?.rows.map((row) => row.map(({ filling }) => filling === true).indexOf(true))).toEqual([-1, 4, 2]);
  expect(tables[0]?.columns.at(-1)).toEqual({ name: 'column_4', title: { zh: '第 3 月', en: 'Month 3' }, unit: 'money' });
  expect(await behind(tables[0]?.rows[1]?.[4]?.place)).toEqual(['ann', 'bob']);
  expect(await behind(tables[0]?.rows[0]?.[1]?.place)).toEqual(['ann', 'bob', 'cat']);
});

test('LTV is told by segment and by group side by side', async () => {
  const { values, tables, behind } = await analysed(
    'ltv',
    { ...LTV, segments: ['vip'], by: { of: 'attribute', attribute: 'city' } },
    BUYERS,
  );
  expect(values('each')?.map((row) => row.slice(0, 5))).toEqual([
    [null, null, null, 3, 5],
    [null, null, '2026-01-01', 2, 5],
    [null, null, '2026-03-01', 1, 6],
    ['vip', null, null, 1, 10],
    ['vip', null, '2026-01-01', 1, 10],
    [null, 'b', null, 2, 0],
    [null, 'b', '2026-01-01', 1, 0],
    [null, 'b', '2026-03-01', 1, 6],
    [null, 'a', null, 1, 10],
    [null, 'a', '2026-01-01', 1, 10],
  ]);
  expect(await behind(tables[0]?.rows[6]?.[3]?.place)).toEqual(['bob']);
});

// High means a score of 3: bought within 20 days, twice or more, for 100 or more
const RFM = {
  purchase: { event: 'pay' },
  amount: { property: 'amount' },
  settings: { recency: { cuts: [10, 15, 20, 60] }, frequency: { cuts: [0, 1, 5, 9] }, monetary: { cuts: [20, 99, 200, 300] }, high: 3 },
};
const PAID = worldOf(
  '2026-03-31 12:00',
  [
    '2026-01-05 10:00 ann pay amount=60',
    '2026-03-20 10:00 ann pay amount=60',
    '2026-01-10 10:00 bob pay amount=150',
    '2026-03-25 10:00 cat pay amount=15.5',
    '2026-01-01 10:00 dan look',
  ],
  { ann: { segments: ['vip'] }, bob: {}, cat: {}, dan: {} },
);

test('RFM groups buyers by their scores, as of now', async () => {
  const { values, tables, behind } = await analysed('rfm', RFM, PAID);
  // Ann 11 days ago, twice, 120; bob 80 days, once, 150; cat 6 days, once, 15.5
  expect(values('groups')?.filter(([, customers]) => customers !== 0)).toEqual([
    ['important_value', 1, 1 / 3, 120, 120 / 285.5, 11, 2, 120],
    ['important_win_back', 1, 1 / 3, 150, 150 / 285.5, 80, 1, 150],
    ['general_develop', 1, 1 / 3, 15.5, 15.5 / 285.5, 6, 1, 15.5],
  ]);
  expect(values('matrix')).toEqual([
    [5, 0, 1, 0, 0, 0],
    [4, 0, 0, 1, 0, 0],
    [3, 0, 0, 0, 0, 0],
    [2, 0, 0, 0, 0, 0],
    [1, 0, 1, 0, 0, 0],
  ]);
  expect(values('scores')?.filter(([of, , least]) => of === 'monetary' && least !== null)).toEqual([
    ['monetary', 1, 15.5, 15.5, 1, 1 / 3],
    ['monetary', 3, 120, 150, 2, 2 / 3],
  ]);
  const shown = tables[0]?.rows.map((row) => row[1]?.place) ?? [];
  expect(await Promise.all(shown.map(behind))).toEqual([['ann'], [], [], ['bob'], [], ['cat'], [], []]);
  expect(await behind({ recency: 5, frequency: 2 })).toEqual(['cat']);
  expect(await behind({ monetary: 3 })).toEqual(['ann', 'bob']);
});

test('RFM as of two days tells who moved between groups, and segments keep the scores they have among all', async () => {
  const asked = { ...RFM, before: '2026-01-15', on: '2026-03-31', segments: ['vip'] };
  const { values, tables, behind } = await analysed('rfm', asked, PAID);
  const migration = tables.find(({ name }) => name === 'migration');
  const moved = migration?.rows.flatMap((row) =>
    row.flatMap(({ value, place }, i) =>
      typeof value === 'number' && value > 0 ? [[row[0]?.value, row[1]?.value, migration.columns[i]?.name, place]] : [],
    ),
  );
  // By 15 January ann had bought once for 60, ten days before; bob five days before for 150
  expect(moved?.map((one) => one.slice(0, 3))).toEqual([
    [null, 'important_develop', 'to_important_win_back'],
    [null, 'general_develop', 'to_important_value'],
    [null, null, 'to_general_develop'],
    ['vip', 'general_develop', 'to_important_value'],
  ]);
  expect(await Promise.all((moved ?? []).map((one) => behind(one[3])))).toEqual([['bob'], ['ann'], ['cat'], ['ann']]);
  // Segment, group, customers, earlier, change
  expect(
    values('groups')
      ?.filter((row) => row[2] !== 0 || row[3] !== 0)
      .map((row) => row.slice(0, 5)),
  ).toEqual([
    [null, 'important_value', 1, 0, null],
    [null, 'important_develop', 0, 1, -1],
    [null, 'important_win_back', 1, 0, null],
    [null, 'general_develop', 1, 1, 0],
    ['vip', 'important_value', 1, 0, null],
    ['vip', 'general_develop', 0, 1, -1],
  ]);
  await expect(analysed('rfm', { ...RFM, on: '2026-01-15', before: '2026-03-31' }, PAID)).rejects.toThrow('comes before');
});

test('composition has the share of each value against the base, as an index of 100', async () => {
  const who = (city: string | null, vip = false) => ({ ...(city !== null && { attributes: { city } }), segments: vip ? ['vip'] : [] });
  const world = worldOf('2026-03-01', [], {
    ann: who('a', true),
    bob: who('a', true),
    cat: who('b', true),
    dan: who('b'),
    eve: who('c'),
    fay: who(null),
  });
  const asked = {
    among: { kind: 'segment', segment: 'vip' },
    by: [
      { of: 'attribute', attribute: 'city' },
      { of: 'segment', segment: 'vip' },
    ],
  };
  const { values, tables, behind } = await analysed('composition', { ...asked, groups: 3 }, world);
  expect(values('composition_1')).toEqual([
    ['a', 2, 2 / 3, 2, 1 / 3, expect.closeTo(200)],
    ['b', 1, 1 / 3, 2, 1 / 3, expect.closeTo(100)],
    ['c', 0, 0, 1, 1 / 6, 0],
    ['other', 0, 0, 1, 1 / 6, 0],
  ]);
  expect(values('composition_2')).toEqual([
    [true, 3, 1, 3, 1 / 2, 200],
    [false, 0, 0, 3, 1 / 2, 0],
  ]);
  const [first] = tables;
  expect(await behind(first?.rows[1]?.[1]?.place)).toEqual(['cat']);
  expect(await behind(first?.rows[1]?.[3]?.place)).toEqual(['cat', 'dan']);
  expect(await behind(first?.rows[3]?.[3]?.place)).toEqual(['fay']);
  const against = await analysed('composition', { ...asked, by: asked.by.slice(0, 1), base: { kind: 'not', rule: asked.among } }, world);
  // Of the three others one is of city b, so b is as frequent there, and a is never
  expect(against.values('composition_1')?.slice(0, 2)).toEqual([
    ['a', 2, 2 / 3, 0, 0, null],
    ['b', 1, 1 / 3, 1, 1 / 3, 100],
  ]);
});

test('two groups of customers are compared by size, overlap, what they do and who they are', async () => {
  const world = worldOf(
    '2026-03-02 12:00',
    [
      '2026-03-01 10:00 ann pay amount=10',
      '2026-03-01 11:00 ann pay amount=20',
      '2026-03-02 10:00 bob pay amount=30',
      '2026-03-02 11:00 cat pay',
    ],
    {
      ann: { segments: ['vip'], attributes: { city: 'a' } },
      bob: { segments: ['vip', 'new'], attributes: { city: 'b' } },
      cat: { segments: ['new'], attributes: { city: 'b' } },
      dan: { segments: ['new'], attributes: { city: 'a' } },
    },
  );
  const pay = [{ event: 'pay' }];
  const asked = {
    range: { of: 'days', from: '2026-03-01', to: '2026-03-02' },
    sides: [{ rule: { kind: 'segment', segment: 'vip' } }, { name: '新客', rule: { kind: 'segment', segment: 'new' } }],
    measures: [
      { events: pay, aggregate: { of: 'sum', value: { property: 'amount' } }, unit: 'money', name: 'GMV' },
      { events: pay, aggregate: { of: 'customers' } },
    ],
    by: [{ of: 'attribute', attribute: 'city' }],
  };
  const { values, tables, behind } = await analysed('comparison', asked, world);
  expect(values('sizes')).toEqual([
    ['first', 2, 2 / 4],
    ['second', 3, 3 / 4],
    ['both', 1, 1 / 4],
    ['only_first', 1, 1 / 4],
    ['only_second', 2, 2 / 4],
  ]);
  // Sum, who did it, their share, a customer of the side; customers, who did it, their share
  expect(values('measures')).toEqual([
    ['first', 2, 60, 2, 1, 30, 2, 2, 1],
    ['second', 3, 30, 2, 2 / 3, 10, 2, 2, 2 / 3],
  ]);
  expect(tables[0]?.rows.map((row) => row[0]?.shown?.zh)).toEqual(['vip', '新客']);
  expect(values('series')).toEqual([
    ['2026-03-01', 'first', 30, 1],
    ['2026-03-01', 'second', 0, 0],
    ['2026-03-02', 'first', 30, 1],
    ['2026-03-02', 'second', 30, 2],
  ]);
  expect(values('composition_1')).toEqual([
    ['a', 1, 1 / 2, 1, 1 / 3, expect.closeTo(150)],
    ['b', 1, 1 / 2, 2, 2 / 3, 75],
  ]);
  expect(await behind({ side: 'only_second' })).toEqual(['cat', 'dan']);
  const second = tables[0]?.rows[1];
  expect(await Promise.all([1, 2, 3].map((i) => behind(second?.[i]?.place)))).toEqual([['bob', 'cat', 'dan'], ['bob'], ['bob', 'cat']]);
  expect(await behind(tables.at(-1)?.rows[1]?.[3]?.place)).toEqual(['bob', 'cat']);
  expect(await behind(tables[2]?.rows[3]?.[3]?.place)).toEqual(['bob', 'cat']);
  await expect(behind({ side: 'both', did: { measure: 0 } })).rejects.toThrow('one side only');
});
