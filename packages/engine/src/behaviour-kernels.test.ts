import { describe, expect, test } from 'vitest';
import { every, World } from '../test/world.ts';
import { Cancelled, countFunnel, countRetention, CustomerOrder, selectBorn, type FunnelPlan, type RetentionPlan } from './index.ts';

const funnel = (names: readonly number[], more: Partial<FunnelPlan> = {}): FunnelPlan => ({
  steps: names.map((name) => [every(name)]),
  exclusions: [],
  others: [],
  stopsAhead: false,
  stopsRepeat: false,
  interruptedForGood: false,
  anyOrder: false,
  start: 'any',
  everyEntry: false,
  ties: 'step_order',
  oneEventOneStep: true,
  lastInstant: (entry) => entry + 60,
  gapMs: Infinity,
  held: null,
  from: -Infinity,
  to: Infinity,
  now: 1000,
  bookedOn: 'entry',
  day: (at) => Math.floor(at / 100),
  ...more,
});

const retention = (more: Partial<RetentionPlan> = {}): RetentionPlan => ({
  birth: [every(1)],
  returning: [every(2)],
  columns: [0, 1, 2].map((bucket) => ({ from: bucket, to: bucket, over: bucket })),
  period: (at) => Math.floor(at / 10),
  bucketStart: (birth, bucket) => 10 * (Math.floor(birth / 10) + bucket),
  everyPeriod: false,
  from: -Infinity,
  to: Infinity,
  now: 25,
  ...more,
});

describe('the funnel kernel', () => {
  test('counts who got to each step, how fast, on which day, and who stopped where', () => {
    const world = new World([
      [1, 1, 0],
      [1, 1, 30],
      [1, 2, 45],
      [1, 3, 75],
      [2, 1, 110],
      [2, 2, 120],
      [3, 2, 5],
      [4, 1, 990],
      [4, 2, 1001],
    ]);
    const plan = funnel([1, 2, 3]);
    const found = countFunnel(plan, world.view(), world.order);
    expect(found).toMatchObject({
      customers: Float64Array.of(3, 2, 1),
      units: Float64Array.of(3, 2, 1),
      entries: Float64Array.of(3, 2, 0),
      durations: [Float64Array.of(45), Float64Array.of(10, 15), Float64Array.of(30)],
      days: new Map([
        [0, Float64Array.of(1, 1, 1)],
        [1, Float64Array.of(1, 1, 0)],
        [9, Float64Array.of(1, 0, 0)],
      ]),
    });
    expect(found.stopped.map((set) => [...set])).toEqual([[], [4], [2], [1]]);
    expect(countFunnel(plan, world.view(), world.order, { byCustomer: new CustomerOrder() })).toEqual(found);
  });

  test('takes many rows of one instant and of one value', () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => [1, 1 + (i % 2), 7, i % 20] as const);
    const world = new World(rows);
    const plan = funnel([1, 2, 1, 2], { everyEntry: true });
    expect(countFunnel(plan, world.view(), world.order).entries).toEqual(Float64Array.of(20_000, 20_000, 20_000, 20_000));
    const held = [{ steps: 3, key: (row: number) => 1 + (rows[row]![3] >> 1) }];
    expect(countFunnel(funnel([1, 2], { held }), world.view(), world.order).units).toEqual(Float64Array.of(10, 10));
  });

  test('refuses a plan larger than its bits', () => {
    const world = new World([[1, 1, 0]]);
    const count = (plan: FunnelPlan) => () => countFunnel(plan, world.view(), world.order);
    const names = (most: number) => Array.from({ length: most }, (_, i) => i + 1);
    expect(count(funnel(names(16)))).not.toThrow();
    expect(count(funnel(names(17)))).toThrow(RangeError);
    expect(count(funnel([1], { others: names(33).map(every) }))).toThrow('32 selections; got 1, 0 and 34');
    const exclusions = names(17).map((name) => ({ select: [every(name)], from: 1, to: 2 }));
    expect(count(funnel([1, 2], { exclusions }))).toThrow(RangeError);
  });

  test('tells how far it is and may be stopped', () => {
    const world = new World([[1, 1, 0]]);
    const shares: number[] = [];
    const control = { cancelled: () => shares.length > 0, progress: (share: number) => shares.push(share) };
    expect(() => countFunnel(funnel([1]), world.view(), world.order, { control })).toThrow(Cancelled);
    expect(shares).toEqual([0]);
  });
});

describe('the retention kernel', () => {
  const world = new World([
    [1, 1, 1],
    [1, 2, 12],
    [2, 1, 2],
    [2, 2, 3],
    [2, 1, 14],
    [3, 1, 15],
    [4, 2, 15],
  ]);

  test('counts by period of birth who returned, and for whom it is over', () => {
    const rows = countRetention(retention(), world.view(), world.order);
    expect([...rows]).toEqual([
      [0, { size: 2, returned: Float64Array.of(1, 1, 0), over: Float64Array.of(2, 2, 0), returnedOver: Float64Array.of(1, 1, 0) }],
      [1, { size: 1, returned: Float64Array.of(0, 0, 0), over: Float64Array.of(1, 0, 0), returnedOver: Float64Array.of(0, 0, 0) }],
    ]);
  });

  test('says who they are', () => {
    const born = (period: number, column: number, returned: boolean, more: Partial<RetentionPlan> = {}) => [
      ...selectBorn(retention(more), { period, column, returned }, world.view(), world.order),
    ];
    expect(born(0, -1, true)).toEqual([1, 2]);
    expect([born(0, 0, true), born(0, 1, true), born(0, 2, true)]).toEqual([[2], [1], []]);
    expect([born(0, 0, false), born(0, 1, false), born(0, 2, false)]).toEqual([[1], [2], []]);
    expect([born(1, -1, true), born(1, -1, true, { everyPeriod: true })]).toEqual([[3], [2, 3]]);
  });

  test('refuses more selections than its bits', () => {
    const birth = Array.from({ length: 32 }, (_, i) => every(i + 3));
    expect(() => countRetention(retention({ birth }), world.view(), world.order)).toThrow('32 selections; got 33');
  });
});
