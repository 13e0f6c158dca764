import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { measuredProject, UNWATCHED, type MeasuredProject } from './testing.ts';

let project: MeasuredProject;
beforeEach(async () => {
  project = await measuredProject('2026-03-10 12:00');
});
afterEach(async () => {
  await project.close();
});

const PAY = [{ event: 'pay' }];
const ORDERS = {
  name: '订单',
  measure: { of: 'events', measured: { events: PAY, aggregate: { of: 'events' } } },
  dimensions: { channel: { of: 'value', value: { property: 'channel' } } },
} as const;
const BUYERS = { name: '支付用户', measure: { of: 'events', measured: { events: PAY, aggregate: { of: 'customers' } } } } as const;
const NEW_BUYERS = { name: '新客', measure: { of: 'first', events: PAY } } as const;
const BACK = { name: '次日留存', measure: { of: 'retained', birth: PAY, back: PAY, grain: 'day', after: 1 } } as const;

const values = async (metric: string, from = '2026-03-06', to = '2026-03-10'): Promise<readonly (number | null)[]> =>
  (await project.days(metric, from, to)).whole.values;

describe('a series', () => {
  beforeEach(async () => {
    await project.define('orders', ORDERS);
    await project.define('buyers', BUYERS);
    await project.define('new_buyers', NEW_BUYERS);
    await project.define('each', { name: '人均订单', measure: { of: 'composite', formula: 'orders / buyers' } });
    await project.tell(
      '2026-03-06 10:00 ann pay channel=app',
      '2026-03-06 11:00 ann pay channel=web',
      '2026-03-06 12:00 bob pay channel=app',
      '2026-03-08 10:00 ann pay channel=app',
      '2026-03-10 09:00 cid pay channel=app',
    );
  });

  test('is the same before it is kept, when it is, and after a restart', async () => {
    const expected = { orders: [3, 0, 1, 0, 1], buyers: [2, 0, 1, 0, 1], new_buyers: [2, 0, 0, 0, 1], each: [1.5, null, 1, null, 1] };
    const found = async () => Object.fromEntries(await Promise.all(Object.keys(expected).map(async (key) => [key, await values(key)])));
    expect(await found()).toEqual(expected);
    await project.metrics.keeper.settled();
    expect(project.metrics.keeper.progress().kept).toBeGreaterThan(1000);
    expect(await found()).toEqual(expected);
    await project.restart();
    await project.metrics.keeper.settled();
    expect(await found()).toEqual(expected);
  });

  test('is answered while events are decided without a pause', async () => {
    await project.metrics.keeper.settled();
    let looks = 0;
    project.beforeLooks(async () => {
      if (looks++ < 100) await project.tell('2026-03-10 10:00 dan pay channel=app');
    });
    expect((await values('orders')).slice(0, 4)).toEqual([3, 0, 1, 0]);
    expect(looks).toBeLessThan(10);
  });

  test('told apart by a dimension is kept too', async () => {
    const groups = async () => (await project.days('orders', '2026-03-06', '2026-03-10', 'channel')).groups;
    const expected = [
      { key: ['app'], values: [2, 0, 1, 0, 1] },
      { key: ['web'], values: [1, 0, 0, 0, 0] },
    ];
    expect(await groups()).toEqual(expected);
    await project.metrics.keeper.settled();
    expect(await groups()).toEqual(expected);
  });

  test('that is kept is not asked again but for the period that lasts', async () => {
    await project.metrics.keeper.settled();
    await project.ledger.run('update metric_values set value = 77 where value is not null');
    expect(await values('orders')).toEqual([77, 77, 77, 77, 1]);
  });

  test('is corrected where an event comes late', async () => {
    await project.metrics.keeper.settled();
    await project.tell('2026-03-07 10:00 cid pay channel=web');
    expect(await values('orders')).toEqual([3, 1, 1, 0, 1]);
    expect(await values('new_buyers')).toEqual([2, 1, 0, 0, 0]);
    await project.metrics.keeper.settled();
    expect(await values('new_buyers')).toEqual([2, 1, 0, 0, 0]);
    expect((await project.days('orders', '2026-03-07', '2026-03-07', 'channel')).groups).toEqual([{ key: ['web'], values: [1] }]);
  });

  test('counts customers who turn out to be one once, and twice when they are parted again', async () => {
    await project.metrics.keeper.settled();
    await project.tell('2026-03-06 13:00 d1 pay', '2026-03-10 10:00 eve look');
    await project.metrics.keeper.settled();
    expect(await values('buyers')).toEqual([3, 0, 1, 0, 1]);
    await project.tell('2026-03-10 11:00 bob+d1 look');
    expect(await values('buyers')).toEqual([2, 0, 1, 0, 1]);
    expect(await values('orders')).toEqual([4, 0, 1, 0, 1]);
    await project.metrics.keeper.settled();
    await project.part('bob', 'd1');
    expect(await values('buyers')).toEqual([3, 0, 1, 0, 1]);
  });

  test('goes on being kept as time passes', async () => {
    await project.metrics.keeper.settled();
    await project.clock.advance(86_400_000);
    await project.metrics.keeper.settled();
    await project.ledger.run('update metric_values set value = 77 where value is not null');
    expect(await values('orders', '2026-03-09', '2026-03-11')).toEqual([77, 77, 0]);
  });
});

test('a share of who came back is missing until the day is over, and corrected when somebody came who was not known', async () => {
  await project.define('back', BACK);
  await project.tell('2026-03-07 10:00 ann pay', '2026-03-07 11:00 bob pay', '2026-03-08 10:00 ann pay', '2026-03-09 10:00 cid pay');
  const before = [0.5, null, null, null];
  expect(await values('back', '2026-03-07')).toEqual(before);
  await project.metrics.keeper.settled();
  expect(await values('back', '2026-03-07')).toEqual(before);
  await project.tell('2026-03-08 20:00 bob pay');
  expect(await values('back', '2026-03-07')).toEqual([1, null, null, null]);
  await project.tell('2026-03-06 20:00 bob pay');
  expect(await values('back', '2026-03-06')).toEqual([1, 1, null, null, null]);
});

describe('metrics of dated facts', () => {
  const stock = (id: string, day: string, value: number) => ({ subjectType: 'product', subjectId: id, name: 'stock', day, value });
  const fact = (read: 'at_end' | 'daily_average' | 'total' | 'change', over: 'sum' | 'average' | 'count', atLeast?: number) => ({
    name: `${read} ${over}`,
    measure: { of: 'fact' as const, subject: 'product', fact: 'stock', read, over, ...(atLeast !== undefined && { atLeast }) },
  });

  test('read 时点, 日均, sums and changes, of items whose figures are imported, corrected ones too', async () => {
    await project.define('end', { ...fact('at_end', 'sum'), dimensions: { product: { of: 'subject' } } });
    await project.define('mean', fact('daily_average', 'average'));
    await project.define('total', fact('total', 'sum'));
    await project.define('change', fact('change', 'sum'));
    await project.define('many', fact('at_end', 'count', 10));
    await project.facts(stock('p1', '2026-03-06', 10), stock('p1', '2026-03-07', 4), stock('p2', '2026-03-07', 20));
    const all = async () =>
      Object.fromEntries(
        await Promise.all(
          ['end', 'mean', 'total', 'change', 'many'].map(async (key) => [key, await values(key, '2026-03-05', '2026-03-08')]),
        ),
      );
    const expected = {
      end: [null, 10, 24, 24],
      mean: [null, 10, 12, null],
      total: [null, 10, 24, null],
      change: [null, null, -6, -6],
      many: [0, 1, 1, 1],
    };
    expect(await all()).toEqual(expected);
    await project.metrics.keeper.settled();
    expect(await all()).toEqual(expected);
    expect((await project.days('end', '2026-03-06', '2026-03-07', 'product')).groups).toEqual([
      { key: ['p2'], values: [null, 20] },
      { key: ['p1'], values: [10, 4] },
    ]);
    await project.facts(stock('p1', '2026-03-07', 40));
    expect(await values('end', '2026-03-05', '2026-03-08')).toEqual([null, 10, 60, 60]);
  });

  test('are told apart by what the items are', async () => {
    const category = { of: 'attribute', attribute: 'category' } as const;
    const price = { of: 'attribute' as const, attribute: 'price', edges: [10, 50] };
    await project.define('by_kind', { ...fact('at_end', 'sum'), dimensions: { category, price } });
    await project.define('mean_by_kind', { ...fact('at_end', 'average'), dimensions: { category } });
    for (const [id, attributes] of [
      ['p1', { category: { value: 'tea', at: 1 }, price: { value: 5, at: 1 } }],
      ['p2', { category: { value: 'tea', at: 1 }, price: { value: 20, at: 1 } }],
      ['p3', { category: { value: 'cup', at: 1 }, price: { value: 90, at: 1 } }],
    ] as const)
      await project.ledger.run(`insert into items (type, id, attributes, deleted, last_at) values ('product', $1, $2, false, 1)`, [
        id,
        attributes,
      ]);
    await project.facts(
      stock('p1', '2026-03-06', 10),
      stock('p2', '2026-03-06', 20),
      stock('p3', '2026-03-06', 7),
      stock('p4', '2026-03-06', 1),
    );
    expect((await project.days('by_kind', '2026-03-05', '2026-03-06', 'category')).groups).toEqual([
      { key: ['tea'], values: [null, 30] },
      { key: ['cup'], values: [null, 7] },
      { key: [null], values: [null, 1] },
    ]);
    expect(
      (await project.days('by_kind', '2026-03-06', '2026-03-06', 'price')).groups.map(({ key, values: own }) => [key[0], own[0]]),
    ).toEqual([
      [0, 20],
      [-1, 10],
      [1, 7],
      [null, 1],
    ]);
    expect((await project.days('mean_by_kind', '2026-03-06', '2026-03-06', 'category')).groups[0]).toEqual({ key: ['tea'], values: [15] });
  });

  test('of customers are told apart by what they are, with the customers of each', async () => {
    const level = { of: 'attribute', attribute: 'level' } as const;
    await project.define('aum', {
      name: 'AUM',
      measure: { of: 'fact', subject: 'customer', fact: 'aum', read: 'at_end', over: 'sum' },
      dimensions: { level },
    });
    await project.tell('2026-03-06 10:00 ann look', '2026-03-06 10:00 bob look', '2026-03-06 10:00 cid look');
    await project.tell('2026-03-06 11:00 ann $profile_set level=gold', '2026-03-06 11:00 bob $profile_set level=gold');
    const aum = (id: string, value: number) => ({ subjectType: 'customer', subjectId: id, name: 'aum', day: '2026-03-06', value });
    await project.facts(aum('ann', 60), aum('bob', 120), aum('cid', 5));
    expect((await project.days('aum', '2026-03-06', '2026-03-06', 'level')).groups).toEqual([
      { key: ['gold'], values: [180] },
      { key: [null], values: [5] },
    ]);
    const range = { of: 'days' as const, from: '2026-03-06', to: '2026-03-06' };
    const gold = await project.metrics.customers('aum', { range, group: { by: 'level', key: ['gold'] } }, UNWATCHED);
    expect([...gold]).toEqual([1, 2]);
  });

  test('of customers add up what one customer has under two names', async () => {
    await project.define('aum', {
      name: 'AUM',
      measure: { of: 'fact', subject: 'customer', fact: 'aum', read: 'at_end', over: 'count', atLeast: 100 },
    });
    await project.tell('2026-03-06 10:00 ann look', '2026-03-06 10:00 bob look');
    const aum = (id: string, value: number) => ({ subjectType: 'customer', subjectId: id, name: 'aum', day: '2026-03-06', value });
    await project.facts(aum('ann', 60), aum('bob', 120), aum('nobody', 500));
    await project.metrics.keeper.settled();
    expect(await values('aum', '2026-03-05', '2026-03-06')).toEqual([0, 1]);
  });
});

test('a metric is compared with the same length before, and read a week earlier or over rolling days', async () => {
  await project.define('orders', ORDERS);
  await project.define('buyers', BUYERS);
  await project.define('orders_before', {
    name: '上周订单',
    measure: { of: 'derived', metric: 'orders', shift: { count: 1, unit: 'week' } },
  });
  await project.define('buyers_3', { name: '三日用户', measure: { of: 'derived', metric: 'buyers', rolling: 3 } });
  await project.tell('2026-03-02 10:00 ann pay', '2026-03-08 10:00 ann pay', '2026-03-09 10:00 ann pay', '2026-03-09 11:00 bob pay');
  const asked = { metrics: ['orders'], range: { of: 'days', from: '2026-03-08', to: '2026-03-09' }, grain: 'day', groups: 10 } as const;
  for (const round of ['asked', 'kept']) {
    const { lines, comparedPeriods, ended } = await project.metrics.lines(
      { ...asked, metrics: [...asked.metrics], by: undefined, compared: 'week', totals: true },
      UNWATCHED,
    );
    expect([round, lines[0]?.whole, lines[0]?.compared, comparedPeriods, ended]).toEqual([
      round,
      { values: [1, 2], total: 3 },
      { values: [0, 1], total: 1 },
      ['2026-03-01', '2026-03-02'],
      2,
    ]);
    expect(await values('orders_before', '2026-03-08', '2026-03-09')).toEqual([0, 1]);
    expect(await values('buyers_3', '2026-03-07', '2026-03-10')).toEqual([0, 1, 2, 2]);
    await project.metrics.keeper.settled();
  }
});

test('who came first is told apart by what it was then', async () => {
  const channel = { of: 'value', value: { property: 'channel' } } as const;
  await project.define('new_buyers', { ...NEW_BUYERS, dimensions: { channel } });
  await project.tell(
    '2026-03-06 10:00 ann pay channel=app',
    '2026-03-08 10:00 ann pay channel=web',
    '2026-03-08 11:00 bob pay channel=web',
    '2026-03-08 12:00 bob pay channel=app',
    '2026-03-08 13:00 cid pay channel=web',
  );
  const expected = [
    { key: ['app'], values: [1, 0, 1] },
    { key: ['web'], values: [0, 0, 2] },
  ];
  const groups = async () => (await project.days('new_buyers', '2026-03-06', '2026-03-08', 'channel')).groups;
  expect(await groups()).toEqual(expected);
  await project.metrics.keeper.settled();
  expect(await groups()).toEqual(expected);
  await project.tell('2026-03-07 10:00 cid pay channel=app');
  expect(await groups()).toEqual([
    { key: ['app'], values: [1, 1, 1] },
    { key: ['web'], values: [0, 0, 1] },
  ]);
});
