import { z } from 'zod';

/** 外部发券系统 — where coupons of batches with `system: external` are asked for, and what its customers are known by there. */
export const CouponSystem = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  namespace: z.string().min(1).max(50).default('user_id'),
});
export type CouponSystem = z.infer<typeof CouponSystem>;
