import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeasuresDefinition, MeasuresPlace, type MeasuresAnswer } from '@gyre/domain/questions/measures';
import { naiveMeasuredCustomers, naiveMeasures } from '@gyre/domain/questions/naive-measures';
import { contextOf, EVENTS, historyOf, randomWorld, SEGMENTS, type RandomWorld } from '@gyre/domain/rules/testing';
import { DAY_MS, instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { Warehouse } from '../ports.ts';
import { testLogs } from '../testing.ts';
import { bookOf, CUSTOMERS, logOf, sourcesOf } from './warehouse-worlds.ts';

const values = fc.record(
  {
    property: fc.constantFrom('amount', 'city', 'product', 'mixed', 'tags'),
    item: fc.constant({ type: 'product', attribute: 'amount' }),
  },
  { requiredKeys: ['property'] },
);
const selectors = fc.record({
  event: fc.constantFrom(...EVENTS, 'never'),
  filter: fc.oneof(
    fc.constant({ all: [], any: [] }),
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
const aggregates = fc.oneof(
  fc.record({ of: fc.constantFrom('events', 'customers', 'events_per_customer') }),
  fc.record({ of: fc.constantFrom('sum', 'average', 'minimum', 'maximum', 'distinct', 'sum_per_customer'), value: values }),
  fc.record({ of: fc.constant('percentile'), value: values, level: fc.constantFrom(0, 10, 50, 95, 100) }),
);
const breakdowns = fc.oneof(
  fc.record({ of: fc.constant('value'), value: values }),
  fc.record({ of: fc.constant('attribute'), attribute: fc.constantFrom('level', 'city', 'product'), item: fc.constant(undefined) }),
  fc.record({ of: fc.constant('attribute'), attribute: fc.constant('product'), item: fc.constant({ type: 'product', attribute: 'city' }) }),
  fc.record({ of: fc.constant('segment'), segment: fc.constantFrom(...SEGMENTS) }),
  fc.record({ of: fc.constantFrom('event', 'hour', 'weekday') }),
  fc.record({ of: fc.constant('band'), value: values, edges: fc.constantFrom([0], [-1, 0, 0.5]) }),
);
const definitions = (zone: string): fc.Arbitrary<MeasuresDefinition> =>
  fc
    .record(
      {
        measures: fc.array(fc.record({ events: fc.array(selectors, { minLength: 1, maxLength: 2 }), aggregate: aggregates }), {
          minLength: 1,
          maxLength: 2,
        }),
        filter: selectors.map(({ filter }) => filter),
        among: fc.constant({ kind: 'not', rule: { kind: 'segment', segment: 'vip' } }),
        by: fc.array(breakdowns, { maxLength: 2 }),
        groups: fc.constantFrom(1, 2, 20),
        grain: fc.constantFrom('hour', 'day', 'week', 'month', null),
      },
      { requiredKeys: ['measures', 'by', 'grain'] },
    )
    .map((definition) => MeasuresDefinition.parse({ ...definition, zone }));

/** Averages agree within rounding: sums are exact, dividing is not asked to be. */
const rounded = (answer: MeasuresAnswer): MeasuresAnswer =>
  JSON.parse(
    JSON.stringify(answer, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value)),
  ) as MeasuresAnswer;

const asked = (world: RandomWorld) =>
  world.customers.slice(0, CUSTOMERS).map((_, c) => ({ history: historyOf(world, c), context: contextOf(world, c) }));

async function withWarehouse(world: RandomWorld, work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const engine = testLogs()[0]!;
  const logs = await engine.open();
  const folder = mkdtempSync(join(tmpdir(), 'gyre-measures-'));
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

describe('measures of events', () => {
  test('are those of the reference, by any groups and periods, and so are the customers behind them', async () => {
    const cases = randomWorld({ customers: CUSTOMERS }).chain((world) =>
      fc.record({
        world: fc.constant(world),
        definitions: fc.array(definitions(world.zone), { minLength: 6, maxLength: 6 }),
        days: fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -1, max: 2 })),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ world, definitions, days: [back, ahead] }) => {
        await withWarehouse(world, async (warehouse) => {
          const span = { from: instant(world.now - back * DAY_MS), to: instant(world.now + ahead * DAY_MS) };
          for (const definition of definitions) {
            const expected = naiveMeasures(asked(world), definition, { ...span, now: world.now });
            const { answer } = await warehouse.ask('measures', { definition, ...span, at: world.now }, bookOf(world));
            expect(rounded(answer)).toEqual(rounded(expected));
            const keys = expected.groups.flatMap(({ key }) => (key === 'other' ? [] : [key.map((part) => part)]));
            for (const place of [
              {},
              { period: 0 },
              { groups: { keys: keys.slice(0, 1) } },
              { groups: { keys, isNot: true }, period: expected.periods.length - 1 },
            ]) {
              if ((place.period ?? 0) < 0 || (definition.grain === null && 'period' in place)) continue;
              const parsed = MeasuresPlace.parse({ measure: 0, ...place });
              const behind = await warehouse.ask('measured', { definition, ...span, at: world.now, place: parsed }, bookOf(world));
              const roots = naiveMeasuredCustomers(asked(world), definition, { ...span, now: world.now }, parsed);
              expect([...behind.answer]).toEqual(roots.map((customer) => customer + 1).sort((a, b) => a - b));
            }
          }
        });
      }),
      { numRuns: 15, endOnFailure: true },
    );
  }, 120_000);
});
