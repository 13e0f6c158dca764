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
    expect(shelf.uses('orders')).toEqual([{ kind: 'metric', key: 'double', name: '两倍' }]);
    await expect(shelf.remove('orders')).rejects.toThrow('metric orders is used by double and cannot be deleted');
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
    await expect(project.metrics.customers('rate', { range }, UNWATCHED)).rejects.toThrow('metric rate does not count events itself');
  });
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
    const { stages, moves } = await project.metrics.models.counts('m', march9, UNWATCHED);
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
