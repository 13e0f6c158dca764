import { CouponState } from '@gyre/domain/benefits/coupon-life';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Coupon } from './acts.ts';
import type { CouponNow, CouponUse } from './world.ts';

const number = z.number().int();

/** Columns of a coupon, in the order of {@link CouponRow}. */
export const COUPON_COLUMNS = `k.id, k.batch, k.version, k.customer, k.state, k.day, k.claim_key, k.issue_key, k.made_at, k.claimed_at, k.valid_from,
  k.valid_until, k.order_id, k.locked_until, k.campaign, k.arm, k.run, k.outer_code`;

/** 券行 — a coupon as stored. */
export const CouponRow = z
  .object({
    id: z.string(),
    batch: z.string(),
    version: number,
    customer: number,
    state: CouponState,
    day: number,
    claim_key: z.string().nullable(),
    issue_key: z.string().nullable(),
    made_at: Instant,
    claimed_at: Instant.nullable(),
    valid_from: Instant,
    valid_until: Instant,
    order_id: z.string().nullable(),
    locked_until: Instant.nullable(),
    campaign: z.string(),
    arm: z.string(),
    run: number.nullable(),
    outer_code: z.string(),
  })
  .transform((row): CouponNow => ({
    id: row.id,
    batch: row.batch,
    version: row.version,
    customer: row.customer,
    state: row.state,
    day: row.day,
    claimKey: row.claim_key,
    issueKey: row.issue_key,
    madeAt: row.made_at,
    claimedAt: row.claimed_at,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    order: row.order_id,
    lockedUntil: row.locked_until,
    origin: { campaign: row.campaign, arm: row.arm, run: row.run },
    outerCode: row.outer_code,
  }));

/** A coupon without the keys it was asked for with. */
export function plainCoupon({ claimKey: _claim, issueKey: _issue, day: _day, ...coupon }: CouponNow): Coupon {
  return coupon;
}

/** 用券行 — what a coupon does for an order, as stored. */
export const UseRow = z
  .object({
    coupon: z.string(),
    order_id: z.string(),
    state: z.enum(['locked', 'released', 'redeemed', 'returned']),
    discount: number,
    lines: z.array(z.object({ line: z.string(), discount: number, returned: z.boolean() })),
  })
  .transform(({ order_id: order, ...use }): CouponUse => ({ ...use, order }));

/** A batch and its figures, as `coupon_batches` has them. */
export const BatchStanding = z.object({
  key: z.string(),
  version: number,
  definition: z.unknown(),
  claims_open: z.boolean(),
  redeems_open: z.boolean(),
  taken: number,
  issued: number,
  claimed: number,
  redeemed: number,
  returned: number,
  expired: number,
  voided: number,
  reserved: number,
  spent: number,
});
