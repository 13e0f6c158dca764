import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { every, type Happening, World } from '../test/world.ts';
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
  byCalendar: false,
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

  test('after an interruption for good takes nothing more, not even of that instant', () => {
    const customers = (world: World, more: Partial<FunnelPlan>): number[] => [
      ...countFunnel(funnel([1, 2, 3], { interruptedForGood: true, ...more }), world.view(), world.order).customers,
    ];
    const excluded = new World([
      [1, 1, 0],
      [1, 2, 1],
      [1, 1, 2],
      [1, 4, 5],
      [1, 2, 5],
      [1, 3, 5],
    ]);
    const exclusions = [{ select: [every(4)], from: 2, to: 3 }];
    expect(customers(excluded, { exclusions })).toEqual([1, 1, 0]);
    expect(customers(excluded, { exclusions, interruptedForGood: false })).toEqual([1, 1, 1]);
    const skipped = new World([
      [1, 1, 0],
      [1, 3, 1],
      [1, 1, 2],
      [1, 2, 3],
    ]);
    expect(customers(skipped, { stopsAhead: true })).toEqual([1, 0, 0]);
    expect(customers(skipped, { stopsAhead: true, interruptedForGood: false })).toEqual([1, 1, 0]);
  });

  test('of runs that entered at one instant follows the one that was further', () => {
    const world = new World([
      [1, 1, 0],
      [1, 2, 0],
      [1, 1, 0],
      [1, 2, 5],
      [1, 3, 9],
    ]);
    expect(countFunnel(funnel([1, 2, 3], { ties: 'log_order' }), world.view(), world.order).durations).toEqual([
      Float64Array.of(9),
      Float64Array.of(0),
      Float64Array.of(9),
    ]);
  });

  test('of the rows of one instant takes for a step the one whose other steps come soonest', () => {
    const [one, two, three] = [every(1), every(2), every(3)];
    const count = (steps: FunnelPlan['steps'], world: World) =>
      countFunnel(funnel([], { steps, start: 'first' }), world.view(), world.order);
    const twoAtOnce = new World([
      [1, 1, 0],
      [1, 2, 0],
    ]);
    const both = count([[one, two], [one]], twoAtOnce);
    expect([both.customers, both.entries]).toEqual([Float64Array.of(1, 1), Float64Array.of(1, 1)]);
    const later = new World([
      [1, 1, 0],
      [1, 2, 5],
      [1, 3, 5],
    ]);
    expect(count([[one], [two, three], [two]], later).customers).toEqual(Float64Array.of(1, 1, 1));
  });

  test('of every entry forgets those interrupted', () => {
    const world = new World([
      [1, 1, 0],
      [1, 4, 1],
      [1, 1, 2],
      [1, 2, 61],
    ]);
    const plan = funnel([1, 2], { everyEntry: true, exclusions: [{ select: [every(4)], from: 1, to: 2 }] });
    expect(countFunnel(plan, world.view(), world.order).entries).toEqual(Float64Array.of(2, 1));
  });

  test('of many entries knows whose window is over, customer by customer', () => {
    const world = new World([
      ...Array.from({ length: 200 }, (_, at) => [1, 1, at] as const),
      [1, 2, 210],
      [2, 1, 0],
      [2, 2, 100],
      [3, 1, 0],
      [3, 1, 50],
      [3, 2, 100],
    ]);
    const { entries } = countFunnel(funnel([1, 2], { everyEntry: true }), world.view(), world.order);
    expect(entries).toEqual(Float64Array.of(200 + 1 + 2, 50 + 0 + 1));
  });

  test('hears every interruption of an instant', () => {
    const world = new World([
      [1, 1, 0],
      [1, 2, 1],
      [1, 4, 5],
      [1, 5, 5],
      [1, 3, 6],
    ]);
    const exclusions = [
      { select: [every(4)], from: 1, to: 2 },
      { select: [every(5)], from: 2, to: 3 },
    ];
    expect(countFunnel(funnel([1, 2, 3], { exclusions }), world.view(), world.order).customers).toEqual(Float64Array.of(1, 1, 0));
  });

  test('tells many kinds of rows of one instant apart', () => {
    // A row of name n passes the steps that are bits of n; two more names only exclude, and so does the last.
    const names = [...Array.from({ length: 15 }, (_, i) => i + 1), 48, 64, 65];
    const selections = new Map(names.map((name) => [name, every(name)]));
    const steps = Array.from({ length: 6 }, (_, step) =>
      names.filter((name) => name < 64 && (name >> step) & 1).map((name) => selections.get(name)!),
    );
    const excluding = (name: number, from: number, to: number) => ({ select: [selections.get(name)!], from, to });
    const plan = funnel([], { steps, start: 'first', exclusions: [excluding(64, 5, 6), excluding(65, 4, 5), excluding(48, 1, 2)] });
    const world = new World([...names.map((name) => [1, name, 5] as const), [2, 1, 0], ...names.map((name) => [2, name, 5] as const)]);
    expect(countFunnel(plan, world.view(), world.order).customers).toEqual(Float64Array.of(2, 1, 1, 1, 1, 0));
  });

  test('takes many rows of one instant and of one value', () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => [1, 1 + (i % 2), 7, i % 20] as const);
    const world = new World(rows);
    const plan = funnel([1, 2, 1, 2], { everyEntry: true });
    expect(countFunnel(plan, world.view(), world.order).entries).toEqual(Float64Array.of(20_000, 20_000, 20_000, 20_000));
    const held = [{ steps: 3, key: (row: number) => 1 + (rows[row]![3] >> 1) }];
    expect(countFunnel(funnel([1, 2], { held }), world.view(), world.order).units).toEqual(Float64Array.of(10, 10));
  });

  test('is the same whether or not two rows of a customer happened at one instant', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(1, 2), fc.integer({ min: 1, max: 3 }), fc.nat(40)), { maxLength: 24 }),
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        (happenings, window, repeats) => {
          const rows = happenings.map(([who, name, at], i) => [who, name, 100 * at + i] as const);
          const lastInstant = (entry: number) => entry + 100 * window;
          const plan = funnel(repeats ? [1, 2, 1] : [1, 2, 3], { lastInstant });
          // Rows of nobody's step, at one instant: such customers are counted the general way.
          const tied = rows.flatMap((row) => [row, [row[0], 9, row[2]] as const]);
          const general = { ...plan, exclusions: [{ select: [every(9)], from: 3, to: 3 }] };
          const [quick, slow] = [new World(rows, 2), new World(tied, 2)];
          expect(countFunnel(plan, quick.view(), quick.order)).toEqual(countFunnel(general, slow.view(), slow.order));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('refuses a plan larger than its bits', () => {
    const world = new World([[1, 1, 0]]);
    const count = (plan: FunnelPlan) => () => countFunnel(plan, world.view(), world.order);
    const names = (most: number) => Array.from({ length: most }, (_, i) => i + 1);
    expect(count(funnel(names(16)))).not.toThrow();
    expect(count(funnel(names(17)))).toThrow(RangeError);
    expect(count(funnel([1], { others: names(99).map(every) }))).not.toThrow();
    const exclusions = names(16).map((name) => ({ select: [every(name)], from: 1, to: 2 }));
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

  test('is the same read by customer, with rows that came late or changed hands since', () => {
    const happenings = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 4 }), fc.nat(60)).map((row): Happening => row),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(
        happenings,
        happenings,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(-Infinity, 12),
        (first, later, merges, inTurn, from) => {
          const columns = inTurn ? retention().columns : [0, 1].map((bucket) => ({ from: bucket, to: 2, over: 2 }));
          const plan = retention({ birth: [every(1), every(3)], returning: [every(2)], columns, from, to: 45, now: 52 });
          const made = new World(first, 8);
          const byCustomer = new CustomerOrder();
          countRetention({ ...plan, from: -Infinity, now: 1000 }, made.view(), made.order, { byCustomer });
          made.happen(...later);
          if (merges) made.merge([5, 2], [4, 3]);
          const view = made.view();
          expect(countRetention(plan, view, made.order, { byCustomer })).toEqual(countRetention(plan, view, made.order));
          const asked = { period: 2, column: 1, returned: true };
          expect([...selectBorn(plan, asked, view, made.order, { byCustomer })]).toEqual([...selectBorn(plan, asked, view, made.order)]);
        },
      ),
      { numRuns: 500 },
    );
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
});
