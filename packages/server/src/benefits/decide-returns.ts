import { stepCoupon } from '@gyre/domain/benefits/coupon-life';
import { refuse, type Answer, type CouponAct } from './acts.ts';
import { leaveEvent } from './coupon-events.ts';
import { standingOf } from './decide-claims.ts';
import type { CouponNow, CouponReturn, CouponUse, CouponWorld } from './world.ts';

type Return = Extract<CouponAct, { kind: 'return' }>;

/**
 * 退券 — lines of an order come back. What of the discount was theirs is no longer spent: the shop refunds the line's amount less it. When no
 * line is left the coupon comes back too, if its batch says so, and lives no longer than it would have.
 */
export function decideReturn(world: CouponWorld, coupon: CouponNow, act: Return): Answer {
  const known = world.returns.get(act.key);
  if (known !== undefined) return again(world, coupon, act, known);
  const use = world.use(coupon.id, act.order);
  const coming = use === undefined ? [] : use.lines.filter((l) => !l.returned && (act.lines?.includes(l.line) ?? true));
  const whole = use !== undefined && use.lines.every((line) => line.returned || coming.includes(line));
  const restores = world.termsOf(coupon).onReturn === 'restore';
  const step = stepCoupon(standingOf(coupon), { kind: 'return', order: act.order, whole, restores }, world.ground.now);
  if (!step.ok) return step;
  if (use === undefined) return refuse('not_redeemed');
  if (act.lines !== undefined && coming.length < act.lines.length) return refuse(whyNot(use, act.lines));
  const discount = coming.reduce((sum, line) => sum + line.discount, 0);
  const isBack = step.state === 'claimed' || step.state === 'expired';
  const after: CouponNow = { ...coupon, state: step.state, order: isBack ? null : act.order };
  world.change(after);
  const lines = use.lines.map((line) => (coming.includes(line) ? { ...line, returned: true } : line));
  world.changeUse({ ...use, lines, state: whole ? 'returned' : 'redeemed' });
  const names = coming.map(({ line }) => line);
  world.giveBack({ key: act.key, coupon: coupon.id, order: act.order, lines: names, discount, state: step.state });
  world.count(coupon.batch, { spent: -discount, returned: whole ? 1 : 0, expired: step.state === 'expired' ? 1 : 0 });
  world.countToday(coupon.batch, { returned: whole ? 1 : 0, discount: -discount });
  leaveEvent(world, '$coupon_returned', after, { order: act.order, discount });
  if (step.state === 'expired') leaveEvent(world, '$coupon_expired', after);
  return { ok: true, repeated: false, coupon: after, discount, lines: coming.map(({ line, discount: of }) => ({ line, discount: of })) };
}

function again(world: CouponWorld, coupon: CouponNow, act: Return, known: CouponReturn): Answer {
  // One that names no line gives back all that are left, so nothing was left after it.
  const asked =
    act.lines === undefined
      ? known.state !== 'redeemed'
      : act.lines.length === known.lines.length && act.lines.every((l) => known.lines.includes(l));
  if (known.coupon !== coupon.id || known.order !== act.order || !asked) return refuse('key_reused');
  const use = world.use(coupon.id, act.order);
  const lines = (use?.lines ?? []).filter(({ line }) => known.lines.includes(line)).map(({ line, discount }) => ({ line, discount }));
  return { ok: true, repeated: true, coupon, discount: known.discount, lines };
}

function whyNot({ lines }: CouponUse, asked: readonly string[]): 'line_unknown' | 'line_returned' {
  return asked.some((name) => lines.every(({ line }) => line !== name)) ? 'line_unknown' : 'line_returned';
}
