import type { contract } from '@gyre/domain';
import { instant } from '@gyre/domain';
import type { TimeRange } from '@gyre/domain/analyses/time-range';
import { isOfCustomers } from '@gyre/domain/metrics/atom-customers';
import type { MetricDefinition } from '@gyre/domain/metrics/metric';
import { partsOfMetric } from '@gyre/domain/metrics/plan';
import { type Grain, periodNamed, startOfPeriod } from '@gyre/domain/questions/periods';
import type { Answer } from '../../api.ts';
import { localDay } from '../analysis/period-name.ts';

export type MetricRow = Answer<typeof contract.metrics.list>['rows'][number];

/** The definitions of a project's metrics by key. */
export type Definitions = ReadonlyMap<string, MetricDefinition>;

/** The definitions in a list. */
export function definitionsOf(rows: readonly MetricRow[]): Definitions {
  return new Map(rows.map(({ key, definition }) => [key, definition]));
}

/** 被引用 — by how many metrics each metric is named. */
export function usesOf(rows: readonly MetricRow[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { definition } of rows) for (const part of partsOfMetric(definition)) uses.set(part, (uses.get(part) ?? 0) + 1);
  return uses;
}

/**
 * 看得到人的指标 — the metric itself where it is about customers, else those it is made of that are (numerator and denominator); none of a price or a
 * stock. A circle ends where it closes.
 */
export function metricsWithPeople(key: string, book: Definitions, above: readonly string[] = []): readonly string[] {
  const definition = book.get(key);
  if (definition === undefined || above.includes(key)) return [];
  const { measure } = definition;
  if (measure.of !== 'derived' && measure.of !== 'composite') return isOfCustomers(measure) ? [key] : [];
  const below = [...new Set(partsOfMetric(definition).flatMap((part) => metricsWithPeople(part, book, [...above, key])))];
  if (measure.of === 'composite') return below;
  return below.length === 1 && below[0] === measure.metric ? [key] : [];
}

/** Whether a metric itself, or what a derived one is of, has a dimension. */
export function hasDimension(key: string, name: string, book: Definitions): boolean {
  const definition = book.get(key);
  if (definition === undefined) return false;
  if (definition.measure.of === 'derived') return hasDimension(definition.measure.metric, name, book);
  return Object.hasOwn(definition.dimensions, name);
}

/** The days of a span of instants. */
export function rangeOfSpan(
  { from, to }: { readonly from: number; readonly to: number },
  zone: string,
): Extract<TimeRange, { of: 'days' }> {
  return { of: 'days', from: localDay(from, zone), to: localDay(to - 1, zone) };
}

/** The days of a period by its name; undefined for an hour, which is no whole day. */
export function rangeOfPeriod(name: string, grain: Grain, zone: string): Extract<TimeRange, { of: 'days' }> | undefined {
  const period = periodNamed(name, grain, zone);
  if (grain === 'hour' || Number.isNaN(period)) return undefined;
  return rangeOfSpan({ from: instant(startOfPeriod(period, grain, zone)), to: startOfPeriod(period + 1, grain, zone) }, zone);
}

/** Relative change; null where a number is missing or it began at zero. */
export function changeBetween(before: number | null | undefined, after: number | null | undefined): number | null {
  if (before === null || before === undefined || after === null || after === undefined || before === 0) return null;
  return (after - before) / Math.abs(before);
}
