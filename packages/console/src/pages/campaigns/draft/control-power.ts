import { normalAbove } from '@gyre/domain/statistics/distributions';

/** A rate to plan by where none is known. */
export const PLANNED_RATE = 0.05;

const TWO_SIDED = 0.025;
const POWER = 0.8;

/**
 * 能看出的差别 — the least absolute difference of two rates that 4 in 5 experiments would show at the 5 % level (two-sided, normal
 * approximation): `(z₀.₉₇₅ + z₀.₈) · √(p(1 − p)(1/n₁ + 1/n₂))`. Null where either group is empty.
 *
 * @param people  customers in both groups together
 * @param share  of them held out
 */
export function leastShown(people: number, share: number, rate = PLANNED_RATE): number | null {
  const control = people * share;
  const treated = people - control;
  if (control < 1 || treated < 1) return null;
  const z = normalAbove(TWO_SIDED) + normalAbove(1 - POWER);
  return z * Math.sqrt(rate * (1 - rate) * (1 / control + 1 / treated));
}
