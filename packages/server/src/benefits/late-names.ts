import { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const BatchRow = z.object({ key: z.string(), definition: CouponBatchDefinition });

/**
 * 后知的变量 — by batch, what of `coupon` in a text is known only once the external system has issued the coupon, so that no message can say it:
 * its code, and where the validity begins with the claim, its end. Batches of our own coupons have no entry.
 */
export async function lateNames(ledger: Ledger): Promise<ReadonlyMap<string, readonly string[]>> {
  const batches = await ledger.rows(BatchRow, `select key, definition from coupon_batches where definition->>'system' = 'external'`);
  return new Map(batches.map(({ key, definition: { validity } }) => [key, validity.kind === 'fixed' ? ['code'] : ['code', 'valid_until']]));
}
