import { z } from 'zod';
import { Aggregate, EventSelector } from '../rules/rule.ts';
import { EventValue } from './asked.ts';
import { Grain } from './periods.ts';
import { MOST_EVENTS, SessionRule } from './sessions.ts';

/** Buckets of a distribution at most, but one. */
const MOST_EDGES = 100;

const Events = z.array(EventSelector).min(1).max(MOST_EVENTS);

/** 分布对象 — what is spread over buckets; see {@link DistributionDefinition}. */
const Subject = z.discriminatedUnion('of', [
  z.object({ of: z.literal('aggregate'), select: EventSelector, aggregate: Aggregate }),
  z.object({
    of: z.literal('interval'),
    begin: Events,
    end: Events,
    pairing: z.enum(['first', 'last']).default('last'),
    held: z.object({ begin: EventValue, end: EventValue }).optional(),
  }),
  z.object({ of: z.literal('session'), rule: SessionRule, measure: z.enum(['length', 'depth']) }),
]);

/**
 * 分布口径 — how values are spread. Only events of the asked range are seen.
 *
 * - `aggregate` (分布分析): one value for each customer with a selected event; what is missing or no number counts as missing.
 * - `interval` (间隔分析): the milliseconds from a `begin` to the next `end` after it, in (at, log) order. With several begins before one end
 *   the `first` or the `last` of them counts; one end closes one interval. An event of both ends one interval and begins another, so that of
 *   equal selectors it is the time from each event to the next. With `held` both must have the same value there, each value by itself; an
 *   event that lacks it is neither.
 * - `session` (会话分析): `length` in milliseconds from the first event to the last, or `depth` in events, of each session.
 *
 * `buckets` are ascending edges e₀ < e₁ …: values fall below e₀, within `eᵢ ≤ value < eᵢ₊₁`, or are at least the last edge. With `grain` there is one
 * row for each calendar period of `zone`: an aggregate is made of the period's events; an interval belongs to the period of its begin, a
 * session to that of its first event.
 */
export const DistributionDefinition = z.object({
  subject: Subject,
  buckets: z
    .array(z.number())
    .max(MOST_EDGES)
    .refine((edges) => edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? edge)), {
      message: 'edges must ascend',
      params: { zh: '「分段边界」要从小到大，不能重复', en: '“Edges of buckets” must ascend, each once' },
    })
    .default([]),
  grain: Grain.nullable().default(null),
  zone: z.string().min(1).default('Asia/Shanghai'),
});
export type DistributionDefinition = z.infer<typeof DistributionDefinition>;

/** 离散 — how values lie: `percentiles` at the `DECILES`, exact, see `percentile`; the fifth is the median. */
export interface Spread {
  readonly minimum: number;
  readonly percentiles: readonly number[];
  readonly maximum: number;
  readonly sum: number;
  readonly mean: number;
}

/** 分布行 — of one period (named as by `periodName`; null: the whole range). */
export interface DistributionRow {
  readonly period: string | null;
  readonly customers: number;
  /** Values; of aggregates one a customer. */
  readonly count: number;
  /** Aggregates that are missing or no number. */
  readonly missing: number;
  /** One more than there are edges. */
  readonly buckets: readonly { readonly count: number; readonly customers: number }[];
  /** Null without a value. */
  readonly spread: Spread | null;
}

/** 一桶里的用户 — a bucket of a row, by the row's `period`; {@link MISSING_PLACE}: whose value is missing. */
export const DistributionPlace = z.object({ period: z.string().nullable(), bucket: z.number().int().min(-1) });
export type DistributionPlace = z.infer<typeof DistributionPlace>;

/** The place of values that are missing, in no bucket. */
export const MISSING_PLACE = -1;

/** The bucket of a value: how many edges it has reached. */
export function bucketOf(value: number, edges: readonly number[]): number {
  const above = edges.findIndex((edge) => value < edge);
  return above < 0 ? edges.length : above;
}
