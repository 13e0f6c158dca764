import type { PastEvent } from '../rules/naive.ts';
import type { ItemLookup } from '../rules/property-filter.ts';
import type { EventSelector } from '../rules/rule.ts';
import { HOUR_MS, instant, type Instant } from '../time.ts';
import { inOrder, isTaken, type AskedSpan } from './asked.ts';
import { GRAIN_MS, periodName, periodOf, startOfPeriod } from './periods.ts';
import type { BornQuestion, RetentionAnswer } from './port.ts';
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

/** 留存计数 — of the births of one period: how many, and by column who returned, for whom it is over, and who of those returned. */
interface BirthsCounted {
  readonly size: number;
  readonly returned: readonly number[];
  readonly over: readonly number[];
  readonly returnedOver: readonly number[];
}

/** The rows of births by the number of their period, ascending. */
export function retentionCounted(births: readonly Birth[]): ReadonlyMap<number, BirthsCounted> {
  const rows = [...Map.groupBy(births, ({ period }) => period)].sort(([a], [b]) => a - b);
  return new Map(
    rows.map(([period, born]) => {
      const columns = born[0]!.over.map((_, column) => column);
      const countOf = (is: (birth: Birth, column: number) => boolean | undefined): number[] =>
        columns.map((column) => born.filter((birth) => is(birth, column)).length);
      const returned = countOf((birth, column) => birth.returned[column]);
      const over = countOf((birth, column) => birth.over[column]);
      const returnedOver = countOf((birth, column) => birth.returned[column] && birth.over[column]);
      return [period, { size: born.length, returned, over, returnedOver }];
    }),
  );
}

/** 留存答案的参照实现 — the table of all births. */
export function retentionAnswer(births: readonly Birth[], definition: RetentionDefinition): RetentionAnswer {
  const { grain, zone } = definition;
  const counted = [...retentionCounted(births)];
  const rows = counted.map(([period, { returned, ...row }]) => ({ birth: periodName(period, grain, zone), counts: returned, ...row }));
  const average = columnsOf(definition).map((_, column) => {
    const over = births.filter((birth) => birth.over[column]);
    return over.filter((birth) => birth.returned[column]).length / over.length;
  });
  return { rows, average: rows.length === 0 ? [] : average };
}

/** Who was born in the period of a row, and returned in a column (−1: whether or not) or is known not to have. */
export function bornCustomers(
  byCustomer: ReadonlyMap<number, readonly Birth[]>,
  { grain, zone }: RetentionDefinition,
  { row, column, returned }: Pick<BornQuestion, 'row' | 'column' | 'returned'>,
): Set<number> {
  const is = (birth: Birth): boolean =>
    periodName(birth.period, grain, zone) === row &&
    (column < 0 || (birth.returned[column] === returned && (returned || birth.over[column] === true)));
  return new Set([...byCustomer].filter(([, births]) => births.some(is)).map(([customer]) => customer));
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
