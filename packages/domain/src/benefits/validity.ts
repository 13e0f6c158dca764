import { z } from 'zod';
import { dayNumber, startOfDayNumber, type Instant } from '../time.ts';

/**
 * 有效期 — when a coupon may be used.
 *
 * - `fixed`: from and until instants of the batch, the same for all.
 * - `relative`: `days` calendar days of the project's zone; the first is the day it was claimed, or `waitDays` days after it. So `days: 1` ends
 *   at the midnight after the claim.
 */
export const Validity = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('fixed'), from: z.number().int(), until: z.number().int() }),
    z.object({
      kind: z.literal('relative'),
      waitDays: z.number().int().min(0).max(365).default(0),
      days: z.number().int().min(1).max(3650),
    }),
  ])
  .refine((v) => v.kind === 'relative' || v.from < v.until, { error: 'the validity must end after it begins', path: ['until'] });
export type Validity = z.infer<typeof Validity>;

/** 有效时段 — half-open: at `until` it is over. */
export interface ValidTime {
  readonly from: Instant;
  readonly until: Instant;
}

/** When a coupon claimed at an instant may be used. */
export function validTimeOf(validity: Validity, claimedAt: Instant, zone: string): ValidTime {
  if (validity.kind === 'fixed') return { from: validity.from as Instant, until: validity.until as Instant };
  const { waitDays, days } = validity;
  const first = dayNumber(claimedAt, zone) + waitDays;
  return { from: waitDays === 0 ? claimedAt : startOfDayNumber(first, zone), until: startOfDayNumber(first + days, zone) };
}
