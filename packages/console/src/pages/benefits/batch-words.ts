import type { CouponBatch } from '@gyre/domain';
import type { Discount } from '@gyre/domain/benefits/discount';
import type { Validity } from '@gyre/domain/benefits/validity';
import type { Words } from '../../words/index.ts';

type Own = Words['benefits'];

/** 折 — what of ten parts is paid: 1500 basis points off are 8.5. */
export function foldOf(offBp: number): number {
  return (10_000 - offBp) / 1000;
}

/** 优惠的说法 — such as 满 300 减 50. */
export function discountWords(discount: Discount, money: (amount: number) => string, { discount: own }: Own): string {
  switch (discount.kind) {
    case 'fixed':
      return own.fixed(money(discount.off));
    case 'percent': {
      const fold = String(foldOf(discount.offBp));
      const cap = money(discount.cap);
      return discount.threshold === null ? own.percent(fold, cap) : own.percentFrom(money(discount.threshold), fold, cap);
    }
    case 'threshold': {
      const [threshold, off] = [money(discount.threshold), money(discount.off)];
      return discount.repeats ? own.repeats(threshold, off, money(discount.cap ?? discount.off)) : own.threshold(threshold, off);
    }
  }
}

/** 有效期的说法. */
export function validityWords(validity: Validity, moment: (at: number) => string, { validity: own }: Own): string {
  if (validity.kind === 'fixed') return own.fixed(moment(validity.from), moment(validity.until));
  const days = String(validity.days);
  return validity.waitDays === 0 ? own.relative(days) : own.waits(String(validity.waitDays), days);
}

/** 批次状态 — what customers can do with a batch now. */
export type BatchState = keyof Own['states'];

/** The state of a batch at an instant. */
export function stateOfBatch({ claimsOpen, redeemsOpen, definition }: CouponBatch, now: number): BatchState {
  if (!redeemsOpen) return 'frozen';
  if (!claimsOpen) return 'closed';
  if (definition.claimFrom !== null && now < definition.claimFrom) return 'before';
  return definition.claimUntil !== null && now >= definition.claimUntil ? 'over' : 'open';
}
