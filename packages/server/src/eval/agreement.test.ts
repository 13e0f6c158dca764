import { funnelOf } from '@gyre/domain/questions/naive-funnel';
import { funnelCounted } from '@gyre/domain/questions/naive-funnel-answer';
import { birthsOf, retentionCounted } from '@gyre/domain/questions/naive-retention';
import { randomFunnels, randomRetentions } from '@gyre/domain/questions/testing';
import type { Properties } from '@gyre/domain/events';
import type { EventSelector } from '@gyre/domain/rules/rule';
import { HOUR_MS, instant, parseInstant, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerFunnel, answerRetention } from './answer.ts';
import type { ColumnRow } from './case-columns.ts';

const RUNS = 2000;

/** Days around the nights clocks change and months end. */
const STARTS = ['2026-03-28 20:00', '2026-10-24 20:00', '2026-01-30 00:00', '2028-02-28 12:00'];
const zones = fc.constantFrom('Europe/Berlin', 'Asia/Shanghai', 'America/New_York');

const property = fc.constantFrom<Properties>(
  {},
  {},
  { sku: 'a' },
  { sku: 'b' },
  { sku: 'a', other: 'b' },
  { other: 'a', amount: 2 },
  { sku: 'b', amount: 5 },
);
const rowsEvery = (stepMs: number, most: number, spread: number) =>
  fc
    .array(
      fc.record({
        leaf: fc.constantFrom(1, 1, 2, 2, 3, 4),
        name: fc.constantFrom('A', 'A', 'B', 'B', 'C', 'D', 'X'),
        ticks: fc.nat(spread),
        properties: property,
      }),
      { maxLength: most, size: 'max' },
    )
    .map(
      (rows) =>
        (from: Instant): ColumnRow[] =>
          rows.map(({ ticks, ...row }) => ({ ...row, at: instant(from + ticks * stepMs) })),
    );

const filters: fc.Arbitrary<EventSelector['filter']> = fc.constantFrom<EventSelector['filter']>(
  { all: [], any: [] },
  { all: [], any: [] },
  { all: [{ property: 'sku', op: 'equals', value: 'a' }], any: [] },
  {
    all: [],
    any: [
      { property: 'amount', op: 'greater', value: 3 },
      { property: 'sku', op: 'missing' },
    ],
  },
);
const selector = (...names: string[]): fc.Arbitrary<EventSelector> => fc.record({ event: fc.constantFrom(...names), filter: filters });
const someOf = (...names: string[]) => fc.array(selector(...names), { minLength: 1, maxLength: 2 });

const merges = fc.constantFrom<[number, number][]>(
  [],
  [],
  [[2, 1]],
  [
    [4, 3],
    [2, 1],
  ],
  [
    [3, 1],
    [2, 1],
  ],
);

const definitions = randomFunnels({
  step: someOf('A', 'A', 'B', 'C', 'D', 'never'),
  excluded: someOf('X', 'X', 'B'),
  others: fc.array(selector('X', 'D'), { maxLength: 2 }),
  held: ['sku', 'other'],
  windowMs: fc.integer({ min: 1, max: 14 }).map((hours) => hours * HOUR_MS),
  gapMs: fc.constantFrom(1, HOUR_MS, 3 * HOUR_MS),
  zone: zones,
});

interface World {
  readonly rows: readonly ColumnRow[];
  readonly roots: ReadonlyMap<number, number>;
  readonly from: number;
  readonly to: number;
  readonly now: Instant;
}

const worldOf = (stepMs: number, most: number, spread: number): fc.Arbitrary<World> =>
  fc
    .record({
      start: fc.constantFrom(...STARTS).map((text) => parseInstant(text, 'UTC') ?? instant(0)),
      make: rowsEvery(stepMs, most, spread),
      roots: merges,
      from: fc.constantFrom(-Infinity, 2),
      to: fc.constantFrom(Infinity, Infinity, 6, 20),
      now: fc.constantFrom(Math.floor(spread / 2), spread, 2 * spread),
    })
    .map(({ start, make, roots, from, to, now }) => ({
      rows: make(start),
      roots: new Map(roots),
      from: start + from * stepMs,
      to: start + to * stepMs,
      now: instant(start + now * stepMs),
    }));

/** Events by customer, those of all its leaves. */
function historiesOf({ rows, roots }: World) {
  const histories = new Map<number, { at: Instant; order: number; name: string; properties: Properties }[]>();
  for (const [order, { leaf, ...event }] of rows.entries()) {
    const root = roots.get(leaf) ?? leaf;
    histories.set(root, [...(histories.get(root) ?? []), { ...event, order }]);
  }
  return histories;
}

test('the funnel kernel says what the reference says', () => {
  fc.assert(
    fc.property(definitions, worldOf(HOUR_MS, 24, 16), (definition, world) => {
      const found = answerFunnel(definition, world);
      const funnels = new Map([...historiesOf(world)].map(([root, events]) => [root, funnelOf(events, definition, world)]));
      const expected = funnelCounted(funnels, definition);
      expect({
        customers: [...found.customers],
        units: [...found.units],
        entries: [...found.entries],
        durations: found.durations.map((all) => [...all]),
        days: new Map([...found.days].map(([day, counts]) => [day, [...counts]])),
        stopped: found.stopped.map((set) => [...set]),
      }).toEqual({ ...expected, days: new Map([...expected.days].map(([day, booked]) => [day, booked.map(({ length }) => length)])) });
    }),
    { numRuns: RUNS },
  );
});

const retentions = randomRetentions(someOf('A', 'B'), someOf('A', 'B', 'C'), zones);

test('the retention kernel says what the reference says', () => {
  const worlds = fc.constantFrom(HOUR_MS / 2, 6 * HOUR_MS, 61 * HOUR_MS).chain((stepMs) => worldOf(stepMs, 20, 24));
  fc.assert(
    fc.property(retentions, worlds, (definition, world) => {
      const births = [...historiesOf(world).values()].flatMap((events) => birthsOf(events, definition, world));
      const found = [...answerRetention(definition, world)].map(
        ([period, { size, returned, over, returnedOver }]) =>
          [period, { size, returned: [...returned], over: [...over], returnedOver: [...returnedOver] }] as const,
      );
      expect(new Map(found)).toEqual(retentionCounted(births));
    }),
    { numRuns: RUNS },
  );
});
