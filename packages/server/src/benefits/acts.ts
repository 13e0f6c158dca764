import type { CouponRefusal, CouponState } from '@gyre/domain/benefits/coupon-life';
import type { LineDiscount } from '@gyre/domain/benefits/apply-coupon';
import type { OrderLine } from '@gyre/domain/benefits/order';
import type { Money } from '@gyre/domain/money';
import type { Instant } from '@gyre/domain/time';

/** 来历 — whom a coupon was issued by: a campaign's run, or an operator (`campaign` empty). */
export interface CouponOrigin {
  readonly campaign: string;
  readonly arm: string;
  readonly run: number | null;
}

/**
 * 券操作 — what is asked of the desk. `key` names a request: repeated, it is answered again and changes nothing. Acts for an order need none: the
 * order is their key.
 */
export type Act =
  | { readonly kind: 'claim'; readonly key: string; readonly batch: string; readonly customer: number }
  | {
      readonly kind: 'issue';
      readonly key: string;
      readonly batch: string;
      readonly customer: number;
      readonly origin: CouponOrigin;
      /** Whether the customer has it at once; otherwise it waits to be claimed. */
      readonly claimed: boolean;
    }
  | CouponAct;

/** An act on a coupon there is. */
export type CouponAct =
  | { readonly kind: 'lock'; readonly coupon: string; readonly order: string; readonly lines: readonly OrderLine[] }
  | { readonly kind: 'redeem'; readonly coupon: string; readonly order: string; readonly lines?: readonly OrderLine[] | undefined }
  | { readonly kind: 'release'; readonly coupon: string; readonly order: string }
  | {
      readonly kind: 'return';
      readonly key: string;
      readonly coupon: string;
      readonly order: string;
      /** Names of lines; without, all that are left. */
      readonly lines?: readonly string[] | undefined;
    }
  | {
      /** `withdraw`: voids one the external system has not issued yet; one that is there stays. */
      readonly kind: 'void' | 'lapse' | 'withdraw';
      readonly coupon: string;
    }
  | { readonly kind: 'report'; readonly coupon: string; readonly told: OutsideReport };

/** 外部回执 — what an external coupon system says became of a coupon. */
export interface OutsideReport {
  readonly state: Exclude<CouponState, 'issued' | 'locked'>;
  readonly code?: string | undefined;
  readonly order?: string | undefined;
  readonly discount?: Money | undefined;
}

/** 券 — a coupon as others see it. */
export interface Coupon {
  readonly id: string;
  readonly batch: string;
  readonly version: number;
  /** The leaf it was made for. */
  readonly customer: number;
  readonly state: CouponState;
  readonly madeAt: Instant;
  readonly claimedAt: Instant | null;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly order: string | null;
  readonly lockedUntil: Instant | null;
  readonly origin: CouponOrigin;
  /** The code an external system gave it; else empty. */
  readonly outerCode: string;
}

/** 答复 — what became of an act. `discount` and `lines` of acts for an order: what it takes off, or of a return, what went with the lines. */
export type Answer =
  | {
      readonly ok: true;
      readonly repeated: boolean;
      readonly coupon: Coupon;
      readonly discount: Money;
      readonly lines: readonly LineDiscount[];
    }
  | { readonly ok: false; readonly reason: CouponRefusal };

/** A refusal as an answer. */
export function refuse(reason: CouponRefusal): Answer {
  return { ok: false, reason };
}
