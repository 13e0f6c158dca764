import { describe, expect, test } from 'vitest';
import { EVER, every, World } from '../test/world.ts';
import {
  Cancelled,
  countDistribution,
  countLtv,
  countPaths,
  countTouchpoints,
  CustomerOrder,
  firstTaking,
  measureTogether,
  selectDistributed,
  selectLtvBorn,
  selectOnPaths,
  selectTouched,
  type DistributionPlan,
  type LtvPlan,
  type PathsPlan,
  type TouchpointsPlan,
} from './index.ts';

const ALWAYS = { from: -Infinity, to: Infinity, now: 1000 };
const nameAt =
  (world: World) =>
  (row: number): number =>
    world.view().events.name[row]!;
const stopped = { control: { cancelled: () => true, progress: () => {} } };

const called = (name: number) => ({ select: every(name), code: name });

describe('the paths kernel', () => {
  const world = new World([
    [1, 1, 0],
    [1, 2, 5],
    [1, 2, 6],
    [1, 3, 7],
    [2, 1, 0],
    [2, 3, 4],
    [2, 1, 90],
    [3, 2, 8],
    [3, 1, 9],
    [5, 2, 10],
  ]);
  world.merge([5, 3]);
  const plan = (more: Partial<PathsPlan> = {}): PathsPlan => ({
    anchor: every(1),
    stops: [called(2), called(3)],
    anchored: 1,
    compare: (a, b) => a - b,
    backwards: false,
    gapMs: 50,
    timeoutMs: Infinity,
    collapse: true,
    depth: 3,
    branches: 10,
    rank: 'paths',
    ...ALWAYS,
    ...more,
  });
  const counted = (more: Partial<PathsPlan> = {}) => countPaths(plan(more), world.view(), world.order);
  const once = { paths: 1, customers: 1 };
  const never = { paths: 0, customers: 0 };

  test('counts paths and customers by level, and the links between stops', () => {
    expect(counted()).toEqual({
      paths: 4,
      customers: 3,
      nodes: [
        { level: 0, stop: 1, paths: 4, customers: 3, ended: once },
        { level: 1, stop: 2, paths: 2, customers: 2, ended: once },
        { level: 1, stop: 3, ...once, ended: once },
        { level: 2, stop: 3, ...once, ended: never },
      ],
      links: [
        { level: 0, from: 1, to: 2, paths: 2, customers: 2 },
        { level: 0, from: 1, to: 3, ...once },
        { level: 1, from: 2, to: 3, ...once },
      ],
    });
    expect(countPaths(plan(), world.view(), world.order, { byCustomer: new CustomerOrder() })).toEqual(counted());
  });

  test('puts rare stops of a level together, last', () => {
    const stops = ({ nodes }: ReturnType<typeof counted>) => nodes.map(({ level, stop }) => [level, stop]);
    expect(stops(counted({ branches: 1 }))).toEqual([
      [0, 1],
      [1, 2],
      [1, 0],
      [2, 3],
    ]);
  });

  test('walks backwards, and ends at a time-out', () => {
    expect(counted({ backwards: true }).links).toEqual([{ level: 0, from: 1, to: 2, ...once }]);
    expect(counted({ gapMs: Infinity, timeoutMs: 6 }).nodes.map(({ level, stop, paths }) => [level, stop, paths])).toEqual([
      [0, 1, 4],
      [1, 2, 2],
      [1, 3, 1],
    ]);
  });

  test('goes on over a pause as long as the gap, and shows each stop unless they collapse', () => {
    const path = (more: Partial<PathsPlan>) =>
      counted({ from: 0, to: 11, depth: 5, ...more })
        .nodes.filter(({ level }) => level > 0)
        .map(({ level, stop, ended }) => [level, stop, ended.paths]);
    expect(path({ gapMs: 5 })).toEqual([
      [1, 2, 1],
      [1, 3, 1],
      [2, 3, 1],
    ]);
    expect(path({ gapMs: 4, collapse: false })).toEqual([
      [1, 2, 1],
      [1, 3, 1],
    ]);
    expect(path({ gapMs: Infinity, timeoutMs: 5, collapse: false })).toEqual([
      [1, 2, 2],
      [1, 3, 1],
    ]);
    expect(path({ gapMs: 5, collapse: false })).toEqual([
      [1, 2, 1],
      [1, 3, 1],
      [2, 2, 0],
      [3, 3, 1],
    ]);
  });

  test('calls rows by the first stop that takes them and its value, however many stops there are', () => {
    const { at } = world.view().events;
    const byValue = { select: every(2), code: { value: (row: number) => at[row]! % 4, beside: null, of: (value: number) => 10 + value } };
    const stops = [byValue, called(2), called(3)];
    const many = Array.from({ length: 10 }, () => stops).flat();
    expect(counted({ stops }).nodes.map(({ level, stop }) => [level, stop])).toEqual([
      [0, 1],
      [1, 3],
      [1, 11],
      [1, 12],
      [2, 12],
    ]);
    expect(counted({ stops: many })).toEqual(counted({ stops }));
  });

  test('ranks stops by paths or by customers, those of equal rank in their order', () => {
    const often = new World([
      [1, 1, 0],
      [1, 2, 1],
      [1, 1, 100],
      [1, 2, 101],
      [1, 1, 200],
      [1, 2, 201],
      [1, 1, 300],
      [1, 3, 301],
      [2, 1, 0],
      [2, 3, 1],
    ]);
    const first = (more: Partial<PathsPlan>) =>
      countPaths(plan({ depth: 2, branches: 1, ...more }), often.view(), often.order).nodes.map(({ stop }) => stop);
    expect([first({ rank: 'paths' }), first({ rank: 'customers' })]).toEqual([
      [1, 2, 0],
      [1, 3, 0],
    ]);
    expect([first({ to: 2 }), first({ to: 2, compare: (a, b) => b - a })]).toEqual([
      [1, 2, 0],
      [1, 3, 0],
    ]);
  });

  test('says who is on them', () => {
    const on = (level: number, stop: number, to?: number | null) => [
      ...selectOnPaths({ level, stop, to }, plan(), world.view(), world.order),
    ];
    expect([on(0, 1), on(1, 2), on(1, 2, 3), on(1, 2, null), on(0, 1, null), on(2, 3, null)]).toEqual([
      [1, 2, 3],
      [1, 3],
      [1],
      [3],
      [2],
      [],
    ]);
  });

  test('stops when it is told to', () => {
    expect(() => countPaths(plan(), world.view(), world.order, stopped)).toThrow(Cancelled);
  });
});

describe('the distribution kernel', () => {
  const world = new World([
    [1, 1, 0, 3],
    [1, 1, 12, 0.1],
    [1, 2, 15, 9],
    [2, 1, 1, 0.2],
    [2, 2, 1],
    [3, 2, 30],
  ]);
  const { number } = world;
  const plan = (subject: DistributionPlan['subject'], more: Partial<DistributionPlan> = {}): DistributionPlan => ({
    subject,
    edges: Float64Array.of(1, 3),
    period: (at) => Math.floor(at / 10),
    ...ALWAYS,
    ...more,
  });
  const counted = (asked: DistributionPlan) => countDistribution(asked, world.view(), world.order);
  const bucket = (count: number, customers = count) => ({ count, customers });

  test('spreads what is made of each customer’s rows in a period', () => {
    const sums = plan({ of: 'aggregate', select: every(1), measure: { of: 'sum', number } });
    expect(counted(sums)).toEqual([
      { period: 0, customers: 2, missing: 0, buckets: [bucket(1), bucket(0), bucket(1)], values: Float64Array.of(0.2, 3), sum: 3.2 },
      { period: 1, customers: 1, missing: 0, buckets: [bucket(1), bucket(0), bucket(0)], values: Float64Array.of(0.1), sum: 0.1 },
    ]);
    expect(countDistribution(sums, world.view(), world.order, { byCustomer: new CustomerOrder() })).toEqual(counted(sums));
    const latest = plan({ of: 'aggregate', select: every(2), measure: { of: 'last', number } }, { period: () => 0 });
    expect(counted(latest)).toMatchObject([{ customers: 3, missing: 2, values: Float64Array.of(9) }]);
    const key = (row: number): number => number(row) || 0;
    const distinct = plan({ of: 'aggregate', select: every(2), measure: { of: 'distinct', key } }, { period: () => 0 });
    expect(counted(distinct)).toMatchObject([{ customers: 3, missing: 0, values: Float64Array.of(0, 0, 1) }]);
    const who = (period: number, at: number) => [...selectDistributed({ period, bucket: at }, sums, world.view(), world.order)];
    expect([who(0, 0), who(0, 2), who(1, 0), who(2, 0)]).toEqual([[2], [1], [1], []]);
  });

  test('spreads intervals from begins to ends, by the period they began in', () => {
    const interval = (keepsFirst: boolean) =>
      plan({ of: 'interval', begin: [every(1)], end: [every(2)], keepsFirst, held: null }, { period: () => 0 });
    expect(counted(interval(false))[0]!.values).toEqual(Float64Array.of(0, 3));
    expect(counted(interval(true))[0]!.values).toEqual(Float64Array.of(0, 15));
    const twice = new World([
      [1, 1, 0],
      [1, 2, 5],
      [1, 2, 9],
    ]);
    expect(countDistribution(interval(false), twice.view(), twice.order)[0]!.values).toEqual(Float64Array.of(5));
  });

  test('spreads sessions by how long they are, or how many rows', () => {
    const session = (measure: 'length' | 'depth') =>
      plan({ of: 'session', select: [every(1), every(2)], session: { gapMs: 11, day: null }, measure });
    expect(counted(session('depth')).map(({ period, values }) => [period, ...values])).toEqual([
      [0, 1, 2],
      [1, 2],
      [3, 1],
    ]);
    const ending = (gapMs: number, day: ((at: number) => number) | null) =>
      counted(plan({ of: 'session', select: [every(1), every(2)], session: { gapMs, day }, measure: 'depth' }, { period: () => 0 }))[0]!
        .values;
    expect(ending(12, null)).toEqual(Float64Array.of(1, 2, 3));
    expect(ending(12, (at) => Math.floor(at / 10))).toEqual(Float64Array.of(1, 1, 2, 2));
    expect(counted(session('length')).map(({ values }) => [...values])).toEqual([[0, 0], [3], [0]]);
  });
});

describe('the touchpoints kernel', () => {
  const plan = (world: World, more: Partial<TouchpointsPlan> = {}): TouchpointsPlan => ({
    touches: [called(1), called(2)],
    conversions: [every(3)],
    value: world.number,
    lookbackMs: 100,
    once: false,
    halfLifeMs: 10,
    most: 3,
    ...ALWAYS,
    ...more,
  });
  const world = new World([
    [1, 1, 0],
    [1, 2, 10],
    [1, 3, 20, 4],
    [1, 3, 30],
    [2, 1, 500],
    [2, 2, 600],
    [2, 1, 601],
    [3, 2, 950],
    [4, 3, 5, 0.5],
  ]);
  const told = (more: Partial<TouchpointsPlan> = {}) => {
    const { paths, open } = countTouchpoints(plan(world, more), world.view(), world.order);
    return {
      open,
      paths: Object.fromEntries(paths.map(({ channels, conversions, value, nulls }) => [channels.join('>'), [conversions, value, nulls]])),
    };
  };

  test('tells paths of conversions, those that came to nothing, and those still open', () => {
    expect(told()).toEqual({ open: 1, paths: { '1>2': [2, 4, 1], '1': [0, 0, 1], '': [1, 0.5, 0] } });
    expect(told({ once: true }).paths).toEqual({ '1>2': [1, 4, 1], '1': [0, 0, 1], '': [2, 0.5, 0] });
    expect(told({ lookbackMs: 10 }).paths).toEqual({ '2': [1, 4, 1], '': [2, 0.5, 0], '1': [0, 0, 2], '2>1': [0, 0, 1] });
  });

  test('looks at touches before the range and conversions after it, and keeps a path open as long as its look-back', () => {
    expect(told({ from: 20, to: 30 })).toEqual({ open: 0, paths: { '1>2': [1, 4, 0] } });
    expect(told({ from: 0, to: 15 })).toEqual({ open: 0, paths: { '': [1, 0.5, 0] } });
    expect([1050, 1051].map((now) => [told({ now }).open, told({ now }).paths['2']])).toEqual([
      [1, undefined],
      [0, [0, 0, 1]],
    ]);
  });

  test('shares a conversion by time decay', () => {
    const { paths } = countTouchpoints(plan(world, { once: true }), world.view(), world.order);
    const { decayed } = paths.find(({ channels }) => channels.length === 2)!;
    expect([...decayed.conversions]).toEqual([expect.closeTo(1 / 3), expect.closeTo(2 / 3)]);
    expect([...decayed.value]).toEqual([expect.closeTo(4 / 3), expect.closeTo(8 / 3)]);
  });

  test('keeps the first touch and the latest of a long path', () => {
    const long = new World([1, 2, 1, 1, 2, 3].map((name, i) => [1, name, i] as const));
    const { paths } = countTouchpoints(plan(long), long.view(), long.order);
    expect(paths.map(({ channels }) => [...channels])).toEqual([[1, 1, 2]]);
  });

  test('says whose paths have a channel', () => {
    const who = (channel: number, outcome: 'conversion' | 'null' | 'open') => [
      ...selectTouched({ channels: new Set([channel]), isNot: false, outcome, touch: 'any' }, plan(world), world.view(), world.order),
    ];
    expect([who(1, 'conversion'), who(1, 'null'), who(2, 'open'), who(0, 'conversion'), who(0, 'null'), who(7, 'open')]).toEqual([
      [1],
      [2],
      [3],
      [4],
      [],
      [],
    ]);
  });

  test('tells thousands of different paths apart', () => {
    const ways = 3000;
    const rows = Array.from({ length: 2 * ways }, (_, i) => [1 + (i % ways), 1, i] as const);
    const many = new World([...rows, ...Array.from({ length: ways }, (_, i) => [1 + i, 3, 2 * ways] as const)]);
    const byRow = { value: (row: number) => row, beside: null, of: (row: number) => (row < 2 * ways ? 1 + (row % ways) : 0) };
    const asked = plan(many, { lookbackMs: 9000, now: 9000, touches: [1, 2].map((name) => ({ select: every(name), code: byRow })) });
    const { paths } = countTouchpoints(asked, many.view(), many.order);
    expect(paths.map(({ channels, conversions }) => [...channels, conversions])).toEqual(
      Array.from({ length: ways }, (_, i) => [i + 1, i + 1, 1]),
    );
  });
});

describe('the kernel of lifetime values', () => {
  const world = new World([
    [1, 2, 0, 100],
    [1, 1, 1],
    [1, 2, 1, 1],
    [1, 2, 12, 0.1],
    [1, 2, 25, 7],
    [2, 1, 8],
    [2, 2, 19, 0.2],
    [3, 1, 15],
  ]);
  const plan: LtvPlan = {
    birth: [every(1)],
    worth: [every(2)],
    amount: (row) => (nameAt(world)(row) === 2 ? world.number(row) : 0),
    period: (at) => Math.floor(at / 10),
    ends: (birth) => Float64Array.of(birth + 10, birth + 20),
    columns: 2,
    from: 0,
    to: 100,
    now: 24,
  };

  test('adds up what was brought by age, and of whom it is over', () => {
    const rows = [
      {
        period: 0,
        size: 2,
        totals: Float64Array.of(1, 1.3),
        over: Float64Array.of(2, 1),
        totalsOver: Float64Array.of(1, 1.1),
      },
      { period: 1, size: 1, totals: Float64Array.of(0, 0), over: Float64Array.of(0, 0), totalsOver: Float64Array.of(0, 0) },
    ];
    expect(countLtv(plan, world.view(), world.order)).toEqual(rows);
    expect(countLtv(plan, world.view(), world.order, { byCustomer: new CustomerOrder() })).toEqual(rows);
    expect([0, 1, 2].map((period) => [...selectLtvBorn(period, plan, world.view(), world.order)])).toEqual([[1, 2], [3], []]);
  });

  test('bears nobody after the range', () => {
    expect(countLtv({ ...plan, to: 8 }, world.view(), world.order).map(({ size }) => size)).toEqual([1]);
  });
});

test('measures of the same rows are made together', () => {
  const world = new World([
    [1, 1, 5, 2],
    [1, 1, 6, 3],
    [2, 2, 7, 4],
  ]);
  const measures = [{ of: 'count' }, { of: 'sum', number: world.number }, { of: 'last' }] as const;
  for (const options of [{}, { byCustomer: new CustomerOrder() }]) {
    const found = measureTogether(every(1), measures, EVER, world.view(), world.order, 10, options);
    expect(found.map((one) => [one[1], one[2]])).toEqual([
      [2, 0],
      [5, 0],
      [1, NaN],
    ]);
  }
});

test('of the selections that take a row the first counts', () => {
  const world = new World([
    [1, 1, 0, 5],
    [1, 1, 1, 2],
    [1, 2, 2],
    [1, 3, 3],
  ]);
  const large = { name: 1, test: { holds: (row: number) => world.number(row) > 3, changes: null } };
  const first = firstTaking([every(2), large, every(1), { name: 0, test: null }], world.view(), 10);
  expect([0, 1, 2, 3].map(first)).toEqual([1, 2, 0, -1]);
});
