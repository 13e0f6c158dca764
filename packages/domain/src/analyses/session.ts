import { z } from 'zod';
import { SessionRule } from '../questions/sessions.ts';
import { analysis } from './analysis.ts';
import { eventsOfGroup, largestGroups } from './parts.ts';
import { limitPeriods } from './period-limit.ts';
import type { Rounding } from './round-edges.ts';
import { SESSIONS, sessionsTables, SINGLE_EDGE } from './session-tables.ts';
import { askSpread, BucketEdges, customersOfSpread, edgesOf, SPREAD, SpreadPlace, type SpreadView, type SubjectOf } from './spread.ts';
import { spreadTables } from './spread-tables.ts';

/**
 * 会话分析参数 — sessions, see `SessionRule`: how many, how long (`lengths`: buckets in milliseconds) and how deep (`depths`: in events). With
 * `by` there is a part for each of the `groups` values with most customers at those events, sessions being made of the events with that value.
 */
export const SessionParams = z
  .object({ ...SPREAD, ...SessionRule.shape, lengths: BucketEdges, depths: BucketEdges })
  .superRefine(limitPeriods);
export type SessionParams = z.infer<typeof SessionParams>;

/** 会话分析答案 — the same sessions spread twice: by their length in milliseconds and by their events. One belongs to the period of its first event. */
export interface SessionView {
  readonly length: SpreadView;
  readonly depth: SpreadView;
}

const Measure = z.enum(['length', 'depth']);
type Measure = z.infer<typeof Measure>;
const MEASURES = Measure.options;
const TITLES = { length: { zh: '会话时长', en: 'Length' }, depth: { zh: '会话深度', en: 'Depth' } };

/** 会话里的用户 — of sessions by their length or their depth; see {@link SpreadPlace}. */
const SessionPlace = SpreadPlace.extend({ measure: Measure.default('depth') });

/** 会话分析 — how often customers come, for how long, and how much they do. */
export const session = analysis({
  kind: 'session',
  title: { zh: '会话分析', en: 'Sessions' },
  params: SessionParams,
  place: SessionPlace,
  async answer(params, asking): Promise<SessionView> {
    const groups = await largestGroups(params, params.events, asking);
    const spreadBy = async (measure: Measure, edges: readonly number[]): Promise<SpreadView> =>
      await askSpread(params, subjectsOf(params, measure), { edges, groups }, asking);
    const found = async (measure: Measure, rounding: Rounding): Promise<readonly number[]> =>
      await edgesOf(
        measure === 'length' ? params.lengths : params.depths,
        params,
        { subjectOf: subjectsOf(params, measure), rounding },
        asking,
      );
    const depths = await found('depth', 'decimal');
    return {
      length: await spreadBy('length', await found('length', 'duration')),
      depth: await spreadBy('depth', params.depths === 'found' ? withSingle(depths) : depths),
    };
  },
  tables: (view, params, words) => [
    ...sessionsTables(view, params, words),
    ...MEASURES.flatMap((measure) => {
      const of = { name: measure, title: TITLES[measure] };
      const unit = measure === 'length' ? 'duration' : 'count';
      return spreadTables(view[measure], params, { first: params.events, of, unit, counted: SESSIONS, place: { measure } }, words);
    }),
  ],
  customers: (place, params, asking) => customersOfSpread(place, params, subjectsOf(params, place.measure), asking),
});

/** Edges that tell sessions of one event from others. */
function withSingle(edges: readonly number[]): number[] {
  return [SINGLE_EDGE, ...edges.filter((edge) => edge > SINGLE_EDGE)];
}

function subjectsOf({ by, events, gapMs, endsAtMidnight }: SessionParams, measure: Measure): SubjectOf {
  return (group) => ({ of: 'session', rule: { events: eventsOfGroup(events, by, group), gapMs, endsAtMidnight }, measure });
}
