import { stepCoupon } from '@gyre/domain/benefits/coupon-life';
import { refuse, type Act, type Answer, type CouponAct } from './acts.ts';
import { leaveEvent } from './coupon-events.ts';
import { decideClaim, decideIssue, standingOf } from './decide-claims.ts';
import { decideReport } from './decide-report.ts';
import { decideReturn } from './decide-returns.ts';
import { answerOf, decideRelease, decideUse, lapse } from './decide-uses.ts';
import type { CouponNow, CouponWorld } from './world.ts';

/** 裁决 — decides one act in the world and leaves there what follows from it; what is refused changes nothing. */
export function decideAct(world: CouponWorld, act: Act): Answer {
  if (act.kind === 'claim') return decideClaim(world, act);
  if (act.kind === 'issue') return decideIssue(world, act);
  const coupon = world.coupons.get(act.coupon);
  return coupon === undefined ? refuse('coupon_unknown') : decideOnCoupon(world, coupon, act);
}

function decideOnCoupon(world: CouponWorld, coupon: CouponNow, act: CouponAct): Answer {
  switch (act.kind) {
    case 'lock':
    case 'redeem':
      return decideUse(world, coupon, act);
    case 'release':
      return decideRelease(world, coupon, act);
    case 'return':
      return decideReturn(world, coupon, act);
    case 'report':
      return decideReport(world, coupon, act);
    case 'void':
      return decideVoid(world, coupon);
    case 'withdraw':
      return coupon.state === 'issued' ? decideVoid(world, coupon) : answerOf(coupon, { discount: 0, lines: [] }, true);
    case 'lapse':
      lapse(world, coupon);
      return answerOf(world.coupons.get(coupon.id) ?? coupon, { discount: 0, lines: [] }, false);
  }
}

/** 作废 — ends a coupon that is not in use; the external system is told of its own. */
function decideVoid(world: CouponWorld, coupon: CouponNow): Answer {
  const step = stepCoupon(standingOf(coupon), { kind: 'void' }, world.ground.now);
  if (!step.ok) return step;
  const nothing = { discount: 0, lines: [] };
  if (step.repeated) return answerOf(coupon, nothing, true);
  lapse(world, coupon);
  const after: CouponNow = { ...coupon, state: 'voided', order: null, lockedUntil: null };
  world.change(after);
  world.count(coupon.batch, { voided: 1 });
  leaveEvent(world, '$coupon_voided', after);
  if (world.termsOf(coupon).system === 'external') world.posts.push({ coupon: coupon.id, kind: 'void' });
  return answerOf(after, nothing, false);
}
