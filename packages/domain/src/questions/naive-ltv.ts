import { sumDecimals } from '../decimal.ts';
import type { PastEvent } from '../rules/naive.ts';
import { amountAt, inOrder, isTaken, type AskedSpan, type Reading } from './asked.ts';
import type { LtvAnswer, LtvDefinition, LtvRow } from './ltv.ts';
import { GRAIN_MS, periodName, periodOf, startOfPeriod } from './periods.ts';

/** 一生 — of one customer: the number of its period, and by column what it brought in and whether that is over. */
export interface Lifetime {
  readonly period: number;
  readonly totals: readonly number[];
  readonly over: readonly boolean[];
}

/** The life of one customer; null when it was not born in the range. */
export function lifetimeOf(
  events: readonly PastEvent[],
  { birth, worth, grain, buckets, clock, zone }: LtvDefinition,
  span: AskedSpan,
  reading: Reading,
): Lifetime | null {
  const known = inOrder(events).filter(({ at }) => at >= span.from && at <= span.now);
  const isBirth = (event: PastEvent): boolean => event.at < span.to && birth.some((select) => isTaken(select, event, reading));
  const first = known.findIndex(isBirth);
  const born = known[first];
  if (born === undefined) return null;
  const period = periodOf(born.at, grain, zone);
  const endOf = (bucket: number): number =>
    clock === 'calendar' ? startOfPeriod(period + bucket + 1, grain, zone) : born.at + (bucket + 1) * GRAIN_MS[grain];
  const brought = known.slice(first).flatMap((event) => {
    const found = worth.find(({ select }) => isTaken(select, event, reading));
    return found === undefined ? [] : [{ at: event.at, amount: amountAt(event, found.value, reading) }];
  });
  const ends = Array.from({ length: buckets }, (_, bucket) => endOf(bucket));
  return {
    period,
    totals: ends.map((end) => sumDecimals(brought.filter(({ at }) => at < end).map(({ amount }) => amount))),
    over: ends.map((end) => end <= span.now),
  };
}

/** LTV 的参照实现 — the table of all lives. Written to be read, not to be fast: the kernels must agree with it. */
export function ltvAnswer(lives: readonly Lifetime[], { grain, buckets, zone }: LtvDefinition): LtvAnswer {
  const columns = Array.from({ length: buckets }, (_, column) => column);
  const totalOf = (some: readonly Lifetime[], column: number): number => sumDecimals(some.map(({ totals }) => totals[column] ?? 0));
  const overOf = (some: readonly Lifetime[], column: number): Lifetime[] => some.filter(({ over }) => over[column] === true);
  const rows = [...Map.groupBy(lives, ({ period }) => period)]
    .sort(([a], [b]) => a - b)
    .map(([period, some]): LtvRow => ({
      birth: periodName(period, grain, zone),
      size: some.length,
      totals: columns.map((column) => totalOf(some, column)),
      over: columns.map((column) => overOf(some, column).length),
      totalsOver: columns.map((column) => totalOf(overOf(some, column), column)),
    }));
  const average = columns.map((column) => {
    const over = overOf(lives, column);
    return over.length === 0 ? null : totalOf(over, column) / over.length;
  });
  return { rows, average };
}

/** Who was born in the period of a row. */
export function ltvCustomers(lives: ReadonlyMap<number, Lifetime>, { grain, zone }: LtvDefinition, birth: string): Set<number> {
  return new Set([...lives].filter(([, { period }]) => periodName(period, grain, zone) === birth).map(([customer]) => customer));
}
