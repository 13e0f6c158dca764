import { splitMoney, type Money } from '../money.ts';
import type { Discount } from './discount.ts';
import { discountOn, thresholdOf } from './discount.ts';
import type { OrderLine } from './order.ts';

/** 分摊行 — what of a discount belongs to one line of the order. */
export interface LineDiscount {
  readonly line: string;
  readonly discount: Money;
}

/** What a coupon does to an order, or why it does nothing. */
export type Applied =
  | { readonly ok: true; readonly discount: Money; readonly lines: readonly LineDiscount[] }
  | { readonly ok: false; readonly reason: 'nothing_in_scope' | 'below_threshold' };

/**
 * 试算 — what a coupon takes off the lines it counts, and how that is shared among them: in the ratio of their amounts, by largest remainder, in
 * whole units of `grain`. No line falls below 0; lines that get nothing are left out.
 *
 * @throws RangeError when an amount is not a multiple of `grain`
 */
export function applyCoupon(discount: Discount, counted: readonly OrderLine[], grain: Money): Applied {
  const broken = counted.find(({ amount }) => amount % grain !== 0);
  if (broken !== undefined) throw new RangeError(`line ${broken.line} is ${broken.amount}, not a multiple of ${grain}, the least payable`);
  const amount = counted.reduce((sum, line) => sum + line.amount, 0);
  if (amount === 0) return { ok: false, reason: 'nothing_in_scope' };
  if (amount < thresholdOf(discount)) return { ok: false, reason: 'below_threshold' };
  const off = discountOn(discount, amount, grain);
  const parts = splitMoney(
    off,
    counted.map((line) => line.amount),
    grain,
  );
  const lines = counted.map(({ line }, i) => ({ line, discount: parts[i] ?? 0 }));
  return { ok: true, discount: off, lines: lines.filter((line) => line.discount > 0) };
}
