import type { Value } from '../events.ts';
import type { CustomerHistory, PastEvent, RuleContext } from '../rules/naive.ts';
import { passes, propertyOf, throughItem } from '../rules/property-filter.ts';
import { percentile } from '../statistics/percentile.ts';
import { instant } from '../time.ts';
import { sumDecimals } from '../decimal.ts';
import { isTaken, valueAt, type AskedSpan, type Reading } from './asked.ts';
import {
  groupText,
  type Breakdown,
  type CustomerBreakdown,
  type GroupKey,
  type MeasuredGroup,
  type EventAggregate,
  type MeasuresAnswer,
  type MeasuresDefinition,
  type MeasuresPlace,
} from './measures.ts';
import { hourOf, periodOf, periodsBetween, weekdayOf } from './periods.ts';

/** A customer as the question sees it. */
export interface AskedCustomer {
  readonly history: CustomerHistory;
  readonly context: RuleContext;
}

/** One event that counts for a measure. */
interface Counted {
  readonly customer: number;
  readonly event: PastEvent;
  readonly key: GroupKey;
  /** Its place among the periods. */
  readonly period: number;
  readonly value: Value | undefined;
}

/** 事件分析的参照实现 — written to be read, not to be fast: engines must agree with it. Customers are numbered by their place. */
export function naiveMeasures(customers: readonly AskedCustomer[], definition: MeasuresDefinition, span: AskedSpan): MeasuresAnswer {
  const periods = definition.grain === null ? [] : periodsBetween(definition.grain, definition.zone, span.from, span.to);
  const counted = definition.measures.map((_, measure) => countedBy(customers, definition, span, measure));
  const groupOf = (key: GroupKey | 'whole' | 'other', others: ReadonlySet<string>): MeasuredGroup => {
    const ours = ({ key: own }: Counted): boolean =>
      key === 'whole' || (key === 'other' ? others.has(groupText(own)) : groupText(own) === groupText(key));
    return {
      totals: definition.measures.map(({ aggregate }, i) => made(aggregate, counted[i]!.filter(ours))),
      series: definition.measures.map(({ aggregate }, i) =>
        periods.map((_, period) =>
          made(
            aggregate,
            counted[i]!.filter((one) => ours(one) && one.period === period),
          ),
        ),
      ),
    };
  };
  const { kept, others } = ranked(definition, counted);
  const groups = kept.map((key) => ({ key, ...groupOf(key, others) }));
  const rest = others.size === 0 ? [] : [{ key: 'other' as const, ...groupOf('other', others) }];
  return {
    periods: periods.map(({ name }) => name),
    ended: periods.filter(({ end }) => end <= span.now).length,
    whole: groupOf('whole', others),
    groups: definition.by.length === 0 ? [] : [...groups, ...rest],
  };
}

/** Whom a number of {@link naiveMeasures} is about, by their places. */
export function naiveMeasuredCustomers(
  customers: readonly AskedCustomer[],
  definition: MeasuresDefinition,
  span: AskedSpan,
  { measure, period, groups }: MeasuresPlace,
): number[] {
  const texts = new Set(groups?.keys.map(groupText));
  const ours = countedBy(customers, definition, span, measure).filter(
    ({ key, period: own }) =>
      (period === undefined || own === period) && (groups === undefined || texts.has(groupText(key)) !== groups.isNot),
  );
  return [...new Set(ours.map(({ customer }) => customer))];
}

function countedBy(customers: readonly AskedCustomer[], definition: MeasuresDefinition, span: AskedSpan, measure: number): Counted[] {
  const { filter, by, grain, zone } = definition;
  const { events, aggregate } = definition.measures[measure]!;
  return customers.flatMap((asked, customer) => {
    const { history, context } = asked;
    const reading: Reading = { now: span.now, zone, item: context.item };
    return history.events
      .filter((event) => event.at >= span.from && event.at < span.to && event.at <= span.now)
      .filter((event) => events.some((select) => isTaken(select, event, reading)))
      .filter((event) => passes(filter, event.properties, { now: span.now, zone, at: event.at }, context.item))
      .flatMap((event): Counted[] => {
        const value = 'value' in aggregate ? valueAt(event, aggregate.value, reading) : undefined;
        const isMissing = aggregate.of === 'distinct' ? value === undefined : typeof value !== 'number';
        if ('value' in aggregate && isMissing) return [];
        const period = grain === null ? 0 : periodOf(event.at, grain, zone) - periodOf(instant(span.from), grain, zone);
        return [{ customer, event, key: by.map((breakdown) => partOf(breakdown, event, asked, reading)), period, value }];
      });
  });
}

function partOf(breakdown: Breakdown, event: PastEvent, asked: AskedCustomer, reading: Reading): Value | null {
  switch (breakdown.of) {
    case 'value':
      return valueAt(event, breakdown.value, reading) ?? null;
    case 'attribute':
    case 'segment':
      return customerPart(breakdown, asked);
    case 'event':
      return event.name;
    case 'hour':
      return hourOf(event.at, reading.zone);
    case 'weekday':
      return weekdayOf(event.at, reading.zone);
    case 'band':
      return bandOf(valueAt(event, breakdown.value, reading), breakdown.edges);
  }
}

/** What a customer is told apart by. */
export function customerPart(breakdown: CustomerBreakdown, { history, context }: AskedCustomer): Value | null {
  if (breakdown.of === 'segment') return context.isIn(breakdown.segment);
  const value = throughItem(propertyOf(history.attributes, breakdown.attribute), breakdown.item, context.item);
  return breakdown.edges === undefined ? (value ?? null) : bandOf(value, breakdown.edges);
}

function bandOf(value: Value | undefined, edges: readonly number[]): number | null {
  return typeof value === 'number' ? edges.filter((edge) => edge <= value).length - 1 : null;
}

/** Keys of groups in their order: those told apart, and the texts of the others. */
function ranked({ by, groups, measures }: MeasuresDefinition, counted: readonly Counted[][]): { kept: GroupKey[]; others: Set<string> } {
  const keys = new Map(counted.flat().map(({ key }) => [groupText(key), key]));
  const [first, rows] = [measures[0]!.aggregate, counted[0]!];
  const size = (text: string): number =>
    made(
      first,
      rows.filter(({ key }) => groupText(key) === text),
    ) ?? -Infinity;
  const order = [...keys.keys()].sort((a, b) => size(b) - size(a) || (a < b ? -1 : 1));
  const kept = by.length === 0 ? [] : order.slice(0, groups);
  return { kept: kept.map((text) => keys.get(text)!), others: new Set(by.length === 0 ? [] : order.slice(groups)) };
}

/** What a aggregate makes of rows that count; null: missing. */
function made(aggregate: EventAggregate, rows: readonly Counted[]): number | null {
  const customers = new Set(rows.map(({ customer }) => customer)).size;
  const numbers = rows.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  const orMissing = (number: number): number | null => (rows.length === 0 ? null : number);
  switch (aggregate.of) {
    case 'events':
      return rows.length;
    case 'customers':
      return customers;
    case 'events_per_customer':
      return orMissing(rows.length / customers);
    case 'sum':
      return sumDecimals(numbers);
    case 'average':
      return orMissing(sumDecimals(numbers) / numbers.length);
    case 'minimum':
      return orMissing(Math.min(...numbers));
    case 'maximum':
      return orMissing(Math.max(...numbers));
    case 'distinct':
      return new Set(rows.map(({ value }) => JSON.stringify(value))).size;
    case 'sum_per_customer':
      return orMissing(sumDecimals(numbers) / customers);
    case 'percentile':
      return orMissing(
        percentile(
          numbers.toSorted((a, b) => a - b),
          aggregate.level,
        ),
      );
  }
}
