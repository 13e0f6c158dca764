import { z } from 'zod';
import { Value } from '../events.ts';
import { ANYTHING, PropertyFilter } from '../rules/property-filter.ts';
import { ItemReference } from '../rules/reference.ts';
import { EventValue } from './asked.ts';
import { AnyOf } from './funnel.ts';
import { Grain } from './periods.ts';

const Name = z.string().min(1).max(100);

/** Measures, breakdowns and groups of one question, and edges of a band, at most. */
const MOST_MEASURES = 10;
export const MOST_BREAKDOWNS = 3;
export const MOST_GROUPS = 1000;
const MOST_EDGES = 50;

/**
 * 指标算法 — what is made of events. `events`, `customers` (different ones), `sum` and `distinct` (different values) of nothing are 0, the
 * others of nothing are missing. Where a value is asked for, events without a number are passed over (of `distinct`: without a value).
 * `percentile` is exact, see `statistics/percentile.ts`; `level` is in percent.
 */
export const EventAggregate = z.discriminatedUnion('of', [
  z.object({ of: z.enum(['events', 'customers', 'events_per_customer']) }),
  z.object({ of: z.enum(['sum', 'average', 'minimum', 'maximum', 'distinct', 'sum_per_customer']), value: EventValue }),
  z.object({ of: z.literal('percentile'), value: EventValue, level: z.number().int().min(0).max(100) }),
]);
export type EventAggregate = z.infer<typeof EventAggregate>;

/** 度量项 — a aggregate of events that any of some selectors takes. */
export const Measured = z.object({ events: AnyOf, aggregate: EventAggregate });
export type Measured = z.infer<typeof Measured>;

/** Ascending edges of bands: −1 below the first, i from edge i up to the next, the last without end. */
const Edges = z
  .array(z.number())
  .min(1)
  .max(MOST_EDGES)
  .refine((edges) => edges.every((edge, i) => i === 0 || edge > edges[i - 1]!), {
    message: 'edges of bands ascend',
    params: { zh: '「分段」的边界要从小到大，不能重复', en: 'The edges of “Bands” must ascend, each once' },
  });

/**
 * 用户分组 — an attribute of the customer, or of the item it refers to, as it is now, or the band of one that is a number; or being in a
 * segment as of the instant of asking (true or false).
 */
export const CustomerBreakdown = z.discriminatedUnion('of', [
  z.object({ of: z.literal('attribute'), attribute: Name, item: ItemReference.optional(), edges: Edges.optional() }),
  z.object({ of: z.literal('segment'), segment: Name }),
]);
export type CustomerBreakdown = z.infer<typeof CustomerBreakdown>;

/**
 * 分组 — what rows are told apart by: what the customer is; a value at the event (a list is one value); the event's name; the hour (0 … 23) or
 * weekday (1 Monday … 7) it happened at in the question's zone; or the band of a number at the event.
 */
export const Breakdown = z.discriminatedUnion('of', [
  z.object({ of: z.literal('value'), value: EventValue }),
  ...CustomerBreakdown.options,
  z.object({ of: z.enum(['event', 'hour', 'weekday']) }),
  z.object({ of: z.literal('band'), value: EventValue, edges: Edges }),
]);
export type Breakdown = z.infer<typeof Breakdown>;

/**
 * 事件分析口径 — measures over events, by groups and periods. Stored with a key and a version like every definition.
 *
 * - `filter` is on every measure's events.
 * - `groups`: how many are told apart, those with most of the first measure over the whole time (of equal ones the lesser key, missing last);
 *   the rest is one group `other`.
 * - `grain`: the calendar periods of `zone`; null: the whole time at once.
 */
export const MeasuresDefinition = z.object({
  measures: z.array(Measured).min(1).max(MOST_MEASURES),
  filter: PropertyFilter.default(ANYTHING),
  by: z.array(Breakdown).max(MOST_BREAKDOWNS).default([]),
  groups: z.number().int().min(1).max(MOST_GROUPS).default(20),
  grain: Grain.nullable().default('day'),
  zone: Name.default('Asia/Shanghai'),
});
export type MeasuresDefinition = z.infer<typeof MeasuresDefinition>;

/** What a group is told apart by, one for each breakdown; null: missing. */
export type GroupKey = readonly (Value | null)[];

/** 一组的数 — by measure: over the whole time, and by period. Null: missing. */
export interface MeasuredGroup {
  readonly totals: readonly (number | null)[];
  readonly series: readonly (readonly (number | null)[])[];
}

/** 事件分析答案 — `whole` is everybody together; groups are in their order, `other` last. */
export interface MeasuresAnswer {
  /** See `periodName`; none without a grain. */
  readonly periods: readonly string[];
  /** How many of the periods had ended as of the instant of asking: what follows is still filling. */
  readonly ended: number;
  readonly whole: MeasuredGroup;
  readonly groups: readonly (MeasuredGroup & { readonly key: GroupKey | 'other' })[];
}

/** 一些组 — groups by their keys, or (`isNot`) all but them. */
export const SomeGroups = z.object({
  keys: z.array(z.array(Value.nullable())).max(MOST_GROUPS),
  isNot: z.boolean().default(false),
});

/** 数字背后的人 — one number of an answer: a measure, over the whole time or in a period (its place), of everybody, or of groups or all but them. */
export const MeasuresPlace = z.object({
  measure: z.number().int().min(0),
  period: z.number().int().min(0).optional(),
  groups: SomeGroups.optional(),
});
export type MeasuresPlace = z.infer<typeof MeasuresPlace>;

/** The text groups are told apart and ordered by. */
export function groupText(key: GroupKey): string {
  return JSON.stringify(key);
}
