import { describe, expect, test } from 'vitest';
import { between, EVER, every, rolling, stillAhead, steady, World } from '../test/world.ts';
import {
  ask,
  askOn,
  Cancelled,
  CustomerSet,
  explain,
  LeafValueColumn,
  measureCustomers,
  Running,
  selectSet,
  Trail,
  type Control,
} from './index.ts';
import type { Measure, Plan, RelativeSpan, Selection, Span } from './plan.ts';

function aggregate(measure: Measure, span: Span | RelativeSpan, accepts: (value: number) => boolean, select: Selection = every(1)): Plan {
  return { kind: 'aggregate', select, measure, span, accepts, edge: null, atLeast: null };
}

const atLeast = (k: number, span: Span): Plan => ({
  kind: 'aggregate',
  select: every(1),
  measure: { of: 'count' },
  span,
  accepts: (count) => count >= k,
  edge: null,
  atLeast: k,
});

/** What both evaluators say of customer 1; once remembered, the same is said of it. */
function both(plan: Plan, world: World, now: number) {
  const selected = selectSet(plan, world.view(), world.order, now, { timers: true });
  const one = ask(plan, world.view(), 1, now);
  expect(selected.members.has(1)).toBe(one.member);
  const trail = new Trail(world.view(), new Running(0));
  for (let time = 0; time < 2; time++) {
    trail.open(1);
    expect(askOn(plan, trail, now)).toEqual(one);
  }
  return { ...one, early: selected.next![1]! };
}

describe('rolling windows', () => {
  const world = new World([[1, 1, 100]]);

  test('an event counts until it is exactly as old as the window', () => {
    const plan = aggregate({ of: 'count' }, rolling(10), (count) => count === 1);
    expect(both(plan, world, 100)).toEqual({ member: true, next: 110, early: 110 });
    expect(both(plan, world, 109)).toEqual({ member: true, next: 110, early: 110 });
    expect(both(plan, world, 110)).toEqual({ member: false, next: Infinity, early: Infinity });
  });

  test('an event of the future is waited for', () => {
    expect(
      both(
        aggregate({ of: 'count' }, EVER, (count) => count === 1),
        world,
        99,
      ),
    ).toEqual({ member: false, next: 100, early: 100 });
  });

  test('of a count of at least two, the second newest decides when it ends', () => {
    const world = new World([1, 5, 7, 9].map((at) => [1, 1, at] as const));
    expect(both(atLeast(2, rolling(20)), world, 10)).toEqual({ member: true, next: 27, early: 21 });
    expect(both(atLeast(5, rolling(20)), world, 10)).toEqual({ member: false, next: Infinity, early: Infinity });
    const trail = new Trail(world.view(), new Running(1));
    for (let time = 0; time < 2; time++) {
      trail.open(1);
      expect(askOn(atLeast(2, rolling(20)), trail, 10)).toEqual({ member: true, next: 27 });
    }
    expect(trail.running?.leaves).toBe(1);
  });

  test('only rows that pass count, and a row’s test says when it changes', () => {
    const world = new World([
      [1, 1, 0, 30],
      [1, 1, 1, 40],
      [1, 1, 2, 5],
    ]);
    const select = { name: 1, test: stillAhead(world.number) };
    const plan = aggregate({ of: 'count' }, EVER, (count) => count === 2, select);
    expect(both(plan, world, 10)).toEqual({ member: true, next: 30, early: 30 });
    expect(both(plan, world, 30)).toEqual({ member: false, next: 40, early: 40 });
    const steadily = { name: 1, test: steady((row) => world.number(row) > 20) };
    expect(
      both(
        aggregate({ of: 'count' }, EVER, (count) => count === 2, steadily),
        world,
        99,
      ).member,
    ).toBe(true);
  });

  test('a long history is measured whole', () => {
    const world = new World(Array.from({ length: 100 }, (_, i) => [1, 1, i, i] as const));
    expect(
      both(
        aggregate({ of: 'sum', number: world.number }, EVER, (sum) => sum === 4950),
        world,
        200,
      ).member,
    ).toBe(true);
  });

  test('a fixed span is half-open', () => {
    const one = (count: number) => count === 1;
    expect(both(aggregate({ of: 'count' }, between(100, 101), one), world, 200).member).toBe(true);
    expect(both(aggregate({ of: 'count' }, between(99, 100), one), world, 200).member).toBe(false);
    expect(both(aggregate({ of: 'count' }, between(101, 200), one), world, 200).member).toBe(false);
  });
});

describe('measures', () => {
  const world = new World(
    [
      [1, 1, 10, 0.1],
      [1, 1, 12, NaN],
      [1, 1, 11, 0.2],
      [1, 1, 25, -4],
      [1, 2, 30, 7],
    ],
    2,
  );
  const measureOf = (measure: Measure, select = every(1)) =>
    Array.from(measureCustomers(select, measure, EVER, world.view(), world.order, 50).slice(1));
  const { number } = world;

  test.each<[Measure, number, number]>([
    [{ of: 'count' }, 4, 0],
    [{ of: 'sum', number }, -3.7, 0],
    [{ of: 'average', number }, -3.7 / 3, NaN],
    [{ of: 'minimum', number }, -4, NaN],
    [{ of: 'maximum', number }, 0.2, NaN],
    [{ of: 'distinct', key: (row) => (number(row) > 0 ? 5 : 0) }, 1, 0],
    [{ of: 'days', day: (at) => Math.floor(at / 10) }, 2, 0],
    [{ of: 'first' }, 0, NaN],
    [{ of: 'last' }, 3, NaN],
  ])('%o of somebody and of nobody', (measure, some, none) => {
    expect(measureOf(measure)).toEqual([some, none]);
    const node: Plan = { ...(aggregate(measure, EVER, () => true) as Extract<Plan, { kind: 'aggregate' }>), edge: steady(() => true) };
    const [said] = explain(node, world.view(), 1, 50);
    expect(measure.of === 'first' || measure.of === 'last' ? said!.row : said!.measured).toBe(some);
  });

  test('sums of decimals do not depend on the order of adding', () => {
    const sum = (numbers: number[]) => {
      const world = new World(numbers.map((number, i) => [1, 1, i, number] as const));
      return measureCustomers(every(1), { of: 'sum', number: world.number }, EVER, world.view(), world.order, 50)[1];
    };
    expect(sum([0.1, 0.2, 0.3])).toBe(0.6);
    expect(sum([0.3, 0.2, 0.1])).toBe(0.6);
    expect(sum([1e9, 0.0001, -1e9])).toBe(0.0001);
    expect(sum([0.123456, 1e6])).toBe(1_000_000.123456);
  });

  test('a day that comes again when the clock is set back at midnight counts once', () => {
    const world = new World([10, 20, 21, 22, 30].map((at) => [1, 1, at] as const));
    const day = (at: number) => ({ 10: 1, 20: 2, 21: 1, 22: 2, 30: 3 })[at]!;
    expect(measureCustomers(every(1), { of: 'days', day }, EVER, world.view(), world.order, 50)[1]).toBe(3);
  });

  test('an event nobody ever sent is counted 0 times', () => {
    expect(measureOf({ of: 'count' }, every(0))).toEqual([0, 0]);
  });

  test('the value at the last event is asked of the last by time, then by the log', () => {
    const world = new World([
      [1, 1, 20, 1],
      [1, 1, 20, 2],
      [1, 1, 10, 3],
    ]);
    const edge = (of: 'first' | 'last', wanted: number): Plan => ({
      kind: 'aggregate',
      select: every(1),
      measure: { of },
      span: EVER,
      accepts: () => false,
      edge: steady((row) => world.number(row) === wanted),
      atLeast: null,
    });
    expect(both(edge('last', 2), world, 50).member).toBe(true);
    expect(both(edge('first', 3), world, 50).member).toBe(true);
    const anything: Plan = { ...(edge('last', 2) as Extract<Plan, { kind: 'aggregate' }>), select: every(2), edge: steady(() => true) };
    expect(both(anything, world, 50).member).toBe(false);
  });

  test('the test of the value at the last event says when it changes', () => {
    const world = new World([[1, 1, 10, 30]]);
    const plan: Plan = {
      ...(aggregate({ of: 'last' }, EVER, () => false) as Extract<Plan, { kind: 'aggregate' }>),
      edge: stillAhead(world.number),
    };
    expect(both(plan, world, 20)).toEqual({ member: true, next: 30, early: 30 });
    expect(both(plan, world, 30).member).toBe(false);
    expect(selectSet(plan, world.view(), world.order, 20, { timers: false })).toMatchObject({ counts: [1], next: null });
  });

  test('of one selection within one span look at each row once', () => {
    let looked = 0;
    const select = { name: 1, test: steady(() => ++looked > 0) };
    const parts = [{ of: 'count' } as const, { of: 'sum', number } as const].map((measure) => aggregate(measure, EVER, () => true, select));
    selectSet({ kind: 'all', parts }, world.view(), world.order, 50, { timers: false });
    expect(looked).toBe(4);
  });
});

test('around an anchor each customer’s own rows count', () => {
  const world = new World([
    [1, 1, 11],
    [2, 2, 10],
    [2, 1, 12],
    [3, 1, 13],
  ]);
  const span: RelativeSpan = { anchor: every(2), which: 'first', fromMs: 0, toMs: 10 };
  const counts = measureCustomers(every(1), { of: 'count' }, span, world.view(), world.order, 50);
  expect([1, 2, 3].map((root) => counts[root])).toEqual([0, 1, 0]);
});

test.each([
  [50, 45],
  [45, 50],
])('around an anchor whose test changes at %i, rows whose test changes at %i: what is first says when', (ofAnchor, ofRow) => {
  const world = new World([
    [1, 2, 20, ofAnchor],
    [1, 1, 22, ofRow],
  ]);
  const ahead = (name: number): Selection => ({ name, test: stillAhead(world.number) });
  const span: RelativeSpan = { anchor: ahead(2), which: 'first', fromMs: 0, toMs: 10 };
  expect(
    both(
      aggregate({ of: 'count' }, span, (count) => count === 1, ahead(1)),
      world,
      40,
    ),
  ).toEqual({ member: true, next: 45, early: 45 });
});

test('around an anchor the values are those of the rows inside, whatever came before them', () => {
  const world = new World([
    [1, 1, 3, 100],
    [2, 1, 4, 50],
    [1, 2, 20],
    [2, 2, 20],
    [1, 1, 22, 3],
    [1, 1, 25, 4],
    [2, 1, 26, 9],
  ]);
  const span: RelativeSpan = { anchor: every(2), which: 'first', fromMs: -5, toMs: 10 };
  const sum = { of: 'sum', number: world.number } as const;
  const sums = measureCustomers(every(1), sum, span, world.view(), world.order, 50);
  expect([sums[1], sums[2]]).toEqual([7, 9]);
  expect(
    both(
      aggregate(sum, span, (value) => value === 7),
      world,
      50,
    ).member,
  ).toBe(true);
});

test('around an anchor both ends count and the anchor does not', () => {
  const world = new World([
    [1, 2, 20],
    [1, 1, 15],
    [1, 1, 30],
    [1, 1, 31],
    [1, 1, 14],
  ]);
  const span = (select: Selection, which: 'first' | 'last'): RelativeSpan => ({ anchor: select, which, fromMs: -5, toMs: 10 });
  const is = (wanted: number) => (count: number) => count === wanted;
  expect(both(aggregate({ of: 'count' }, span(every(2), 'first'), is(2)), world, 50).member).toBe(true);
  expect(both(aggregate({ of: 'count' }, span(every(1), 'first'), is(1)), world, 50).member).toBe(true);
  expect(both(aggregate({ of: 'count' }, span(every(1), 'last'), is(1)), world, 50).member).toBe(true);
  expect(both(aggregate({ of: 'count' }, span(every(3), 'last'), is(0)), world, 50).member).toBe(true);
});

describe('a sequence', () => {
  const steps = (names: number[], withinMs: number, span: Span = EVER): Plan => ({
    kind: 'sequence',
    steps: names.map(every),
    withinMs,
    span,
  });

  test('may take exactly its time, and a later start restarts the clock', () => {
    const world = new World([
      [1, 1, 0],
      [1, 1, 30],
      [1, 2, 45],
      [1, 3, 75],
    ]);
    expect(both(steps([1, 2, 3], 45), world, 100).member).toBe(true);
    expect(both(steps([1, 2, 3], 44), world, 100).member).toBe(false);
  });

  test('needs one event for each step, in the order of the log at one instant', () => {
    expect(both(steps([1, 1], 5), new World([[1, 1, 0]]), 9).member).toBe(false);
    expect(
      both(
        steps([1, 1], 5),
        new World([
          [1, 1, 0],
          [1, 1, 0],
        ]),
        9,
      ).member,
    ).toBe(true);
    expect(
      both(
        steps([1, 2], 5),
        new World([
          [1, 2, 0],
          [1, 1, 0],
        ]),
        9,
      ).member,
    ).toBe(false);
    expect(
      both(
        steps([1, 2], 5),
        new World([
          [1, 2, 3],
          [1, 1, 0],
        ]),
        9,
      ).member,
    ).toBe(true);
  });

  test('must be over before its window is', () => {
    const world = new World([
      [1, 1, 3],
      [1, 2, 8],
    ]);
    expect(both(steps([1, 2], 10, between(0, 9)), world, 50).member).toBe(true);
    expect(both(steps([1, 2], 10, between(0, 8)), world, 50).member).toBe(false);
  });

  test('lasts until its start leaves the window', () => {
    const world = new World([
      [1, 1, 0],
      [1, 1, 2],
      [1, 2, 4],
    ]);
    expect(both(steps([1, 2], 5, rolling(10)), world, 5)).toEqual({ member: true, next: 12, early: 12 });
    expect(both(steps([1, 2], 5, rolling(10)), world, 12).member).toBe(false);
  });

  test('waits for rows of its steps that are still to come', () => {
    const world = new World([
      [1, 1, 0],
      [1, 3, 15],
      [1, 2, 20],
    ]);
    expect(both(steps([1, 2], 30), world, 10)).toEqual({ member: false, next: 20, early: 20 });
    expect(both(steps([1, 2], 30), world, 20).member).toBe(true);
  });

  test('says when a step’s test changes', () => {
    const world = new World([
      [1, 1, 0, 40],
      [1, 2, 5, 30],
    ]);
    const timed = [1, 2].map((name) => ({ name, test: stillAhead(world.number) }));
    const plan: Plan = { kind: 'sequence', steps: timed, withinMs: 10, span: EVER };
    expect(both(plan, world, 10)).toEqual({ member: true, next: 30, early: 30 });
    expect(both(plan, world, 30)).toEqual({ member: false, next: 40, early: 40 });
  });

  test('is made by all leaves of a customer together', () => {
    const world = new World([
      [1, 1, 0],
      [2, 2, 1],
    ]);
    expect(both(steps([1, 2], 5), world, 9).member).toBe(false);
    world.merge([2, 1]);
    expect(both(steps([1, 2], 5), world, 9).member).toBe(true);
  });
});

describe('an unanswered event', () => {
  const plan = (span: Span = EVER, answer = 2): Plan => ({
    kind: 'unanswered',
    first: every(1),
    answer: every(answer),
    withinMs: 10,
    span,
  });

  test('is one only when its whole time is over', () => {
    const world = new World([[1, 1, 0]]);
    expect(both(plan(), world, 10)).toEqual({ member: false, next: 11, early: 11 });
    expect(both(plan(), world, 11)).toEqual({ member: true, next: Infinity, early: Infinity });
  });

  test('may be answered at the last instant, not after, and not by what came before it', () => {
    expect(
      both(
        plan(),
        new World([
          [1, 1, 0],
          [1, 2, 10],
        ]),
        20,
      ).member,
    ).toBe(false);
    expect(
      both(
        plan(),
        new World([
          [1, 1, 0],
          [1, 2, 11],
        ]),
        20,
      ).member,
    ).toBe(true);
    expect(
      both(
        plan(),
        new World([
          [1, 2, 0],
          [1, 1, 0],
        ]),
        20,
      ).member,
    ).toBe(true);
    expect(
      both(
        plan(),
        new World([
          [1, 1, 0],
          [1, 2, 0],
        ]),
        20,
      ).member,
    ).toBe(false);
    const late = new World([
      [1, 1, 0],
      [1, 2, 10],
    ]);
    expect([10, 11].map((now) => both(plan(), late, now).member)).toEqual([false, false]);
  });

  test('never answers itself, but an event like it may', () => {
    expect(both(plan(EVER, 1), new World([[1, 1, 0]]), 11).member).toBe(true);
    expect(
      both(
        plan(EVER, 1),
        new World([
          [1, 1, 0],
          [1, 1, 4],
        ]),
        11,
      ).member,
    ).toBe(false);
    expect(
      both(
        plan(EVER, 1),
        new World([
          [1, 1, 0],
          [1, 1, 4],
        ]),
        15,
      ).member,
    ).toBe(true);
  });

  test('must still be inside the window', () => {
    const world = new World([[1, 1, 0]]);
    expect(both(plan(rolling(15)), world, 14)).toEqual({ member: true, next: 15, early: 15 });
    expect(both(plan(rolling(15)), world, 15).member).toBe(false);
    expect(both(plan(rolling(5)), world, 2)).toEqual({ member: false, next: 5, early: 5 });
  });

  test('leaves with the latest one that is over', () => {
    const world = new World([
      [1, 1, 0],
      [1, 1, 20],
    ]);
    expect(both(plan(rolling(50)), world, 40)).toEqual({ member: true, next: 70, early: 70 });
  });

  test('is asked about again when the one that is over leaves, while a later one still waits', () => {
    const world = new World([
      [1, 1, 0],
      [1, 1, 20],
    ]);
    expect(both(plan(rolling(50)), world, 25)).toEqual({ member: true, next: 50, early: 50 });
    expect(both(plan(rolling(50)), world, 50)).toEqual({ member: true, next: 70, early: 70 });
  });

  test('waits for one that is still to come, and an answer to come is none yet', () => {
    expect(both(plan(), new World([[1, 1, 20]]), 10)).toEqual({ member: false, next: 31, early: 31 });
    const answered = new World([
      [1, 1, 0],
      [1, 2, 8],
    ]);
    expect(both(plan(), answered, 5)).toEqual({ member: false, next: 11, early: 11 });
    expect(both(plan(), answered, 8).member).toBe(false);
  });

  test('says when the test of the first or of the answer changes', () => {
    const world = new World([
      [1, 1, 0, 60],
      [1, 2, 5, 40],
    ]);
    const timed = (name: number): Selection => ({ name, test: stillAhead(world.number) });
    const answer: Plan = { kind: 'unanswered', first: every(1), answer: timed(2), withinMs: 10, span: EVER };
    expect(both(answer, world, 20)).toEqual({ member: false, next: 40, early: 40 });
    expect(both(answer, world, 40).member).toBe(true);
    const first: Plan = { kind: 'unanswered', first: timed(1), answer: every(3), withinMs: 10, span: EVER };
    expect(both(first, world, 20)).toEqual({ member: true, next: 60, early: 60 });
    expect(both(first, world, 60).member).toBe(false);
  });

  test('after the window does not count', () => {
    expect(both(plan(between(0, 8)), new World([[1, 1, 8]]), 50).member).toBe(false);
    expect(both(plan(between(0, 9)), new World([[1, 1, 8]]), 50).member).toBe(true);
  });

  test('is answered after the window too', () => {
    expect(
      both(
        plan(between(0, 5)),
        new World([
          [1, 1, 0],
          [1, 2, 8],
        ]),
        20,
      ).member,
    ).toBe(false);
  });
});

describe('values', () => {
  const plan = (column: LeafValueColumn, missing: boolean): Plan => {
    return { kind: 'value', column, test: stillAhead((leaf) => column.numbers![leaf]!), missing };
  };

  test('of several leaves the one last written counts, and says when its test changes', () => {
    const column = new LeafValueColumn();
    column.setNumber(1, 30, 5, 0);
    column.setNumber(2, 20, 5, 1);
    const world = new World([], 2);
    expect(both(plan(column, false), world, 25)).toEqual({ member: true, next: 30, early: 30 });
    world.merge([2, 1]);
    expect(both(plan(column, false), world, 19)).toEqual({ member: true, next: 20, early: 20 });
    expect(both(plan(column, false), world, 20).member).toBe(false);
    expect(explain(plan(column, false), world.view(), 1, 20)).toEqual([{ holds: false, measured: null, row: 2 }]);
  });

  test('a value that was never written, or taken away last, is missing', () => {
    const column = new LeafValueColumn();
    column.setNumber(1, 30, 5, 0);
    column.clear(2, 6, 1);
    const world = new World([], 2);
    world.merge([2, 1]);
    expect([both(plan(column, true), world, 1).member, both(plan(column, false), world, 1).member]).toEqual([true, false]);
    expect(both({ kind: 'value', column: null, test: steady(() => true), missing: true }, world, 1).member).toBe(true);
  });
});

describe('groups', () => {
  const world = new World(
    [
      [1, 1, 10],
      [2, 1, 10],
      [2, 2, 10],
    ],
    4,
  );
  const did = (name: number) => aggregate({ of: 'count' }, EVER, (count) => count > 0, every(name));

  test('each part is counted over everybody, in preorder', () => {
    const plan: Plan = { kind: 'all', parts: [did(1), { kind: 'not', part: did(2) }, { kind: 'any', parts: [] }] };
    expect(selectSet(plan, world.view(), world.order, 20, { timers: false })).toMatchObject({
      counts: [0, 2, 3, 1, 0],
      without: [null, 0, 0, null, 1],
      total: 4,
      next: null,
    });
  });

  test('a frozen leaf makes its whole customer a member', () => {
    const merged = new World([], 4);
    merged.merge([3, 1]);
    const plan: Plan = { kind: 'members', leaves: CustomerSet.of([3, 4, 9]) };
    expect([...selectSet(plan, merged.view(), merged.order, 20, { timers: false }).members]).toEqual([1, 4]);
    expect(ask(plan, merged.view(), 1, 20).member).toBe(true);
  });

  const orders: Plan[] = [
    { kind: 'sequence', steps: [every(1), every(2)], withinMs: 10, span: EVER },
    { kind: 'unanswered', first: every(1), answer: every(2), withinMs: 10, span: EVER },
  ];
  test.each([did(1), ...orders])('a query of kind $kind tells of its progress and stops when it is cancelled under way', (plan) => {
    const long = new World(Array.from({ length: 400_000 }, (_, i) => [1, 1 + (i % 2), i] as const));
    const evaluate = (control: Control) => selectSet(plan, long.view(), long.order, 500_000, { timers: false, control });
    const shares: number[] = [];
    evaluate({ cancelled: () => false, progress: (share) => shares.push(share) });
    expect(shares).toEqual(shares.toSorted((x, y) => x - y));
    expect(shares.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(1);
    expect(shares.at(-1)).toBe(1);
    let polls = 0;
    expect(() => evaluate({ cancelled: () => ++polls === 2, progress: () => {} })).toThrow(Cancelled);
    expect(polls).toBe(2);
  });

  test('rows that came after the view was made are not seen', () => {
    const growing = new World([[1, 1, 10]], 1);
    const before = growing.view();
    growing.happen([1, 1, 20]);
    const plans: Plan[] = [atLeast(2, EVER), { kind: 'sequence', steps: [every(1), every(1)], withinMs: 10, span: EVER }];
    for (const plan of plans) {
      const answers = [before, growing.view()].map((view) => [
        ask(plan, view, 1, 50).member,
        selectSet(plan, view, growing.order, 50, { timers: false }).members.has(1),
      ]);
      expect(answers).toEqual([
        [false, false],
        [true, true],
      ]);
    }
  });
});

test('a remembered customer has its late rows in its sums, and its future rows waited for', () => {
  const world = new World([1, 3, 5, 12].map((at) => [1, 1, at, 1] as const));
  const running = new Running(1);
  const plan = aggregate({ of: 'sum', number: world.number }, between(2, 11), (sum) => sum === 102);
  const answer = (plan: Plan) => {
    const trail = new Trail(world.view(), running);
    trail.open(1);
    return askOn(plan, trail, 10);
  };
  expect([answer(plan).member, answer(plan)]).toEqual([false, { member: false, next: 12 }]);
  world.happen([1, 1, 4, 100]);
  expect(answer(plan)).toEqual({ member: true, next: 12 });
});

test('what happens at this very instant, after a window that is over, is not still to come', () => {
  const world = new World([
    [1, 1, 5],
    [1, 1, 40],
  ]);
  const plan = aggregate({ of: 'count' }, between(0, 9), (count) => count === 1);
  expect(both(plan, world, 40)).toEqual({ member: true, next: Infinity, early: Infinity });
  expect(both(plan, world, 39)).toEqual({ member: true, next: 40, early: 40 });
});

test('a machine with 200,000 events is not walked again for each further one', () => {
  const world = new World(Array.from({ length: 200_000 }, (_, i) => [1, 1, i, 1] as const));
  const running = new Running();
  const sum = aggregate({ of: 'sum', number: world.number }, rolling(150_000), (total) => total > 1);
  const count = atLeast(100_000, EVER);
  const early = aggregate({ of: 'count' }, { anchor: every(1), which: 'first', fromMs: 0, toMs: 5 }, (events) => events === 5);
  let walked = 0;
  let answers = 0;
  for (let i = 0; i < 10_000; i++) {
    world.happen([1, 1, 200_000 + i - (i % 3), 1]);
    const trail = new Trail(world.view(), running);
    trail.open(1);
    if ([sum, count, early].every((plan) => askOn(plan, trail, 220_000).member)) answers++;
    walked += trail.length;
  }
  expect(answers).toBe(10_000);
  expect(walked).toBeLessThan(450_000);
  expect(running.leaves).toBe(1);
});
