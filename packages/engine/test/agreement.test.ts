import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CustomerSet } from '../src/customer-set.ts';
import { ask, askOn, CustomerOrder, explain, LeafValueColumn, measureCustomers, Memory, Running, selectSet, Trail } from '../src/index.ts';
import type { Measure, Plan, Selection, Span } from '../src/plan.ts';
import { naive } from './naive.ts';
import { between, EVER, type Happening, rolling, stillAhead, steady, World } from './world.ts';

const LEAVES = 5;
const NOW = 40;

const happening: fc.Arbitrary<Happening> = fc.tuple(
  fc.integer({ min: 0, max: LEAVES }),
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 0, max: 50 }),
  fc.oneof(
    fc.constant(NaN),
    fc.integer({ min: -30, max: 600 }).map((n) => n / 10),
  ),
);

const span: fc.Arbitrary<Span> = fc.oneof(
  fc.constant(EVER),
  fc.integer({ min: 1, max: 30 }).map(rolling),
  fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 31, max: 45 })).map(([from, to]) => between(from, to)),
);

/** Plans over a world's own numbers; made per world because tests are closures. */
function plans(world: World): fc.Arbitrary<Plan> {
  const selection: fc.Arbitrary<Selection> = fc.record({
    name: fc.integer({ min: 0, max: 3 }),
    test: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      fc.constant(steady((row) => world.number(row) >= 10)),
      fc.constant(stillAhead((row) => Math.round(world.number(row)))),
    ),
  });
  const number = world.number;
  const beside = {
    get values() {
      return Float64Array.from(world.numbers);
    },
    stable: 1,
  };
  const measure: fc.Arbitrary<Measure> = fc.oneof(
    fc.constantFrom<Measure>({ of: 'count' }, { of: 'days', day: (at) => Math.floor(at / 10) - 2 }),
    fc.constantFrom<Measure>({ of: 'first' }, { of: 'last' }),
    fc.constant<Measure>({ of: 'distinct', key: (row) => (Number.isNaN(number(row)) ? 0 : 1 + (Math.floor(number(row) + 3) % 3)) }),
    fc.constantFrom<'sum' | 'average' | 'minimum' | 'maximum'>('sum', 'average', 'minimum', 'maximum').map((of) => ({ of, number })),
    fc
      .constantFrom<'sum' | 'average' | 'minimum' | 'maximum'>('sum', 'average', 'minimum', 'maximum')
      .map((of) => ({ of, number, beside })),
  );
  const relative = fc.record({
    anchor: selection,
    which: fc.constantFrom<'first' | 'last'>('first', 'last'),
    fromMs: fc.integer({ min: -20, max: 0 }),
    toMs: fc.integer({ min: 0, max: 20 }),
  });
  const aggregate: fc.Arbitrary<Plan> = fc
    .tuple(selection, measure, fc.oneof(span, relative), fc.constantFrom(0, 1, 2, 3, 12.5), fc.boolean(), fc.boolean())
    .map(([select, measure, span, limit, ahead, below]) => {
      const isAtLeast = measure.of === 'count' && !below && limit >= 1;
      const least = isAtLeast ? Math.floor(limit) : limit;
      const accepts = (n: number) => (below ? n < limit : n >= least);
      // The same numbers as an interval, which some kernels go by when they are told; those here have one decimal place.
      const accepted = below ? Float64Array.of(-Infinity, limit - 0.01) : Float64Array.of(least, Infinity);
      const edge = ahead ? stillAhead((row) => Math.round(number(row))) : steady((row) => number(row) > 20);
      return { kind: 'aggregate', select, measure, span, accepts, ...(ahead ? {} : { accepted }), edge, atLeast: isAtLeast ? least : null };
    });
  const sequence: fc.Arbitrary<Plan> = fc
    .tuple(fc.array(selection, { minLength: 2, maxLength: 3 }), fc.integer({ min: 0, max: 15 }), span)
    .map(([steps, withinMs, span]) => ({ kind: 'sequence', steps, withinMs, span }));
  const unanswered: fc.Arbitrary<Plan> = fc
    .tuple(selection, selection, fc.integer({ min: 0, max: 15 }), span)
    .map(([first, answer, withinMs, span]) => ({ kind: 'unanswered', first, answer, withinMs, span }));
  const members: fc.Arbitrary<Plan> = fc
    .uniqueArray(fc.integer({ min: 1, max: LEAVES }))
    .map((leaves) => ({ kind: 'members', leaves: CustomerSet.of(leaves) }));
  const value: fc.Arbitrary<Plan> = fc
    .tuple(
      fc.array(fc.tuple(fc.integer({ min: 1, max: LEAVES }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 60 }))),
      fc.boolean(),
    )
    .map(([writes, missing]) => {
      const column = new LeafValueColumn();
      column.setNumber(LEAVES, 1, -5, 0);
      for (const [row, [leaf, at, number]] of writes.entries()) {
        if (number < 10) column.clear(leaf, at, row);
        else column.setNumber(leaf, number, at, row);
      }
      return { kind: 'value', column, test: stillAhead((leaf) => column.numbers![leaf]!), missing };
    });
  const leaf = fc.oneof({ weight: 4, arbitrary: aggregate }, sequence, unanswered, members, value);
  const group = fc
    .tuple(fc.constantFrom<'all' | 'any'>('all', 'any'), fc.array(leaf, { maxLength: 3 }))
    .map(([kind, parts]): Plan => ({ kind, parts }));
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    group,
    leaf.map((part): Plan => ({ kind: 'not', part })),
  );
}

const merges = fc.array(fc.tuple(fc.integer({ min: 1, max: LEAVES }), fc.integer({ min: 1, max: LEAVES })), { maxLength: 2 });

/** A history with merges, and a plan about it. */
const cases = fc.tuple(fc.array(happening, { maxLength: 24 }), merges).chain(([history, pairs]) => {
  const world = new World(history, LEAVES);
  for (const [a, b] of pairs) {
    const [from, to] = [world.people.rootOf(Math.max(a, b)), world.people.rootOf(Math.min(a, b))];
    const [root, lost] = [Math.min(from, to), Math.max(from, to)];
    if (root !== lost) world.merge(...world.people.leavesOf(lost).map((leaf) => [leaf, root] as const));
  }
  return fc.record({ world: fc.constant(world), plan: plans(world) });
});

/**
 * Checks a world as it is, after each row that comes, and after its second customer has become the first and itself again.
 * @returns the leaves of that customer; none when nobody was merged
 */
function throughChanges(world: World, more: readonly Happening[], merge: boolean, check: () => void): number[] {
  check();
  for (const each of more) {
    world.happen(each);
    check();
  }
  const both = roots(world);
  if (!merge || both.length < 2) return [];
  const lost = world.people.leavesOf(both[1]!);
  for (const root of both.slice(0, 2)) {
    world.merge(...lost.map((leaf) => [leaf, root] as const));
    check();
  }
  return lost;
}

const roots = (world: World) => Array.from({ length: LEAVES }, (_, i) => i + 1).filter((leaf) => world.people.rootOf(leaf) === leaf);

describe('the evaluators agree', () => {
  test('for everybody, for one and for the model', () => {
    fc.assert(
      fc.property(cases, ({ world, plan }) => {
        const selected = selectSet(plan, world.view(), world.order, NOW, { timers: true });
        const expected = roots(world).filter((root) => naive(plan, world, root, NOW));
        expect([...selected.members]).toEqual(expected);
        expect(selected.counts[0]).toBe(expected.length);
        expect(selected.total).toBe(roots(world).length);
        expect([...selectSet(plan, world.view(), world.order, NOW, { timers: false }).members]).toEqual(expected);
        const byCustomer = new CustomerOrder();
        for (let time = 0; time < 3; time++)
          expect([...selectSet(plan, world.view(), world.order, NOW, { timers: false, byCustomer }).members]).toEqual(expected);
        for (const root of roots(world)) {
          const member = expected.includes(root);
          expect(ask(plan, world.view(), root, NOW).member).toBe(member);
          const nodes = explain(plan, world.view(), root, NOW);
          expect(nodes).toHaveLength(selected.counts.length);
          expect(nodes[0]!.holds).toBe(member);
        }
      }),
      { numRuns: 700 },
    );
  });

  test('nobody changes before `next` without a new row', () => {
    fc.assert(
      fc.property(cases, ({ world, plan }) => {
        const { next } = selectSet(plan, world.view(), world.order, NOW, { timers: true });
        for (const root of roots(world)) {
          const member = naive(plan, world, root, NOW);
          const one = ask(plan, world.view(), root, NOW).next;
          expect(one).toBeGreaterThan(NOW);
          expect(next![root]!).toBeGreaterThan(NOW);
          const until = Math.max(one, next![root]!);
          for (let now = NOW + 1; now < Math.min(until, NOW + 60); now++) expect(naive(plan, world, root, now)).toBe(member);
        }
      }),
      { numRuns: 700 },
    );
  });

  test('whether or not a customer is remembered, through late rows and merges', () => {
    fc.assert(
      fc.property(cases, fc.array(happening, { maxLength: 8 }), fc.boolean(), ({ world, plan }, more, merge) => {
        const running = new Running(1);
        const check = () => {
          const trail = new Trail(world.view(), running);
          for (const root of roots(world)) {
            trail.open(root);
            const answer = askOn(plan, trail, NOW);
            trail.open(root);
            const again = askOn(plan, trail, NOW);
            const member = naive(plan, world, root, NOW);
            expect([answer.member, again.member]).toEqual([member, member]);
            expect(again.next).toBeGreaterThan(NOW);
            for (let now = NOW + 1; now < Math.min(again.next, NOW + 12); now++) expect(naive(plan, world, root, now)).toBe(member);
          }
        };
        throughChanges(world, more, merge, check);
      }),
      { numRuns: 300 },
    );
  });

  test('read by customer as in order of time, through late rows, merges and unmerges', () => {
    fc.assert(
      fc.property(cases, fc.array(happening, { maxLength: 8 }), fc.boolean(), ({ world, plan }, more, merge) => {
        const byCustomer = new CustomerOrder();
        const check = () => {
          const view = world.view();
          const expected = roots(world).filter((root) => naive(plan, world, root, NOW));
          for (let time = 0; time < 3; time++)
            expect([...selectSet(plan, view, world.order, NOW, { timers: false, byCustomer }).members]).toEqual(expected);
        };
        const lost = throughChanges(world, more, merge, check);
        for (const root of lost.length === 0 ? [] : [0, lost[0]!]) {
          world.merge(...lost.map((leaf) => [leaf, root] as const));
          check();
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a hundred customers, more than one word of a set holds, read by customer in memory that others left full', () => {
    const of = (who: number): Happening[] => Array.from({ length: who % 4 }, (_, i): Happening => [who, 1, i, who]);
    const everybody = Array.from({ length: 100 }, (_, i) => i + 1);
    const world = new World(everybody.flatMap(of), 100);
    const [byCustomer, memory] = [new CustomerOrder(), new Memory()];
    const members = (accepts: (n: number) => boolean, measure: Measure): number[] => {
      memory.backTo(0);
      for (let i = 0; i < 30; i++) memory.integers(1000, 1);
      const plan: Plan = {
        kind: 'aggregate',
        select: { name: 1, test: null },
        measure,
        span: EVER,
        accepts,
        edge: steady(() => true),
        atLeast: null,
      };
      return [...selectSet(plan, world.view(), world.order, NOW, { timers: false, byCustomer, memory }).members];
    };
    for (let time = 0; time < 3; time++) {
      expect(members((n) => n >= 2, { of: 'count' })).toEqual(everybody.filter((who) => who % 4 >= 2));
      expect(members((n) => n < 1, { of: 'count' })).toEqual(everybody.filter((who) => who % 4 === 0));
      expect(members((n) => n <= 50, { of: 'maximum', number: world.number })).toEqual(everybody.filter((who) => who <= 50 && who % 4 > 0));
      expect(members(() => false, { of: 'last' })).toEqual(everybody.filter((who) => who % 4 > 0));
    }
  });

  test('a measure of everybody is the one of each', () => {
    const world = new World(
      [
        [1, 1, 5, 2.5],
        [2, 1, 6, 0.1],
        [2, 1, 7, 0.2],
        [3, 2, 7, 9],
      ],
      4,
    );
    const measured = measureCustomers({ name: 1, test: null }, { of: 'sum', number: world.number }, EVER, world.view(), world.order, NOW);
    expect([...measured]).toEqual([NaN, 2.5, 0.3, 0, 0]);
  });
});
