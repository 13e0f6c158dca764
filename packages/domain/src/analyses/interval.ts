import { z } from 'zod';
import { DistributionDefinition } from '../questions/distribution.ts';
import { analysis } from './analysis.ts';
import { eventsOfGroup, largestGroups } from './parts.ts';
import { limitPeriods } from './period-limit.ts';
import { askSpread, BucketEdges, customersOfSpread, edgesOf, SPREAD, SpreadPlace, type SubjectOf } from './spread.ts';
import { spreadTables } from './spread-tables.ts';
import type { TableColumn } from './table.ts';

const { begin, end, pairing, held } = DistributionDefinition.shape.subject.options[1].shape;

/**
 * 间隔分析参数 — the time from a `begin` to the next `end`, see `DistributionDefinition`; buckets in milliseconds. With `by` there is a part for
 * each of the `groups` values with most customers at the begin.
 */
export const IntervalParams = z.object({ ...SPREAD, begin, end, pairing, held, buckets: BucketEdges }).superRefine(limitPeriods);
export type IntervalParams = z.infer<typeof IntervalParams>;

const INTERVALS: TableColumn = { name: 'intervals', title: { zh: '间隔数', en: 'Intervals' }, unit: 'count' };

/** 间隔分析 — how long it takes customers from one event to another, in milliseconds; an interval belongs to the period of its begin. */
export const interval = analysis({
  kind: 'interval',
  title: { zh: '间隔分析', en: 'Intervals' },
  params: IntervalParams,
  place: SpreadPlace,
  async answer(params, asking) {
    const subjectOf = subjectsOf(params);
    const edges = await edgesOf(params.buckets, params, { subjectOf, rounding: 'duration' }, asking);
    return await askSpread(params, subjectOf, { edges, groups: await largestGroups(params, params.begin, asking) }, asking);
  },
  tables: (view, params, words) => spreadTables(view, params, { first: params.begin, unit: 'duration', counted: INTERVALS }, words),
  customers: (place, params, asking) => customersOfSpread(place, params, subjectsOf(params), asking),
});

function subjectsOf({ by, begin: begins, end: ends, pairing: which, held: both }: IntervalParams): SubjectOf {
  return (group) => ({
    of: 'interval',
    begin: eventsOfGroup(begins, by, group),
    end: ends,
    pairing: which,
    ...(both !== undefined && { held: both }),
  });
}
