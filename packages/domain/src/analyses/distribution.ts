import { z } from 'zod';
import { TIME_IS_NO_VALUE } from '../questions/asked.ts';
import { DistributionDefinition } from '../questions/distribution.ts';
import { TIME_PROPERTY } from '../rules/property-filter.ts';
import { analysis } from './analysis.ts';
import { eventsOfGroup, largestGroups } from './parts.ts';
import { limitPeriods } from './period-limit.ts';
import { askSpread, BucketEdges, customersOfSpread, edgesOf, SPREAD, SpreadPlace, type SubjectOf } from './spread.ts';
import { spreadTables } from './spread-tables.ts';
import type { Unit } from './table.ts';
import { CUSTOMERS } from './titles.ts';

const { select, aggregate } = DistributionDefinition.shape.subject.options[0].shape;

/**
 * 分布分析参数 — an aggregate of each customer's selected events, see `DistributionDefinition`. With `by` there is a part for each of the `groups`
 * values with most customers at those events, aggregates being made of the events with that value.
 */
export const DistributionParams = z
  .object({
    ...SPREAD,
    grain: SPREAD.grain.unwrap().default(null),
    select,
    aggregate: aggregate.refine((made) => !('property' in made) || made.property !== TIME_PROPERTY, TIME_IS_NO_VALUE),
    buckets: BucketEdges,
    unit: z.enum(['number', 'money']).default('number'),
  })
  .superRefine(limitPeriods);
export type DistributionParams = z.infer<typeof DistributionParams>;

/** 分布分析 — how many customers did it how often, or for how much: one value a customer, or a customer and period. */
export const distribution = analysis({
  kind: 'distribution',
  title: { zh: '分布分析', en: 'Distribution' },
  params: DistributionParams,
  place: SpreadPlace,
  async answer(params, asking) {
    const subjectOf = subjectsOf(params);
    const edges = await edgesOf(params.buckets, params, { subjectOf, rounding: 'decimal' }, asking);
    return await askSpread(params, subjectOf, { edges, groups: await largestGroups(params, [params.select], asking) }, asking);
  },
  tables: (view, params, words) => spreadTables(view, params, { first: [params.select], unit: unitOf(params), counted: CUSTOMERS }, words),
  customers: (place, params, asking) => customersOfSpread(place, params, subjectsOf(params), asking),
});

function subjectsOf({ by, select: one, aggregate: made }: DistributionParams): SubjectOf {
  return (group) => ({ of: 'aggregate', select: eventsOfGroup([one], by, group)[0] ?? one, aggregate: made });
}

function unitOf({ aggregate: { of }, unit }: DistributionParams): Unit {
  return of === 'count' || of === 'days' || of === 'distinct' ? 'count' : unit;
}
