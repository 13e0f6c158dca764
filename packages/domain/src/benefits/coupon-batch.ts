import { z } from 'zod';
import { Money } from '../money.ts';
import { Discount, mostOff } from './discount.ts';
import { CouponScope } from './order.ts';
import { Validity } from './validity.ts';

const Count = z.number().int().min(1).max(1_000_000_000);

/** 优惠券批次 — what all coupons of a batch have in common; immutable per version, and a coupon keeps the version it was made with. Instants in ms. */
export const CouponBatchDefinition = z
  .object({
    name: z.string().min(1).max(100),
    /** 使用说明 — what customers are told. */
    description: z.string().max(2000).default(''),
    discount: Discount,
    scope: CouponScope.nullable().default(null),
    validity: Validity,
    /** 限量 — coupons made at most: in all, a calendar day, per customer, per customer a calendar day. null: no limit. */
    limits: z
      .object({
        total: Count,
        perDay: Count.nullable().default(null),
        perCustomer: Count.nullable().default(1),
        perCustomerPerDay: Count.nullable().default(null),
      })
      .refine((l) => l.perCustomer === null || l.perCustomer <= 10_000, { error: 'at most 10000', path: ['perCustomer'] }),
    /** 领取方式 — `public`: whoever asks gets one; `issued`: only who was issued one. */
    claiming: z.enum(['public', 'issued']).default('public'),
    /** When customers may claim; null: at any time. */
    claimFrom: z.number().int().nullable().default(null),
    claimUntil: z.number().int().nullable().default(null),
    /** 预算 — what its coupons may take off all orders together, locked ones included; null: no limit. */
    budget: Money.min(1).nullable().default(null),
    /** How long a lock holds. */
    lockMinutes: z.number().int().min(1).max(10_080).default(30),
    /** 退券 — whether a coupon whose order was returned whole may be used again, within the time it had anyway. */
    onReturn: z.enum(['restore', 'keep']).default('restore'),
    /** 发券系统 — Gyre itself, or the project's external coupon system. */
    system: z.enum(['own', 'external']).default('own'),
  })
  .refine((d) => d.claimFrom === null || d.claimUntil === null || d.claimFrom < d.claimUntil, {
    error: 'claiming must end after it begins',
    path: ['claimUntil'],
  });
export type CouponBatchDefinition = z.infer<typeof CouponBatchDefinition>;

/** 最坏花费 — what a batch can cost at most: all its coupons at their highest, or its budget. */
export function worstCost({ discount, limits, budget }: Pick<CouponBatchDefinition, 'discount' | 'limits' | 'budget'>): Money {
  return Math.min(mostOff(discount) * limits.total, budget ?? Number.MAX_SAFE_INTEGER);
}

/** What an operator should look at before a batch is opened. */
export type BatchWarning = 'no_threshold' | 'budget_short' | 'scope_empty' | 'claims_after_validity';

/** 发布前检查 — what often is a mistake: no threshold, a budget that does not cover all coupons, a scope without a condition, claims past the validity. */
export function batchWarnings(definition: CouponBatchDefinition): BatchWarning[] {
  const { discount, scope, validity, claimUntil, budget, limits } = definition;
  const hasThreshold = discount.kind === 'threshold' || (discount.kind === 'percent' && discount.threshold !== null);
  const isScopeEmpty = scope !== null && scope.filter.all.length + scope.filter.any.length === 0;
  const claimsLate = validity.kind === 'fixed' && (claimUntil === null || claimUntil > validity.until);
  return [
    ...(hasThreshold ? [] : ['no_threshold' as const]),
    ...(budget !== null && mostOff(discount) * limits.total > budget ? ['budget_short' as const] : []),
    ...(isScopeEmpty ? ['scope_empty' as const] : []),
    ...(claimsLate ? ['claims_after_validity' as const] : []),
  ];
}
