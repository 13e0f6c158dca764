import type { CampaignReport } from '@gyre/domain/campaign-report';
import { HOUR_MS } from '@gyre/domain/time';
import type { ReportGoal } from './definition.ts';
import type { Bin } from './population.ts';

/** Hours shown at most. */
export const MOST_HOURS = 72;

/**
 * 小时曲线 — the first hours after the decision, at most 72 and no more than the deciding goal's window. A share is of the customers for whom
 * the hour has passed.
 *
 * @param bins  of the deciding goal
 */
export function hoursOf(
  goal: ReportGoal | undefined,
  bins: readonly Bin[],
  responses: ReadonlyMap<number, number>,
): CampaignReport['hours'] {
  const hours = goal === undefined ? MOST_HOURS : Math.min(MOST_HOURS, Math.ceil(goal.withinMs / HOUR_MS));
  const [treated, control] = [false, true].map((isControl) => bins.filter((bin) => (bin.arm === 'control') === isControl));
  return Array.from({ length: hours }, (_, hour) => ({
    hour,
    responses: responses.get(hour) ?? 0,
    treated: shareIn(treated ?? [], hour),
    control: shareIn(control ?? [], hour),
  }));
}

function shareIn(bins: readonly Bin[], hour: number): number | null {
  const passed = bins.filter((bin) => bin.age > hour);
  const customers = passed.reduce((sum, bin) => sum + bin.customers, 0);
  const reached = passed.reduce((sum, bin) => sum + (bin.hour === hour ? bin.customers : 0), 0);
  return customers === 0 ? null : reached / customers;
}
