import type { Estimate } from '@gyre/domain/api/estimate';
import type { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { mostOff } from '@gyre/domain/benefits/discount';
import type { CampaignDefinition } from '@gyre/domain/campaign';
import type { z } from 'zod';
import type { Tally } from './tally.ts';

/** The batches the arms of a campaign grant of, each once. */
export function batchesOf({ arms }: Pick<CampaignDefinition, 'arms'>): string[] {
  return [...new Set(arms.flatMap(({ benefit }) => benefit ?? []))];
}

/** 发券估算 — the coupons a dry run would grant, by batch, each decision standing for `factor` ones, and what they can cost at most. */
export function couponsOf(
  { sent }: Pick<Tally, 'sent'>,
  batches: readonly { readonly key: string; readonly definition: CouponBatchDefinition }[],
  factor: number,
): z.infer<typeof Estimate>['coupons'] {
  return batches.map(({ key: batch, definition: { name, discount } }) => {
    const coupons = Math.round(sent.filter(({ benefit }) => benefit === batch).length * factor);
    return { batch, name, coupons, most: coupons * mostOff(discount) };
  });
}
