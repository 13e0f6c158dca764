import type { CouponBatchDefinition } from './coupon-batch.ts';

/**
 * 后知的变量 — what of `coupon` in a text is known only once an external system has issued the coupon, so that no message can say it: its code, and
 * where the validity begins with the claim, its end. Nothing of our own coupons.
 */
export function lateNamesOf({ system, validity }: Pick<CouponBatchDefinition, 'system' | 'validity'>): readonly string[] {
  if (system === 'own') return [];
  return validity.kind === 'fixed' ? ['code'] : ['code', 'valid_until'];
}
