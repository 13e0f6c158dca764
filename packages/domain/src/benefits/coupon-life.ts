import { z } from 'zod';
import type { Instant } from '../time.ts';
import type { ValidTime } from './validity.ts';

/**
 * 券状态 — 已发放 (waits to be claimed) / 已领取 (may be used) / 已锁定 (held for an order) / 已核销 / 已退券 (its order was returned, and it may not be used
 * again) / 已过期 / 已作废.
 */
export const CouponState = z.enum(['issued', 'claimed', 'locked', 'redeemed', 'returned', 'expired', 'voided']);
export type CouponState = z.infer<typeof CouponState>;

/** 拒绝原因 — why an act on a coupon was refused; nothing was changed then. */
export const CouponRefusal = z.enum([
  'batch_unknown',
  'claims_stopped',
  'redeems_stopped',
  'not_begun',
  'over',
  'not_public',
  'sold_out',
  'sold_out_today',
  'customer_limit',
  'customer_limit_today',
  'customer_unknown',
  'key_reused',
  'coupon_unknown',
  'not_claimed',
  'not_valid_yet',
  'expired',
  'locked',
  'redeemed',
  'returned',
  'voided',
  'not_locked',
  'not_redeemed',
  'order_other',
  'order_taken',
  'lines_missing',
  'line_unknown',
  'line_returned',
  'amount_broken',
  'nothing_in_scope',
  'below_threshold',
  'budget_spent',
  'external',
  'no_system',
  'no_identity',
]);
export type CouponRefusal = z.infer<typeof CouponRefusal>;

/** What decides which acts a coupon allows. `order` and `lockedUntil` of the order it is locked or redeemed for. */
export interface CouponStanding {
  readonly state: CouponState;
  readonly valid: ValidTime;
  readonly order: string | null;
  readonly lockedUntil: Instant | null;
}

/** What is done to a coupon that exists. A return gives back all its lines that are left (`whole`), or some; `restores`: it may be used again then. */
export type CouponAct =
  | { readonly kind: 'claim' | 'void' }
  | { readonly kind: 'lock' | 'redeem' | 'release'; readonly order: string }
  | { readonly kind: 'return'; readonly order: string; readonly whole: boolean; readonly restores: boolean };

/** The state an act leads to; `repeated`: it was done before; or why it is refused. */
export type CouponMove =
  | { readonly ok: true; readonly state: CouponState; readonly repeated: boolean }
  | { readonly ok: false; readonly reason: CouponRefusal };

/** 此刻状态 — the state a coupon is really in: a lock lapses and the validity ends by time alone. */
export function stateAt({ state, valid, lockedUntil }: CouponStanding, now: Instant): CouponState {
  const unlocked = state === 'locked' && (lockedUntil ?? 0) <= now ? 'claimed' : state;
  return (unlocked === 'claimed' || unlocked === 'issued') && valid.until <= now ? 'expired' : unlocked;
}

/**
 * 券状态机 — where an act leads a coupon at an instant. Acts for an order may be repeated: what was done for the same order is done.
 *
 * A lock that holds may be redeemed after the validity has ended; one that has lapsed counts for nothing. A coupon that comes back lives no longer
 * than it would have.
 */
export function stepCoupon(coupon: CouponStanding, act: CouponAct, now: Instant): CouponMove {
  const state = stateAt(coupon, now);
  const isTheirs = 'order' in act && act.order === coupon.order;
  const back = coupon.valid.until <= now ? 'expired' : 'claimed';
  switch (act.kind) {
    case 'claim':
      return state === 'issued' || state === 'claimed' ? to('claimed', state === 'claimed') : refused(state);
    case 'void':
      return state === 'issued' || state === 'claimed' || state === 'voided' ? to('voided', state === 'voided') : refused(state);
    case 'lock':
      if (state === 'locked' && isTheirs) return to('locked', true);
      return state === 'claimed' ? usable(coupon, now, 'locked') : refused(state);
    case 'redeem':
      if (state === 'locked' && isTheirs) return to('redeemed');
      if (state === 'redeemed' && isTheirs) return to('redeemed', true);
      return state === 'claimed' ? usable(coupon, now, 'redeemed') : refused(state);
    case 'release':
      if (state !== 'locked') return refused('not_locked');
      return isTheirs ? to(back) : refused('order_other');
    case 'return':
      if (state !== 'redeemed') return refused('not_redeemed');
      if (!isTheirs) return refused('order_other');
      if (!act.whole) return to('redeemed');
      return to(act.restores ? back : 'returned');
  }
}

function usable({ valid }: CouponStanding, now: Instant, state: CouponState): CouponMove {
  return valid.from <= now ? to(state) : refused('not_valid_yet');
}

function to(state: CouponState, repeated = false): CouponMove {
  return { ok: true, state, repeated };
}

/** A state that does not allow an act is the reason why; one that was only issued is not claimed. */
function refused(reason: CouponRefusal | 'issued' | 'claimed'): CouponMove {
  return { ok: false, reason: reason === 'issued' || reason === 'claimed' ? 'not_claimed' : reason };
}
