import { Value, type Properties } from '@gyre/domain/events';
import { PropertyFilter, PropertyTest } from '@gyre/domain/rules/property-filter';
import { EventSelector } from '@gyre/domain/rules/rule';
import { instant, parseInstant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { ColumnRow } from './case-columns.ts';

/** A time as an analyst writes it: ISO 8601 (in UTC when it names no zone) or milliseconds since 1970. */
const Time = z.union([z.string(), z.number()], 'expected an ISO 8601 time or milliseconds').transform((given, context): Instant => {
  const read =
    typeof given === 'string'
      ? parseInstant(given, 'UTC')
      : Number.isInteger(given) && Math.abs(given) <= 8.64e15
        ? instant(given)
        : undefined;
  if (read !== undefined) return read;
  context.addIssue('expected an ISO 8601 time or whole milliseconds');
  return z.NEVER;
});

/** An event's name; a number is the text of it. */
const Name = z.union([z.string().min(1).max(100), z.number()], 'expected an event name of 1 to 100 characters').transform(String);

/** A value an event can have. Null is a value that is not there. */
const PropertyValue = z.union([Value, z.null()], 'expected a text, a number, true, false or a list of texts');

/** 案例事件 — one event of a case. */
export const CaseEvent = z.object({
  customer: z.union([z.string(), z.number()], 'expected a customer: a text or a number').transform(String),
  name: Name,
  at: Time,
  properties: z.record(z.string(), PropertyValue).default({}).transform(withoutNulls),
});
export type CaseEvent = z.infer<typeof CaseEvent>;

function withoutNulls(given: Readonly<Record<string, Value | null>>): Properties {
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** 案例 — the events of some customers in the log's order, and the definition to count them by; `now` is that of the last event. */
export const Case = z.object({ events: z.array(CaseEvent), definition: z.record(z.string(), z.unknown()), now: Time.optional() });
export type Case = z.infer<typeof Case>;

/** As of when a case is counted. */
export function nowOf({ events, now }: Case): Instant {
  return now ?? events.reduce((latest, { at }) => (at > latest ? at : latest), events[0]?.at ?? instant(0));
}

const Plain = z.union([z.string(), z.number(), z.boolean()]);

/** 条件 — a filter of the rule language, one or some of its tests, or properties and the values (any of a list) they must have. */
const Where = z.union([
  PropertyFilter.partial()
    .strict()
    .transform(({ all = [], any = [] }): PropertyFilter => ({ all, any })),
  PropertyTest.transform((test): PropertyFilter => ({ all: [test], any: [] })),
  z.array(PropertyTest).transform((all): PropertyFilter => ({ all, any: [] })),
  z.record(z.string(), z.union([Plain, z.array(z.union([z.string(), z.number()])).min(1)])).transform((wanted): PropertyFilter => {
    const test = (property: string, value: (typeof wanted)[string]): PropertyTest =>
      Array.isArray(value) ? { property, op: 'in', values: value } : { property, op: 'equals', value };
    return { all: Object.entries(wanted).map(([property, value]) => test(property, value)), any: [] };
  }),
]);

/** 事件 — an event's name, a name with a condition, or a selector as definitions are stored. */
const OneOf = z.union(
  [
    Name.transform((event): EventSelector => ({ event, filter: { all: [], any: [] } })),
    z
      .object({ name: Name, where: Where.optional() })
      .strict()
      .transform(({ name, where }): EventSelector => ({ event: name, filter: where ?? { all: [], any: [] } })),
    EventSelector,
  ],
  'expected an event name, { name, where } or a list of them',
);

/** One or several of {@link OneOf}, any of which counts. */
export const Events = z.union(
  [OneOf.transform((one) => [one]), z.array(OneOf).min(1)],
  'expected an event name, { name, where } or a list of them',
);

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** 时长 — `"60m"` (ms, s, m, h, d, w) or milliseconds. */
export const SpanOfTime = z
  .union([z.string(), z.number()], 'expected a time such as "60m" or milliseconds')
  .transform((given, context): number => {
    const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/.exec(String(given)) ?? [];
    const ms = typeof given === 'number' ? given : Number(amount) * (UNITS[unit] ?? NaN);
    if (Number.isInteger(ms) && ms >= 0) return ms;
    context.addIssue('expected a time such as "60m" (ms, s, m, h, d, w) or whole milliseconds');
    return z.NEVER;
  });

/** The rows of a case; customers are leaves in the order they come. */
export function rowsOf({ events }: Case): ColumnRow[] {
  const leaves = new Map<string, number>();
  return events.map(({ customer, name, at, properties }) => {
    const leaf = leaves.get(customer) ?? leaves.size + 1;
    leaves.set(customer, leaf);
    return { leaf, name, at, properties };
  });
}
