import { MONEY_SCALE, type Money } from '../money.ts';
import type { Discount } from './discount.ts';

/** 面值 — what a coupon is, as a message to Chinese customers says it: 满300减50, 8.5折 or 立减5元. */
export function faceValueText(discount: Discount): string {
  switch (discount.kind) {
    case 'fixed':
      return `立减${amountText(discount.off)}元`;
    case 'percent': {
      const fold = `${(10_000 - discount.offBp) / 1000}折`;
      return discount.threshold === null ? fold : `满${amountText(discount.threshold)} ${fold}`;
    }
    case 'threshold':
      return `${discount.repeats ? '每满' : '满'}${amountText(discount.threshold)}减${amountText(discount.off)}`;
  }
}

function amountText(money: Money): string {
  return String(money / MONEY_SCALE);
}
