import { z } from 'zod';
import { Money } from '../money.ts';

/** Most a single discount or threshold may be: ten million of the currency. */
const Amount = Money.min(1).max(100_000_000_000);

/**
 * 优惠 — what a coupon takes off. Money as in {@link Money}.
 *
 * - `threshold` (满减): `off` once the goods in scope come to `threshold`; with `repeats` (每满) once for each time they do, `cap` at most.
 * - `percent` (折扣): `offBp` basis points (8.5 折 is 1500), `cap` at most, once the goods come to `threshold`.
 * - `fixed` (立减): `off`, whatever the goods come to.
 */
export const Discount = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('threshold'),
      threshold: Amount,
      off: Amount,
      repeats: z.boolean().default(false),
      cap: Amount.nullable().default(null),
    }),
    z.object({
      kind: z.literal('percent'),
      offBp: z.number().int().min(1).max(9_900),
      threshold: Amount.nullable().default(null),
      cap: Amount,
    }),
    z.object({ kind: z.literal('fixed'), off: Amount }),
  ])
  .refine((d) => d.kind !== 'threshold' || d.off <= d.threshold, { error: 'off must not exceed the threshold', path: ['off'] })
  .refine((d) => d.kind !== 'threshold' || !d.repeats || d.cap !== null, { error: 'what repeats needs a cap', path: ['cap'] });
export type Discount = z.infer<typeof Discount>;

const ALL_BP = 10_000n;

/** The least the goods must come to; 0 when anything will do. */
export function thresholdOf(discount: Discount): Money {
  return discount.kind === 'fixed' ? 0 : (discount.threshold ?? 0);
}

/** 最高面值 — the most one coupon can take off any order. */
export function mostOff(discount: Discount): Money {
  switch (discount.kind) {
    case 'fixed':
      return discount.off;
    case 'percent':
      return discount.cap;
    case 'threshold':
      return discount.repeats ? (discount.cap ?? discount.off) : discount.off;
  }
}

/**
 * 优惠金额 — what a coupon takes off goods of `amount`: nothing below its threshold, never more than the goods, capped before it is rounded down
 * to whole units of `grain`, the least amount that can be paid.
 */
export function discountOn(discount: Discount, amount: Money, grain: Money): Money {
  if (amount < thresholdOf(discount)) return 0;
  const off = Math.min(uncapped(discount, amount), mostOff(discount), amount);
  return off - (off % grain);
}

function uncapped(discount: Discount, amount: Money): Money {
  switch (discount.kind) {
    case 'fixed':
      return discount.off;
    case 'percent':
      return Number((BigInt(amount) * BigInt(discount.offBp)) / ALL_BP);
    case 'threshold':
      return discount.off * (discount.repeats ? Math.floor(amount / discount.threshold) : 1);
  }
}
