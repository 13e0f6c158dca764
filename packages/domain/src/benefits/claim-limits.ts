import type { Instant } from '../time.ts';
import type { CouponBatchDefinition } from './coupon-batch.ts';
import type { CouponRefusal } from './coupon-life.ts';

/** What of a batch's limits is used up. */
export interface BatchTaken {
  readonly claimsOpen: boolean;
  readonly taken: number;
  readonly takenToday: number;
}

/** What a customer has of a batch, counted over everything merged into them. */
export interface HolderTaken {
  readonly taken: number;
  readonly takenToday: number;
}

/**
 * 获得方式 — `issue`: given to the customer by a campaign or an operator; `claim_issued`: the customer takes what was issued; `claim_new`: the customer
 * asks for one.
 */
export type CouponWay = 'issue' | 'claim_issued' | 'claim_new';

/** 领取判断 — why a batch makes no further coupon for a customer at an instant; undefined when it does. */
export function whyNoCoupon(
  definition: CouponBatchDefinition,
  batch: BatchTaken,
  holder: HolderTaken,
  { now, way }: { readonly now: Instant; readonly way: 'issue' | 'claim_new' },
): CouponRefusal | undefined {
  const { limits, validity } = definition;
  const closed = whyClosed(definition, batch, now, way);
  if (closed !== undefined) return closed;
  if (validity.kind === 'fixed' && validity.until <= now) return 'over';
  if (batch.taken >= limits.total) return 'sold_out';
  if (isFull(batch.takenToday, limits.perDay)) return 'sold_out_today';
  if (isFull(holder.taken, limits.perCustomer)) return 'customer_limit';
  return isFull(holder.takenToday, limits.perCustomerPerDay) ? 'customer_limit_today' : undefined;
}

/** Why a batch gives out nothing this way now; undefined when it does. What is given does not ask for the time and the way of claiming. */
export function whyClosed(
  { claimFrom, claimUntil, claiming }: CouponBatchDefinition,
  { claimsOpen }: Pick<BatchTaken, 'claimsOpen'>,
  now: Instant,
  way: CouponWay,
): CouponRefusal | undefined {
  if (!claimsOpen) return 'claims_stopped';
  if (way === 'issue') return undefined;
  if (claimFrom !== null && now < claimFrom) return 'not_begun';
  if (claimUntil !== null && now >= claimUntil) return 'over';
  return way === 'claim_new' && claiming === 'issued' ? 'not_public' : undefined;
}

function isFull(taken: number, limit: number | null): boolean {
  return limit !== null && taken >= limit;
}
