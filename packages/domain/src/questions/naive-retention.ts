import type { PastEvent } from '../rules/naive.ts';
import type { ItemLookup } from '../rules/property-filter.ts';
import type { EventSelector } from '../rules/rule.ts';
import { HOUR_MS, instant, type Instant } from '../time.ts';
import { inOrder, isTaken, type AskedSpan } from './asked.ts';
import { GRAIN_MS, periodOf, startOfPeriod } from './periods.ts';
import { columnsOf, type RetentionDefinition } from './retention.ts';

/** 一次新生 — of one customer: the number of its calendar period, and by column whether the customer returned and whether it is over. */
export interface Birth {
  readonly period: number;
  readonly returned: readonly boolean[];
  readonly over: readonly boolean[];
}

/**
 * 留存的参照实现 — the births of one customer. Written to be read, not to be fast: the kernels must agree with it.
 *
 * @param events of one customer, those of all its leaves, in any order
 * @param range births count within `from ≤ at < to`
 */
export function birthsOf(
  events: readonly PastEvent[],
  definition: RetentionDefinition,
  range: AskedSpan,
  item: ItemLookup = () => undefined,
): Birth[] {
  const { birth, return: back, grain, zone, born } = definition;
  const known = inOrder(events).filter(({ at }) => at >= range.from && at <= range.now);
  const reading = { now: range.now, zone, item };
  const isOf = (selectors: readonly EventSelector[], event: PastEvent): boolean =>
    selectors.some((select) => isTaken(select, event, reading));
  const all = known.filter((event) => event.at < range.to && isOf(birth, event));
  const returns = known.filter((event) => back === 'any' || isOf(back, event));
  const periods = all.map((event) => periodOf(event.at, grain, zone));
  const counted = all.filter((_, i) => (born === 'first' ? i === 0 : periods.indexOf(periods[i] ?? NaN) === i));
  return counted.map((event) => {
    const later = returns.slice(returns.findLastIndex((one) => !isAfter(one, event)) + 1);
    const startsAt = (bucket: number): number => (bucket === Infinity ? Infinity : bucketStart(bucket, event.at, definition));
    const columns = columnsOf(definition);
    return {
      period: periodOf(event.at, grain, zone),
      returned: columns.map(({ from, to }) => later.some(({ at }) => at >= startsAt(from) && at < startsAt(to + 1))),
      over: columns.map(({ over }) => startsAt(over + 1) <= range.now),
    };
  });
}

function isAfter(one: PastEvent, birth: PastEvent): boolean {
  return one.at > birth.at || (one.at === birth.at && one.order > birth.order);
}

/** The first instant of a bucket of a birth. */
function bucketStart(bucket: number, birth: Instant, { grain, clock, rounding, zone }: RetentionDefinition): Instant {
  if (clock === 'calendar') return startOfPeriod(periodOf(birth, grain, zone) + bucket, grain, zone);
  const start = rounding === 'hour' ? Math.floor(birth / HOUR_MS) * HOUR_MS : birth;
  return instant(start + bucket * GRAIN_MS[grain]);
}
