import type { Caused } from '@gyre/domain';

/**
 * 每个增量的花费 — what one additional customer cost, in ten-thousandths; null unless the whole interval of the increment is above 0, since a cost by
 * what may be nothing says nothing.
 */
export function costOfEach(caused: Caused | null, cost: number): number | null {
  if (caused === null || caused.customers.from <= 0) return null;
  return Math.round(cost / caused.customers.effect);
}
