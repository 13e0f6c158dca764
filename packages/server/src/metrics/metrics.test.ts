import { StageModel } from '@gyre/domain/metrics/stages';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import type { Rule } from '@gyre/domain/rules/rule';
import { instant, parseInstant } from '@gyre/domain/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { measuredProject, UNWATCHED, type MeasuredProject } from './testing.ts';

let project: MeasuredProject;
beforeEach(async () => {
  project = await measuredProject('2026-03-10 12:00');
});
afterEach(async () => {
  await project.close();
});

const count = (event: string, of: 'events' | 'customers' = 'events') => ({
  of: 'events' as const,
  measured: { events: [{ event }], aggregate: { of } },
});
const BY_CHANNEL = { channel: { of: 'value', value: { property: 'channel' } } } as const;

describe('the metrics of a project', () => {
  test('have versions that say what changed, and are used by others until those go', async () => {
    await project.define('orders', { name: '订单', measure: count('pay') });
    await project.define('orders', { name: '订单数', measure: count('pay'), owner: '小云' });
    await project.define('double', { name: '两倍', measure: { of: 'composite', formula: 'orders * 2' } });
    const { shelf } = project.metrics;
    expect((await shelf.versions('orders')).map(({ version, changed }) => [version, changed.length > 5 ? 'all' : changed])).toEqual([
      [2, ['name', 'owner']],
      [1, 'all'],
    ]);
    expect(await shelf.uses('orders')).toEqual([{ kind: 'metric', key: 'double', name: '两倍' }]);
    await expect(shelf.remove('orders')).rejects.toThrow('metric orders is used by double (两倍) and cannot be deleted');
    await shelf.remove('double');
    await shelf.remove('orders');
    expect(shelf.list()).toEqual([]);
    await project.define('orders', { name: '订单', measure: count('pay') });
    expect(shelf.get('orders').version).toBe(3);
  });

  test('are refused in circles and under a name twice, and warned of when they count the same', async () => {
    await project.define('orders', { name: '订单', measure: count('pay') });
    await project.define('a', { name: 'a', measure: { of: 'composite', formula: 'orders + 0 * orders' } });
    await expect(project.define('orders', { name: '订单', measure: { of: 'composite', formula: 'a' } })).rejects.toThrow('in a circle');
    await expect(project.define('b', { name: '订单', measure: count('view') })).rejects.toThrow(
      'metric orders has the name "订单" already',
    );
    const again = MetricDefinition.parse({ name: '支付次数', measure: count('pay') });
    expect(project.metrics.shelf.check('b', again)).toEqual({
      problems: [],
      doubles: [{ key: 'orders', name: '订单', same: 'meaning' }],
      dimensions: [],
    });
  });
});

describe('why a metric changed', () => {
  beforeEach(async () => {
    await project.define('gmv', {
      name: 'GMV',
      measure: { of: 'events', measured: { events: [{ event: 'pay' }], aggregate: { of: 'sum', value: { property: 'amount' } } } },
      dimensions: BY_CHANNEL,
    });
    await project.define('orders', { name: '订单', measure: count('pay'), dimensions: BY_CHANNEL });
    await project.define('visits', { name: '来访', measure: count('visit'), dimensions: BY_CHANNEL });
    await project.define('rate', { name: '转化率', measure: { of: 'composite', formula: 'orders / visits' } });
    await project.define('each', { name: '单均', measure: { of: 'composite', formula: 'gmv / orders' } });
    await project.define('by_parts', { name: '拆开的 GMV', measure: { of: 'composite', formula: 'visits * rate * each' } });
    // 8 March: app 4 visits 2 orders of 10, web 4 visits 1 order of 10. 9 March: app 2 visits 1 order of 10, web 8 visits 2 orders of 20.
    const day = (d: number, channel: string, visits: number, orders: number, amount: number): string[] => [
      ...Array.from({ length: visits }, (_, i) => `2026-03-0${d} 10:00 v${channel}${i} visit channel=${channel}`),
      ...Array.from({ length: orders }, (_, i) => `2026-03-0${d} 11:00 v${channel}${i} pay channel=${channel} amount=${amount}`),
    ];
    await project.tell(...day(8, 'app', 4, 2, 10), ...day(8, 'web', 4, 1, 10), ...day(9, 'app', 2, 1, 10), ...day(9, 'web', 8, 2, 20));
  });
  const tree = (metric: string) =>
    project.metrics.tree(
      metric,
      { range: { of: 'days', from: '2026-03-09', to: '2026-03-09' }, compared: 'before', groups: 10 },
      UNWATCHED,
    );

  test('is told by its children, whose contributions add up', async () => {
    const found = (await tree('by_parts')).tree;
    expect([found.before, found.after]).toEqual([30, 50]);
    const parts = found.children.map(({ contribution }) => contribution ?? Number.NaN);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(20, 9);
    expect(found.children.map(({ key, before, after }) => [key, before, after])).toEqual([
      ['visits', 8, 10],
      ['rate', 3 / 8, 3 / 10],
      ['each', 10, 50 / 3],
    ]);
    // orders stay at 3 while visits grow: 订单 contributed nothing
    expect(found.children[1]?.children.map(({ key, contribution }) => [key, contribution])).toEqual([
      ['orders', 0],
      ['visits', expect.closeTo(3 / 10 - 3 / 8, 12)],
    ]);
  });

  test('is told by the groups of its dimensions: of a sum by differences', async () => {
    const [channel] = (await tree('gmv')).dimensions;
    expect(channel).toEqual({
      name: 'channel',
      change: 20,
      groups: [
        { key: ['web'], before: 10, after: 40, rate: 30, mix: 0 },
        { key: ['app'], before: 20, after: 10, rate: -10, mix: 0 },
      ],
      rest: 0,
    });
  });

  test('is told by the groups of its dimensions: of a ratio by rate and mix', async () => {
    const [channel] = (await tree('rate')).dimensions;
    expect(channel?.change).toBeCloseTo(-0.075, 12);
    // app keeps 50 % and web 25 %: all of it is that app's share of the visits fell from a half to a fifth
    expect(channel?.groups.map(({ key, before, after, rate }) => [key[0], before, after, rate])).toEqual([
      ['app', 0.5, 0.5, 0],
      ['web', 0.25, 0.25, 0],
    ]);
    expect(channel?.groups.reduce((sum, { mix }) => sum + mix, channel.rest)).toBeCloseTo(-0.075, 12);
    expect(channel?.rest).toBeCloseTo(0, 12);
  });

  test('leads to the customers concerned', async () => {
    const range = { of: 'days' as const, from: '2026-03-09', to: '2026-03-09' };
    const all = await project.metrics.customers('orders', { range }, UNWATCHED);
    const web = await project.metrics.customers('orders', { range, group: { by: 'channel', key: ['web'] } }, UNWATCHED);
    expect([all.count, web.count]).toEqual([3, 2]);
    await expect(project.metrics.customers('rate', { range }, UNWATCHED)).rejects.toThrow('metric rate is made of others');
  });
});

test('behind every number about customers are as many, and nobody behind one that is not', async () => {
  const select = [{ event: 'pay' }];
  const derived = (metric: string, part: object) => ({
    name: `${metric} ${Object.keys(part).join()}`,
    measure: { of: 'derived' as const, metric, ...part },
  });
  const fact = (subject: string, part: object) => ({
    of: 'fact' as const,
    subject,
    fact: 'stock',
    read: 'at_end' as const,
    over: 'sum' as const,
    ...part,
  });
  await project.define('paid', { name: '买家', measure: count('pay', 'customers') });
  await project.define('paid_before', derived('paid', { shift: { count: 1, unit: 'day' } }));
  await project.define('paid_lately', derived('paid', { rolling: 2 }));
  await project.define('newcomers', { name: '新买家', measure: { of: 'first', events: select } });
  await project.define('came_back', { name: '次日复购', measure: { of: 'retained', birth: select, back: select, grain: 'day', after: 1 } });
  await project.define('pauses', { name: '间隔', measure: { of: 'interval', begin: [{ event: 'visit' }], end: select } });
  await project.define('rich', { name: '达标', measure: fact('customer', { fact: 'aum', atLeast: 100, over: 'count' }) });
  await project.define('aum_each', { name: '户均', measure: fact('customer', { fact: 'aum', over: 'average' }) });
  await project.define('stock', { name: '库存', measure: fact('product', {}) });
  await project.tell(
    '2026-03-07 10:00 ann visit',
    '2026-03-07 11:00 ann pay',
    '2026-03-07 12:00 bob pay',
    '2026-03-08 09:00 ann pay',
    '2026-03-08 09:00 cid pay',
  );
  const aum = (id: string, value: number) => ({ subjectType: 'customer', subjectId: id, name: 'aum', day: '2026-03-07', value });
  await project.facts(aum('ann', 120), aum('bob', 60), {
    subjectType: 'product',
    subjectId: 'p1',
    name: 'stock',
    day: '2026-03-07',
    value: 9,
  });
  const behind = async (metric: string, day: string) => {
    const range = { of: 'days' as const, from: day, to: day };
    return [...(await project.metrics.customers(metric, { range }, UNWATCHED))].map((root) => ['ann', 'bob', 'cid'][root - 1]);
  };
  expect(await behind('paid', '2026-03-08')).toEqual(['ann', 'cid']);
  expect(await behind('paid_before', '2026-03-08')).toEqual(['ann', 'bob']);
  expect(await behind('paid_lately', '2026-03-08')).toEqual(['ann', 'bob', 'cid']);
  expect(await behind('newcomers', '2026-03-08')).toEqual(['cid']);
  expect(await behind('came_back', '2026-03-07')).toEqual(['ann']);
  expect(await behind('pauses', '2026-03-07')).toEqual(['ann']);
  expect(await behind('rich', '2026-03-08')).toEqual(['ann']);
  expect(await behind('aum_each', '2026-03-08')).toEqual(['ann', 'bob']);
  await expect(behind('stock', '2026-03-08')).rejects.toThrow('metric stock is not about customers (a price, a stock)');
});

describe('stages', () => {
  const did = (event: string, value = 1): Rule => ({
    kind: 'did',
    select: { event, filter: { all: [], any: [] } },
    aggregate: { of: 'count' },
    window: { kind: 'ever' },
    test: { op: 'greater_or_equal', value },
  });
  const model = StageModel.parse({
    name: '阶段',
    stages: [
      { key: 'visited', name: '来访', rule: did('visit') },
      { key: 'bought', name: '购买', rule: did('pay') },
      { key: 'loyal', name: '忠诚', rule: did('pay', 2) },
    ],
  });
  const march9 = parseInstant('2026-03-09 00:00', 'Asia/Shanghai') ?? instant(0);

  test('hold every customer once, then and now, and tell who moved', async () => {
    await project.metrics.models.save('m', model, 'test');
    await project.tell(
      '2026-03-08 10:00 ann visit',
      '2026-03-08 10:00 bob pay',
      '2026-03-08 10:00 cid look',
      '2026-03-09 10:00 ann pay',
      '2026-03-09 11:00 bob pay',
      '2026-03-09 12:00 dan visit',
    );
    const { stages, moves } = await project.metrics.models.counts('m', { since: march9 }, UNWATCHED);
    expect(stages.map(({ key, customers, before }) => [key, before, customers])).toEqual([
      ['none', 2, 1],
      ['visited', 1, 1],
      ['bought', 1, 1],
      ['loyal', 0, 1],
    ]);
    expect(moves).toEqual([
      [1, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
      [0, 0, 0, 0],
    ]);
    const moved = await project.metrics.models.customers('m', { stage: 'loyal', since: march9, from: 'bought' }, UNWATCHED);
    expect([...moved]).toEqual([2]);
    // Between any two instants: on the 8th at 9:00 nothing had happened yet
    const earlier = parseInstant('2026-03-08 09:00', 'Asia/Shanghai') ?? instant(0);
    const between = await project.metrics.models.counts('m', { since: earlier, until: march9 }, UNWATCHED);
    expect(between.stages.map(({ before, customers }) => [before, customers])).toEqual([
      [4, 2],
      [0, 1],
      [0, 1],
      [0, 0],
    ]);
    expect(between.moves?.flat().reduce((sum, count) => sum + count, 0)).toBe(4);
    for (const [from, row] of (between.moves ?? []).entries())
      for (const [to, count] of row.entries()) {
        const [was, is] = [between.stages[from]!.key, between.stages[to]!.key];
        const found = await project.metrics.models.customers('m', { stage: is, from: was, since: earlier, until: march9 }, UNWATCHED);
        expect(found.count).toBe(count);
      }
    await expect(project.metrics.models.counts('m', { since: march9, until: earlier }, UNWATCHED)).rejects.toThrow('which is after until');
    await project.metrics.models.save('m', { ...model, en: 'Steps' }, 'test');
    expect((await project.metrics.models.versions('m')).map(({ version, definition }) => [version, definition.en])).toEqual([
      [2, 'Steps'],
      [1, ''],
    ]);
    const { room } = project.segments;
    for (const { rule, customers } of stages) {
      const found = await room.warehouse.select({ rule, segments: new Map(), at: project.clock.now() });
      expect(found.members.count).toBe(customers);
    }
  });
});

describe('a pack', () => {
  test('is installed with what the project has, and completed later', async () => {
    await project.ledger.run(
      `insert into plan_events (name, display_name, description, state, events, first_seen, last_seen) values ('pay_order', '', '', 'accepted', 1, 0, 0), ('app_open', '', '', 'accepted', 1, 0, 0)`,
    );
    const check = await project.metrics.checkPack('aarrr', {});
    expect(check.mapping).toEqual({ visit: 'app_open', order: 'pay_order' });
    expect(check.slots.map(({ slot, exists }) => [slot, exists])).toEqual([
      ['visit', true],
      ['activation', false],
      ['order', true],
      ['share', false],
    ]);
    const first = await project.metrics.install('aarrr', { mapping: {}, language: 'zh', by: 'test' });
    expect(first).toEqual({
      installed: ['aarrr_acquired', 'aarrr_paid', 'aarrr'],
      kept: [],
      left: [
        { key: 'aarrr_activated', missing: ['activation'] },
        { key: 'aarrr_shared', missing: ['share'] },
      ],
    });
    const then = await project.metrics.install('aarrr', { mapping: { share: 'share_it' }, language: 'en', by: 'test' });
    expect(then).toMatchObject({ installed: ['aarrr_shared'], kept: ['aarrr_acquired', 'aarrr_paid', 'aarrr'] });
  });
});

test('a pack that is not there is named', async () => {
  await expect(project.metrics.checkPack('x', {})).rejects.toThrow('there is no metric pack x; there are retail, bank, aarrr, aipl');
});
