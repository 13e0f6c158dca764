import type { CouponState } from '@gyre/domain/benefits/coupon-life';
import { refuse, type Answer, type CouponAct } from './acts.ts';
import { leaveEvent } from './coupon-events.ts';
import { claimed } from './decide-claims.ts';
import type { CouponNow, CouponWorld } from './world.ts';

type Report = Extract<CouponAct, { kind: 'report' }>;

/**
 * How far a state is on the way; reports come late, twice and out of order, and never lead back. What was used after all has been used, whatever was
 * said of it before.
 */
const PLACE: Readonly<Record<CouponState, number>> = { issued: 0, claimed: 1, locked: 1, expired: 2, voided: 2, redeemed: 3, returned: 4 };

/**
 * 外部回执 — takes over what the external system says became of its coupon. A redemption whose claim was never reported counts as both. What it
 * takes off is counted as spent also beyond the batch's budget: the money is gone, and the budget stops what is issued next.
 */
export function decideReport(world: CouponWorld, coupon: CouponNow, { told }: Report): Answer {
  if (world.termsOf(coupon).system !== 'external') return refuse('external');
  if (PLACE[told.state] <= PLACE[coupon.state]) return done(coupon, true);
  let current: CouponNow = { ...coupon, outerCode: told.code ?? coupon.outerCode };
  if (current.claimedAt === null && PLACE[told.state] !== PLACE.expired) {
    current = { ...current, state: 'claimed', claimedAt: world.ground.now };
    claimed(world, current);
  }
  if (told.state === 'claimed') return done(current, false);
  if (told.state === 'redeemed' || told.state === 'returned') return takeOrder(world, current, told);
  const after: CouponNow = { ...current, state: told.state };
  world.change(after);
  world.count(coupon.batch, told.state === 'expired' ? { expired: 1 } : { voided: 1 });
  leaveEvent(world, told.state === 'expired' ? '$coupon_expired' : '$coupon_voided', after);
  return done(after, false);
}

function takeOrder(
  world: CouponWorld,
  coupon: CouponNow,
  { state, order = coupon.order ?? coupon.id, discount = 0 }: Report['told'],
): Answer {
  const used = world.use(coupon.id, order);
  const off = state === 'redeemed' ? discount : (used?.discount ?? 0);
  const after: CouponNow = { ...coupon, state, order };
  world.change(after);
  const lines = [{ line: order, discount: off, returned: state === 'returned' }];
  world.changeUse({ coupon: coupon.id, order, state: state === 'redeemed' ? 'redeemed' : 'returned', discount: off, lines });
  const isRedemption = state === 'redeemed';
  world.count(coupon.batch, isRedemption ? { redeemed: 1, spent: off } : { returned: 1, spent: -off });
  world.countToday(coupon.batch, isRedemption ? { redeemed: 1, discount: off } : { returned: 1, discount: -off });
  leaveEvent(world, isRedemption ? '$coupon_redeemed' : '$coupon_returned', after, { order, discount: off });
  return done(after, false);
}

function done(coupon: CouponNow, repeated: boolean): Answer {
  return { ok: true, repeated, coupon, discount: 0, lines: [] };
}
