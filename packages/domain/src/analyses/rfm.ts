import { z } from 'zod';
import { EventValue } from '../questions/asked.ts';
import type { RfmQuestion } from '../questions/port.ts';
import { isMove, RfmPlace, type RfmPart } from '../questions/rfm.ts';
import { RfmSettings } from '../rfm.ts';
import { EventSelector } from '../rules/rule.ts';
import { instant, type Instant } from '../time.ts';
import { analysis, NoSuchPlace, type Asking } from './analysis.ts';
import { ASKED } from './asked.ts';
import { zoneOf } from './parts.ts';
import { rfmTables } from './rfm-tables.ts';
import { Day, spanOf } from './time-range.ts';

/**
 * RFM 分析参数 — customers who bought (`purchase`), scored by when they did last, how often and for how much (`amount`), as of the end of a day
 * (`on`; now without one) and, to see who moved between groups, as of the end of an earlier one (`before`).
 *
 * Customers are scored among all of `among`; segments are parts of those, with the same scores.
 */
export const RfmParams = z
  .object({
    zone: ASKED.zone,
    among: ASKED.among,
    segments: ASKED.segments,
    purchase: EventSelector,
    amount: EventValue,
    settings: RfmSettings.prefault({}),
    on: Day.optional(),
    before: Day.optional(),
    unit: z.enum(['number', 'money']).default('money'),
  })
  .refine(({ on, before }) => on === undefined || before === undefined || before < on, {
    message: 'the day compared with comes before the other',
    params: { zh: '「对比更早的一天」要在「截至」之前', en: '“Against an earlier day” must be before “As of”' },
    path: ['before'],
  });
export type RfmParams = z.infer<typeof RfmParams>;

/** RFM 答案 — as of two instants; everyone first, then the segments. */
export interface RfmView {
  readonly on: Instant;
  readonly before: Instant | null;
  readonly parts: readonly RfmPart[];
}

/** RFM 分析 — who bought lately, often and for much, and who moved from group to group. */
export const rfm = analysis({
  kind: 'rfm',
  title: { zh: 'RFM 分析', en: 'RFM' },
  params: RfmParams,
  place: RfmPlace,
  async answer(params, asking): Promise<RfmView> {
    const question = questionOf(params, asking);
    return { on: question.on, before: question.before, parts: await asking.ask('rfm', question) };
  },
  tables: rfmTables,
  async customers(place, params, asking) {
    if ((place.earlier || isMove(place)) && params.before === undefined) throw new NoSuchPlace('there is no earlier day to compare with');
    return await asking.ask('scored', { ...questionOf(params, asking), place });
  },
});

function questionOf(params: RfmParams, asking: Pick<Asking<unknown>, 'now' | 'zone'>): RfmQuestion {
  const { among, segments, purchase, amount, settings, on, before } = params;
  const { now } = asking;
  const zone = zoneOf(params, asking);
  return {
    at: now,
    among,
    definition: { purchase, amount, settings, segments, zone },
    on: on === undefined ? now : endOf(on, zone, now),
    before: before === undefined ? null : endOf(before, zone, now),
  };
}

/** The last instant of a day, or now while that is to come. */
function endOf(day: string, zone: string, now: Instant): Instant {
  return instant(Math.min(now, spanOf({ of: 'days', from: day, to: day }, now, zone).to - 1));
}
