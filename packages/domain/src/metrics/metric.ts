import { z } from 'zod';
import { Unit } from '../analyses/table.ts';
import { Key } from '../campaign.ts';
import { FormulaText } from '../formula.ts';
import { AnyOf } from '../questions/funnel.ts';
import { Breakdown, Measured } from '../questions/measures.ts';
import { Grain } from '../questions/periods.ts';
import { PropertyTest } from '../rules/property-filter.ts';
import { Aggregate, EventSelector, Rule } from '../rules/rule.ts';

const Name = z.string().trim().min(1).max(100);

/**
 * 原子指标 — what is reckoned from events or dated facts themselves, of one period:
 *
 * - `events`: a measure of events.
 * - `passing` (达标): how many customers whose aggregate of the period's selected events is at least `atLeast`.
 * - `interval`: the mean time from a `begin` to the next `end` after it, both within the period; of several begins the last.
 * - `first`: how many customers did one of the events for the first time ever; told apart by days or longer, by what it was in that period.
 * - `retained`: of those who did `birth` for the first time ever, the share who did `back` `after` so many days, weeks or months (`on` it, or `on_or_after`),
 *   of those for whom that is over. Nothing by the hour; by a period that is cut through, a week or month counts where it begins.
 * - `fact`: dated facts of customers (`customer`) or items of a type. `at_end` (时点) is the newest value by the period's last day (today, while it
 *   lasts), `daily_average` (月日均) the mean of its days that have a value, `total` their sum, `change` the newest value minus that of the
 *   day before it. Of the subjects that have one — with `atLeast`, one so great — the `sum` or `average`, or how many they are (`count`). Nothing by the hour.
 */
const ATOMIC = [
  z.object({ of: z.literal('events'), measured: Measured }),
  z.object({ of: z.literal('passing'), select: EventSelector, aggregate: Aggregate, atLeast: z.number() }),
  z.object({ of: z.literal('interval'), begin: AnyOf, end: AnyOf }),
  z.object({ of: z.literal('first'), events: AnyOf }),
  z.object({
    of: z.literal('retained'),
    birth: AnyOf,
    back: z.union([AnyOf, z.literal('any')]),
    grain: z.enum(['day', 'week', 'month']),
    after: z.number().int().min(1).max(366),
    mode: z.enum(['on', 'on_or_after']).default('on'),
  }),
  z.object({
    of: z.literal('fact'),
    subject: Name,
    fact: Name,
    read: z.enum(['at_end', 'daily_average', 'total', 'change']),
    over: z.enum(['sum', 'average', 'count']),
    atLeast: z.number().optional(),
  }),
] as const;

/**
 * 派生口径 — another metric, further filtered or of another period. `filter` joins that of every event it takes; `among`: only these customers
 * count, whoever they are when it is asked. `shift` reads it so much earlier; `rolling` over the last so many days, up to each period's end.
 */
const Derived = z.object({
  of: z.literal('derived'),
  metric: Key,
  filter: z.array(PropertyTest).max(10).default([]),
  among: Rule.optional(),
  shift: z.object({ count: z.number().int().min(1).max(400), unit: z.enum(['day', 'week', 'month', 'year']) }).optional(),
  rolling: z.number().int().min(1).max(366).optional(),
});

/** 复合口径 — a formula over other metrics by their keys, those with a `-` in square brackets. */
const Composite = z.object({ of: z.literal('composite'), formula: FormulaText });

/** 指标算法 — how a metric is reckoned. */
export const MetricMeasure = z.discriminatedUnion('of', [...ATOMIC, Derived, Composite]);
export type MetricMeasure = z.infer<typeof MetricMeasure>;

/**
 * 指标维度 — what a metric is told apart by: of events a breakdown; of facts their subject, or what the subject is now: an attribute of the item, of
 * customers also one of the item it refers to, or being in a segment.
 */
export const MetricDimension = z.discriminatedUnion('of', [...Breakdown.options, z.object({ of: z.literal('subject') })]);
export type MetricDimension = z.infer<typeof MetricDimension>;

/** 阶段 — of the business a North Star metric belongs to: finding the product, growing, earning. */
export const BusinessStage = z.enum(['mvp', 'growth', 'revenue']);
export type BusinessStage = z.infer<typeof BusinessStage>;

/**
 * 指标 — one definition for charts, goals, experiments and alerts alike. Stored with a key and a version.
 *
 * `dimensions` (by name) are of metrics over events and facts; others have those that all their parts share by name.
 */
export const MetricDefinition = z.object({
  name: Name,
  measure: MetricMeasure,
  unit: Unit.default('number'),
  /** Which way is better. */
  direction: z.enum(['more', 'less']).default('more'),
  owner: z.string().trim().max(100).default(''),
  /** 口径: how it is counted, in words. */
  meaning: z.string().trim().max(2000).default(''),
  note: z.string().trim().max(1000).default(''),
  dimensions: z.record(Name, MetricDimension).default({}),
  /** 北极星: the metric above all others while the business is in this stage. */
  northStar: BusinessStage.nullable().default(null),
});
export type MetricDefinition = z.infer<typeof MetricDefinition>;

/** All metrics of a project by key. */
export type MetricBook = ReadonlyMap<string, MetricDefinition>;

/** 序列 — calendar periods from an instant up to but not another; without a grain all of it is one period. */
export interface MetricSpan {
  readonly from: number;
  readonly to: number;
  readonly grain: Grain | null;
}
