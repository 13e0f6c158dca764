import type { EffectOverTime } from '@gyre/domain/campaign-effects';
import { testEstimates, testToShow, type DecidingTest } from '@gyre/domain/statistics/deciding-test';
import { isTooSmall } from '@gyre/domain/statistics/experiments/verdict';
import { addDays, DAY_MS, HOUR_MS, instant, localDate, startOfDay } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { ReportGoal } from './definition.ts';
import { COMPARED, OUTCOMES, parametersOf } from './population.ts';
import { noSides, pairOf, type Sides } from './sides.ts';

const integer = z.number().int();

/** Customers of one side whose windows ended in an hour. */
const HourRow = z.object({ ended: integer, control: z.boolean(), customers: integer, reached: integer });
export type EndedHour = z.infer<typeof HourRow>;

const ENDED = `with ${COMPARED}, ${OUTCOMES}
  select (decided_at + within) / ${HOUR_MS} * ${HOUR_MS} as ended, arm = 'control' as control, count(*) as customers, count(reached_at) as reached
  from outcomes where decided_at + within < $7::bigint group by 1, 2 order by 1`;

/** Customers whose windows were over by `now`, by the hour in which each ended, ascending. */
export async function endedHours(ledger: Ledger, campaign: string, goal: ReportGoal, now: number): Promise<EndedHour[]> {
  return await ledger.rows(HourRow, ENDED, [campaign, ...parametersOf([goal]), now]);
}

/** What a line is drawn with. */
export interface DrawnBy {
  readonly test: DecidingTest;
  readonly zone: string;
  readonly now: number;
}

/**
 * 效果走势 — cumulative differences at the ends of hours (of three days at most), days (of four months) or weeks, of the project's zone. A test with one
 * look is not looked at here: its line is the always-valid one too.
 *
 * @param hours  ascending
 */
export function overTimeOf(hours: readonly EndedHour[], { test, zone, now }: DrawnBy): EffectOverTime {
  const [first, last] = [hours[0]?.ended ?? now, hours.at(-1)?.ended ?? now];
  const unit = unitOf(last - first);
  const by = testToShow(test, false);
  const sums = noSides();
  const byPeriod = Map.groupBy(hours, ({ ended }) => Math.min(periodEnd(ended, unit, zone, first), now));
  const points = [...byPeriod].map(([at, rows]) => {
    for (const { control, customers, reached } of rows) {
      const side = sums[control ? 'control' : 'treated'];
      side.customers += customers;
      side.reached += reached;
    }
    return { at, treated: { ...sums.treated }, control: { ...sums.control }, difference: differenceOf(by, sums) };
  });
  return { unit, points };
}

function differenceOf(test: DecidingTest, sides: Sides): EffectOverTime['points'][number]['difference'] {
  if (isTooSmall(sides.treated, sides.control)) return null;
  const tested = testEstimates(test, pairOf(sides), 'absolute');
  return tested.ok ? { effect: tested.effect, from: tested.from, to: tested.to } : null;
}

function unitOf(span: number): EffectOverTime['unit'] {
  return span <= 3 * DAY_MS ? 'hour' : span <= 120 * DAY_MS ? 'day' : 'week';
}

/** The end of the hour or local day an instant is in, or of its week, counted from the first day on. */
function periodEnd(at: number, unit: EffectOverTime['unit'], zone: string, first: number): number {
  if (unit === 'hour') return at + HOUR_MS;
  const end = startOfDay(addDays(localDate(instant(at), zone), 1), zone);
  if (unit === 'day') return end;
  const begin = startOfDay(localDate(instant(first), zone), zone);
  const weeks = Math.ceil((end - begin - HOUR_MS) / (7 * DAY_MS));
  return startOfDay(addDays(localDate(begin, zone), 7 * weeks), zone);
}
