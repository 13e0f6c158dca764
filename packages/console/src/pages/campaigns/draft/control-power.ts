import { leastProvable, shareBaseline, type PowerPlan } from '@gyre/domain/statistics/power';

/** A rate to plan by where none is known. */
export const PLANNED_RATE = 0.05;

const PLAN = { difference: 'absolute', alpha: 0.05, method: { kind: 'fixed' } } as const satisfies Partial<PowerPlan>;

/**
 * 能看出的差别 — the least absolute difference of two rates that 4 in 5 experiments would show at the 5 % level (two-sided, normal
 * approximation). Null where either group is empty.
 *
 * @param people  customers in both groups together
 * @param share  of them held out
 */
export function leastShown(people: number, share: number, rate = PLANNED_RATE): number | null {
  const control = people * share;
  const treated = people - control;
  if (control < 1 || treated < 1) return null;
  return leastProvable({ ...PLAN, baseline: shareBaseline(rate) }, { control, treated });
}
