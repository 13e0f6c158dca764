import { sumDecimals } from '../decimal.ts';
import { aggregated, type PastEvent } from '../rules/naive.ts';
import { DECILES, percentile } from '../statistics/percentile.ts';
import { inOrder, isTaken, valueAt, type AskedSpan, type Reading } from './asked.ts';
import {
  bucketOf,
  MISSING_PLACE,
  type DistributionDefinition,
  type DistributionPlace,
  type DistributionRow,
  type Spread,
} from './distribution.ts';
import { sessionsOf } from './naive-sessions.ts';
import { periodName, periodOf } from './periods.ts';

/** 一个取值 — one value of one customer and the number of its period (0 of the whole range); null when it is missing. */
export interface DistributedValue {
  readonly customer: number;
  readonly period: number;
  readonly value: number | null;
}

type Subject<Of> = Extract<DistributionDefinition['subject'], { of: Of }>;

/** The values of one customer. */
export function valuesOf(
  customer: number,
  events: readonly PastEvent[],
  { subject, grain, zone }: DistributionDefinition,
  span: AskedSpan,
  reading: Reading,
): DistributedValue[] {
  const seen = inOrder(events).filter(({ at }) => at >= span.from && at < span.to);
  const periodAt = (event: PastEvent): number => (grain === null ? 0 : periodOf(event.at, grain, zone));
  switch (subject.of) {
    case 'aggregate': {
      const periods = Map.groupBy(
        seen.filter((event) => isTaken(subject.select, event, reading)),
        periodAt,
      );
      return [...periods].map(([period, selected]) => {
        const value = aggregated(subject.aggregate, selected, reading, reading);
        return { customer, period, value: typeof value === 'number' ? value : null };
      });
    }
    case 'interval':
      return intervalsOf(seen, subject, reading).map(([begin, end]) => ({ customer, period: periodAt(begin), value: end.at - begin.at }));
    case 'session':
      return sessionsOf(events, subject.rule, span, reading).flatMap((session) => {
        const [first, last] = [session[0], session.at(-1)];
        if (first === undefined || last === undefined) return [];
        return [{ customer, period: periodAt(first), value: subject.measure === 'depth' ? session.length : last.at - first.at }];
      });
  }
}

/** Begins and ends, by their ends. */
function intervalsOf(seen: readonly PastEvent[], subject: Subject<'interval'>, reading: Reading): [PastEvent, PastEvent][] {
  const { begin, end, pairing, held } = subject;
  const keyOf = (event: PastEvent, side: 'begin' | 'end'): string | null => {
    if (!(side === 'begin' ? begin : end).some((select) => isTaken(select, event, reading))) return null;
    const value = held === undefined ? '' : valueAt(event, held[side], reading);
    return value === undefined ? null : JSON.stringify(value);
  };
  const open = new Map<string, PastEvent>();
  const intervals: [PastEvent, PastEvent][] = [];
  for (const event of seen) {
    const [begins, ends] = [keyOf(event, 'begin'), keyOf(event, 'end')];
    const begun = ends === null ? undefined : open.get(ends);
    if (ends !== null && begun !== undefined) {
      intervals.push([begun, event]);
      open.delete(ends);
    }
    if (begins !== null && (pairing === 'last' || !open.has(begins))) open.set(begins, event);
  }
  return intervals;
}

/** 分布的参照实现 — the rows of values, by period. Written to be read, not to be fast: the kernels must agree with it. */
export function distributionRows(values: readonly DistributedValue[], definition: DistributionDefinition): DistributionRow[] {
  const { buckets: edges, grain, zone } = definition;
  return [...Map.groupBy(values, ({ period }) => period)]
    .sort(([a], [b]) => a - b)
    .map(([period, all]) => {
      const present = all.flatMap(({ customer, value }) => (value === null ? [] : [{ customer, value }]));
      const buckets = [...edges, Infinity].map((_, i) => present.filter(({ value }) => bucketOf(value, edges) === i));
      return {
        period: grain === null ? null : periodName(period, grain, zone),
        customers: new Set(all.map(({ customer }) => customer)).size,
        count: present.length,
        missing: all.length - present.length,
        buckets: buckets.map((inside) => ({ count: inside.length, customers: new Set(inside.map(({ customer }) => customer)).size })),
        spread: spreadOf(present.map(({ value }) => value)),
      };
    });
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [minimum, maximum] = [sorted[0], sorted.at(-1)];
  if (minimum === undefined || maximum === undefined) return null;
  const sum = sumDecimals(values);
  return { minimum, percentiles: DECILES.map((percent) => percentile(sorted, percent)), maximum, sum, mean: sum / values.length };
}

/** Who is behind a bucket of a row. */
export function distributionCustomers(
  values: readonly DistributedValue[],
  { buckets: edges, grain, zone }: DistributionDefinition,
  place: DistributionPlace,
): Set<number> {
  const isAt = ({ period, value }: DistributedValue): boolean =>
    (value === null ? MISSING_PLACE : bucketOf(value, edges)) === place.bucket &&
    (grain === null ? place.period === null : periodName(period, grain, zone) === place.period);
  return new Set(values.filter(isAt).map(({ customer }) => customer));
}
