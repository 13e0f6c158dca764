import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventValue, Reading } from '@gyre/domain/questions/asked';
import { contextOf, EVENTS, historyOf, randomWorld, type RandomWorld } from '@gyre/domain/rules/testing';
import type { PastEvent } from '@gyre/domain/rules/naive';
import { DAY_MS, instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { silentLog } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { SegmentBook, Warehouse } from '../ports.ts';
import { testLogs } from '../testing.ts';
import { bookOf, CUSTOMERS, logOf, sourcesOf } from './warehouse-worlds.ts';

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

/** A range of instants around those of a world, as it is asked about at the world's instant. */
interface AskedOf {
  readonly from: Instant;
  readonly to: Instant;
  readonly at: Instant;
}

/** 随机提问 — a world of up to so many rows with definitions to ask about it, and the range they ask about. */
export function randomQuestions<Definition>(definitions: (zone: string) => fc.Arbitrary<Definition>, count: number, rows = 60) {
  const world = fc.noBias(randomWorld({ customers: CUSTOMERS, rows }));
  const worlds = fc.tuple(world, fc.constantFrom(1, 24)).map(([world, times]) => hurried(world, times));
  return worlds.chain((world) =>
    fc.record({
      world: fc.constant(world),
      definitions: fc.array(definitions(world.zone), { minLength: count, maxLength: count }),
      asked: fc
        .tuple(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) }, fc.constant(0)), fc.integer({ min: -1, max: 2 }))
        .map(([back, ahead]): AskedOf => ({
          from: instant(world.now - back * DAY_MS),
          to: instant(world.now + ahead * DAY_MS),
          at: world.now,
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
  const engine = testLogs()[0]!;
  const logs = await engine.open();
  const folder = mkdtempSync(join(tmpdir(), 'gyre-questions-'));
  try {
    const log = await logs.host.open('shop');
    const rows = logOf(world);
    if (rows.length > 0) await log.append({ rows, quarantined: [] });
    const upTo = { partition: 0, offset: rows.length };
    const parts = { folder, log, sources: sourcesOf(world), zone: () => world.zone, upTo, memoryMb: 64, logger: silentLog };
    const warehouse = openWarehouse(parts);
    await warehouse.ready;
    warehouse.live.grow(2 * CUSTOMERS);
    await work(warehouse);
    await warehouse.close();
  } finally {
    await logs.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a question is asked in. */
interface AskedWorld {
  readonly world: RandomWorld;
  readonly warehouse: Warehouse;
  readonly book: SegmentBook;
  readonly asked: AskedOf;
}

/** Checks questions in random worlds, each in a warehouse of its own. Worlds are not shrunk: opening them takes too long. */
export async function eachQuestion<Definition>(
  questions: ReturnType<typeof randomQuestions<Definition>>,
  check: (definition: Definition, within: AskedWorld) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(questions, async ({ world, definitions, asked }) => {
      const book = bookOf(world);
      await withWarehouse(world, async (warehouse) => {
        for (const definition of definitions) await check(definition, { world, warehouse, book, asked });
      });
    }),
    { numRuns: 15, endOnFailure: true },
  );
}
