import { z } from 'zod';
import type { Value } from '../events.ts';
import type { PastEvent } from '../rules/naive.ts';
import { passes, propertyOf, throughItem, TIME_PROPERTY, type ItemLookup } from '../rules/property-filter.ts';
import { ItemReference } from '../rules/reference.ts';
import type { EventSelector } from '../rules/rule.ts';
import type { Instant } from '../time.ts';

/** What there is to say when the time of an event is asked for as a value. */
export const TIME_IS_NO_VALUE = {
  message: `${TIME_PROPERTY} is when the event happened, which is no value of it`,
  params: {
    zh: '发生时间不是属性，不能统计或分组；按时间看用粒度、小时或星期，按时间筛选用筛选条件',
    en: 'when an event happened is no property to measure or break down by: use the period, the hour or the weekday, or a filter',
    unnamed: true,
  },
};

/** 事件取值 — a property of an event, or what the item it refers to has; never when it happened. */
export const EventValue = z
  .object({ property: z.string().min(1).max(100), item: ItemReference.optional() })
  .refine(({ property }) => property !== TIME_PROPERTY, TIME_IS_NO_VALUE);
export type EventValue = z.infer<typeof EventValue>;

/** 提问时段 — events with `from ≤ at < to`, as the question is asked at `now`; nothing after that is known. */
export interface AskedSpan {
  readonly from: number;
  readonly to: number;
  readonly now: Instant;
}

/** What selectors and values are read with: the zone of days in filters, and what is known of items. */
export interface Reading {
  readonly now: Instant;
  readonly zone: string;
  readonly item: ItemLookup;
}

/** Events of a customer in order: by when they happened, then by the log's order. */
export function inOrder(events: readonly PastEvent[]): PastEvent[] {
  return events.toSorted((a, b) => a.at - b.at || a.order - b.order);
}

/** Whether a selector takes an event. */
export function isTaken(select: EventSelector, event: PastEvent, { now, zone, item }: Reading): boolean {
  return select.event === event.name && passes(select.filter, event.properties, { now, zone, at: event.at }, item);
}

/** What an event has; undefined when it is missing. */
export function valueAt(event: PastEvent, { property, item }: EventValue, reading: Reading): Value | undefined {
  return throughItem(propertyOf(event.properties, property), item, reading.item);
}

/** The number an event has; 0 when it is missing or no number. */
export function amountAt(event: PastEvent, value: EventValue, reading: Reading): number {
  const found = valueAt(event, value, reading);
  return typeof found === 'number' ? found : 0;
}
