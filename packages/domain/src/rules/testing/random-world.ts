import fc from 'fast-check';
import type { Value } from '../../events.ts';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  addDays,
  dayNumber,
  formatInstant,
  instant,
  localDate,
  parseInstant,
  startOfDayNumber,
  type Instant,
} from '../../time.ts';
import { readFact, type FactValue } from '../fact-reading.ts';
import type { CustomerHistory, RuleContext } from '../naive.ts';

/** One row of a random log, in the log's order; customers count from 0. */
export interface RandomRow {
  readonly customer: number;
  readonly at: Instant;
  readonly name: string;
  readonly properties: Record<string, Value>;
}

/** An item or a customer without events. */
export interface RandomThing {
  readonly attributes: Record<string, Value>;
  readonly facts: Record<string, readonly FactValue[]>;
}

/** 随机世界 — a few customers, what they did, and the items they did it with, as of an instant in a zone. */
export interface RandomWorld {
  readonly zone: string;
  readonly now: Instant;
  readonly rows: readonly RandomRow[];
  readonly customers: readonly RandomThing[];
  /** Items of type `product` by id. */
  readonly products: Readonly<Record<string, RandomThing>>;
  /** Customers (from 0) of the segments {@link SEGMENTS}. */
  readonly members: Readonly<Record<string, readonly number[]>>;
}

/** The history of one customer of a world. */
export function historyOf(world: RandomWorld, customer: number): CustomerHistory {
  const { attributes, facts } = world.customers[customer] ?? { attributes: {}, facts: {} };
  const events = world.rows.flatMap(({ customer: of, at, name, properties }, order) =>
    of === customer ? [{ at, name, properties, order }] : [],
  );
  return { events, attributes, facts };
}

/** What lies outside a customer of a world, as of an instant. */
export function contextOf(world: RandomWorld, customer: number, now: Instant = world.now): RuleContext {
  return {
    isIn: (segment) => world.members[segment]?.includes(customer) ?? false,
    item: (id, reference) => {
      const product = reference.type === 'product' && Object.hasOwn(world.products, id) ? world.products[id] : undefined;
      if (product === undefined) return undefined;
      if ('attribute' in reference) return product.attributes[reference.attribute];
      return readFact(product.facts[reference.fact] ?? [], reference.reading, localDate(now, world.zone));
    },
  };
}

/** Names of events. */
export const EVENTS = ['pay', 'cart', 'view'] as const;
/** Keys of segments. */
export const SEGMENTS = ['vip', 'dormant'] as const;
const PRODUCTS = ['p1', 'p2'] as const;
const TEXTS = ['a', 'b', 'ab', ''] as const;

/** Small integers, and decimals of up to four places; of either sign. */
export const numbers = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -20_000, max: 20_000 }).map((tenThousandths) => tenThousandths / 10_000),
);
/** Texts of which one begins and one ends another. */
export const texts = fc.constantFrom(...TEXTS);
const lists = fc.subarray([...TEXTS]);

/** Instants as ISO text and plain dates, around the instants worlds are at. */
const dates = fc.oneof(
  fc.constantFrom('2026-03-28', '2026-03-29', '2028-02-29', '2000-02-29', '1990-10-25', '2026-05-31', '2026-01-31 23:59:59', 'no date'),
  fc.integer({ min: -40, max: 40 }).map((hours) => formatInstant(instant(1_774_746_000_000 + hours * HOUR_MS))),
);
/** Plain dates for the operands of tests and windows. */
export const days = fc.constantFrom('2026-03-28', '2026-03-29', '2026-03-31', '2026-05-31', '2028-02-29');

const values: fc.Arbitrary<Value> = fc.oneof(numbers, texts, fc.boolean(), lists, dates, fc.constantFrom(...PRODUCTS));
const properties = fc
  .dictionary(fc.constantFrom('amount', 'city', 'product', 'when', 'tags', 'mixed'), fc.constant(null))
  .chain((names) => fc.record<Record<string, Value>>(Object.fromEntries(Object.keys(names).map((name) => [name, valuesOf(name)]))));

function valuesOf(name: string): fc.Arbitrary<Value> {
  switch (name) {
    case 'amount':
    case 'level':
      return numbers;
    case 'city':
      return texts;
    case 'product':
      return fc.constantFrom(...PRODUCTS, 'p9');
    case 'when':
    case 'birthday':
      return dates;
    case 'tags':
      return lists;
    default:
      return values;
  }
}

/** Ends of months, leap days and the nights clocks change, by zone. */
const INSTANTS = {
  'Asia/Shanghai': ['2026-05-31 23:59:59.999', '2026-06-01', '2028-02-29 12:00', '2026-01-31 10:00', '2026-12-31 18:00'],
  'Europe/Berlin': ['2026-03-29 12:00', '2026-03-30', '2026-10-25 12:00', '2026-10-26 01:30', '2026-03-31 23:00'],
  'America/New_York': ['2026-03-08 12:00', '2026-11-01 12:00', '2026-11-02', '2026-02-28 23:30', '2026-03-09 00:00'],
} as const;

const moments = fc
  .constantFrom(...(Object.keys(INSTANTS) as (keyof typeof INSTANTS)[]))
  .chain((zone) => fc.constantFrom(...INSTANTS[zone]).map((text) => ({ zone, now: parseInstant(text, zone) ?? instant(0) })));

/** When something happened relative to now: so long ago, or near a midnight. Often on the edges of windows; sometimes in the future. */
const whens = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(0, MINUTE_MS, HOUR_MS, 2 * HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS), fc.constantFrom(-1, 0, 1)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...[-1, 0, 1, 2, 7, 30, 31, 59, 90].map((day) => `day ${day}`)), fc.constantFrom(-1, 0, 1)),
  },
  { weight: 2, arbitrary: fc.tuple(fc.integer({ min: -DAY_MS, max: 100 * DAY_MS }), fc.constant(0)) },
);

function whenOf([ago, plus]: readonly [number | string, number], now: Instant, zone: string): Instant {
  if (typeof ago === 'number') return instant(now - ago + plus);
  return instant(startOfDayNumber(dayNumber(now, zone) - Number(ago.slice(4)), zone) + plus);
}

const factDays = fc.uniqueArray(fc.tuple(fc.constantFrom(-1, 0, 1, 2, 3, 7, 30, 31), numbers), { maxLength: 4, selector: ([day]) => day });

function thing(names: readonly string[], fact: string) {
  const attributes = fc
    .subarray([...names])
    .chain((some) => fc.record<Record<string, Value>>(Object.fromEntries(some.map((n) => [n, valuesOf(n)]))));
  return fc.record({ attributes, fact: fc.constant(fact), values: factDays });
}

/** A random world of at most `customers` customers and `rows` rows. */
export function randomWorld({ customers = 4, rows = 30 } = {}): fc.Arbitrary<RandomWorld> {
  const row = fc.record({ customer: fc.nat(customers - 1), when: whens, name: fc.constantFrom(...EVENTS), properties });
  const world = fc.record({
    moment: moments,
    rows: fc.array(row, { maxLength: rows }),
    customers: fc.array(thing(['city', 'level', 'birthday', 'tags', 'product', 'mixed'], 'balance'), {
      minLength: customers,
      maxLength: customers,
    }),
    products: fc.array(thing(['amount', 'city', 'mixed'], 'stock'), { minLength: PRODUCTS.length, maxLength: PRODUCTS.length }),
    members: fc.tuple(...SEGMENTS.map(() => fc.subarray(Array.from({ length: customers }, (_, i) => i)))),
  });
  return world.map(({ moment: { zone, now }, ...made }) => {
    const today = localDate(now, zone);
    const dated = (one: (typeof made.customers)[number]): RandomThing => ({
      attributes: one.attributes,
      facts: { [one.fact]: one.values.map(([ago, value]) => ({ day: addDays(today, -ago), value })) },
    });
    return {
      zone,
      now,
      rows: made.rows.map(({ when, ...rest }) => ({ ...rest, at: whenOf(when, now, zone) })),
      customers: made.customers.map(dated),
      products: Object.fromEntries(PRODUCTS.map((id, i) => [id, dated(made.products[i] ?? { attributes: {}, fact: 'stock', values: [] })])),
      members: Object.fromEntries(SEGMENTS.map((segment, i) => [segment, made.members[i] ?? []])),
    };
  });
}
