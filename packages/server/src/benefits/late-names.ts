import { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { lateNamesOf } from '@gyre/domain/benefits/late-names';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const BatchRow = z.object({ key: z.string(), definition: CouponBatchDefinition });

/** 后知的变量 — {@link lateNamesOf} of every batch of the external system; those of our own coupons have no entry. */
export async function lateNames(ledger: Ledger): Promise<ReadonlyMap<string, readonly string[]>> {
  const batches = await ledger.rows(BatchRow, `select key, definition from coupon_batches where definition->>'system' = 'external'`);
  return new Map(batches.map(({ key, definition }) => [key, lateNamesOf(definition)]));
}
