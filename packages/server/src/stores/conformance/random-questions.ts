import type { EventValue, Reading } from '@gyre/domain/questions/asked';
import type { AskedCustomer } from '@gyre/domain/questions/naive-measures';
import { contextOf, EVENTS, historyOf, randomRule, randomWorld, SEGMENTS, type RandomWorld } from '@gyre/domain/rules/testing';
import type { PastEvent } from '@gyre/domain/rules/naive';
import { EventSelector, type Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Questions, SegmentBook, Warehouse } from '../ports.ts';
import { bookOf, CUSTOMERS, isIn, logOf, MERGED, ROOTS, sourcesOf, withRows } from './warehouse-worlds.ts';

/** What events of a world have. */
export const values: fc.Arbitrary<EventValue> = fc.record(
  {
    property: fc.constantFrom('amount', 'city', 'product', 'mixed', 'tags'),
    item: fc.constant({ type: 'product', attribute: 'amount' }),
  },
  { requiredKeys: ['property'] },
);

/** Some of the events of a world. */
export const selectors = fc.record({
  event: fc.constantFrom(...EVENTS, ...EVENTS, 'never'),
  filter: fc.oneof(
    { weight: 3, arbitrary: fc.constant({ all: [], any: [] }) },
    fc.constant({ all: [{ property: 'amount', op: 'greater', value: 0 }], any: [] }),
    fc.constant({
      all: [],
      any: [
        { property: 'city', op: 'exists' },
        { property: 'tags', op: 'list_any', values: ['a'] },
      ],
    }),
  ),
});

/** One or two of {@link selectors}. */
export const someSelectors = fc.array(
  selectors.map((select) => EventSelector.parse(select)),
  { minLength: 1, maxLength: 2 },
);

/** Edges of bands. */
export const edges = fc.constantFrom([0], [-1, 0, 0.5]);

/** What customers of a world are told apart by. */
export const customerBreakdowns = fc.oneof(
  fc.record(
    { of: fc.constant('attribute'), attribute: fc.constantFrom('level', 'city', 'product', 'mixed'), edges },
    { requiredKeys: ['of', 'attribute'] },
  ),
  fc.record(
    {
      of: fc.constant('attribute'),
      attribute: fc.constant('product'),
      item: fc.constantFrom(
        { type: 'product', attribute: 'city' },
        { type: 'product', attribute: 'amount' },
        { type: 'product', fact: 'stock', reading: { read: 'latest' } },
      ),
      edges,
    },
    { requiredKeys: ['of', 'attribute', 'item'] },
  ),
  fc.record({ of: fc.constant('segment'), segment: fc.constantFrom(...SEGMENTS) }),
);

/** A range of instants around those of a world, as it is asked about at the world's instant; of everybody or only some. */
interface AskedOf {
  readonly from: Instant;
  readonly to: Instant;
  readonly at: Instant;
  /** Whom alone it is about. */
  readonly among: Rule | undefined;
}

/** Everybody, or mostly some. */
const amongs: fc.Arbitrary<Rule | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(...SEGMENTS).map((segment): Rule => ({ kind: 'segment', segment })),
  fc.constantFrom(...SEGMENTS).map((segment): Rule => ({ kind: 'not', rule: { kind: 'segment', segment } })),
  randomRule(1),
);

/** 随机提问 — a world of up to so many rows with definitions to ask about it, and the range they ask about. */
export function randomQuestions<Definition>(definitions: (zone: string) => fc.Arbitrary<Definition>, count: number, rows = 60) {
  const world = fc.noBias(randomWorld({ customers: CUSTOMERS, rows }));
  const worlds = fc.tuple(world, fc.constantFrom(1, 24)).map(([world, times]) => hurried(world, times));
  return worlds.chain((world) =>
    fc.record({
      world: fc.constant(world),
      definitions: fc.array(definitions(world.zone), { minLength: count, maxLength: count }),
      asked: fc
        .tuple(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) }, fc.constant(0)), fc.integer({ min: -1, max: 2 }), amongs)
        .map(([back, ahead, among]): AskedOf => ({
          from: instant(world.now - back * DAY_MS),
          to: instant(world.now + ahead * DAY_MS),
          at: world.now,
          among,
        })),
    }),
  );
}

/** The same world so many times as fast, to the minute: more happens within the hour, and exactly an hour apart. */
function hurried(world: RandomWorld, times: number): RandomWorld {
  if (times === 1) return world;
  const moved = (at: Instant): Instant => instant(world.now - Math.round((world.now - at) / times / MINUTE_MS) * MINUTE_MS);
  return { ...world, rows: world.rows.map((row) => ({ ...row, at: moved(row.at) })) };
}

/** What a customer of a world did that is known: nothing after its instant. */
export function knownOf(world: RandomWorld, customer: number): readonly PastEvent[] {
  return historyOf(world, customer).events.filter(({ at }) => at <= world.now);
}

/** What the references read a world with. */
export function readingOf(world: RandomWorld): Reading {
  return { now: world.now, zone: world.zone, item: contextOf(world, 0).item };
}

/** Numbers of customers, from 0, as their roots, ascending. */
export function rootsOf(customers: Iterable<number>): number[] {
  return [...customers].map((customer) => customer + 1).sort((a, b) => a - b);
}

/** Numbers agree within rounding: sums are exact, dividing is not asked to be. */
export function rounded<Answer>(answer: Answer): Answer {
  return JSON.parse(
    JSON.stringify(answer, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value)),
  ) as Answer;
}

/** Opens a warehouse over a world. */
export async function withWarehouse(world: RandomWorld, work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  await withRows(logOf(world), sourcesOf(world), world.zone, async (warehouse) => {
    warehouse.live.grow(2 * CUSTOMERS);
    warehouse.live.setRoots(MERGED);
    await work(warehouse);
  });
}

/** What a question is asked in. */
interface AskedWorld {
  readonly world: RandomWorld;
  readonly warehouse: Warehouse;
  readonly book: SegmentBook;
  readonly asked: AskedOf;
  /** Numbers, from 0, of the customers it is about. */
  readonly customers: readonly number[];
}

/** Checks questions in random worlds, each in a warehouse of its own. Worlds are not shrunk: opening them takes too long. */
export async function eachQuestion<Definition>(
  questions: ReturnType<typeof randomQuestions<Definition>>,
  check: (definition: Definition, within: AskedWorld) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(questions, async ({ world, definitions, asked }) => {
      const book = bookOf(world);
      const { among, at } = asked;
      const roots = among === undefined ? ROOTS : ROOTS.filter((root) => isIn(world, among, root, at));
      const customers = roots.map((root) => root - 1);
      await withWarehouse(world, async (warehouse) => {
        const selected = among === undefined ? null : await warehouse.select({ rule: among, segments: book, at });
        if (selected !== null) expect([...selected.members]).toEqual(roots);
        for (const definition of definitions) await check(definition, { world, warehouse, book, asked, customers });
      });
    }),
    { numRuns: 15, endOnFailure: true },
  );
}

/** Kinds of questions that are answered with customers. */
type Finding = { [Kind in keyof Questions]: Questions[Kind]['answer'] extends CustomerSet ? Kind : never }[keyof Questions];

/** 找到的人 — whom a question finds: among some customers, those of them whom it finds among everybody. */
export async function found<Kind extends Finding>(
  kind: Kind,
  question: Questions[Kind]['asked'],
  { warehouse, book, customers }: AskedWorld,
): Promise<number[]> {
  const ask = async (asked: Questions[Kind]['asked']): Promise<number[]> => [...(await warehouse.ask(kind, asked, book)).answer];
  const ours = await ask(question);
  if (question.among !== undefined) {
    const roots = rootsOf(customers);
    expect((await ask({ ...question, among: undefined })).filter((root) => roots.includes(root))).toEqual(ours);
  }
  return ours;
}

/** Customers of a world as the references see them. */
export function askedOf(world: RandomWorld, customers: readonly number[]): AskedCustomer[] {
  return customers.map((customer) => ({ history: historyOf(world, customer), context: contextOf(world, customer) }));
}
