import { applyCoupon, type LineDiscount } from '@gyre/domain/benefits/apply-coupon';
import { stateAt, stepCoupon, type CouponRefusal, type CouponState } from '@gyre/domain/benefits/coupon-life';
import { linesInScope, type OrderLine } from '@gyre/domain/benefits/order';
import type { Money } from '@gyre/domain/money';
import { instant, MINUTE_MS } from '@gyre/domain/time';
import { refuse, type Answer, type CouponAct } from './acts.ts';
import { leaveEvent } from './coupon-events.ts';
import { standingOf } from './decide-claims.ts';
import type { CouponNow, CouponUse, CouponWorld, UsedLine } from './world.ts';

type ForOrder = Extract<CouponAct, { kind: 'lock' | 'redeem' }>;

/** 锁定与核销 — takes a coupon for an order: held for a while, or used for good. A lock that holds is redeemed as it was locked. */
export function decideUse(world: CouponWorld, coupon: CouponNow, act: ForOrder): Answer {
  const batch = world.batchOf(coupon.batch);
  const before = world.use(coupon.id, act.order);
  if (world.termsOf(coupon).system === 'external') return refuse('external');
  if (before?.state === 'returned') return refuse('returned');
  const step = stepCoupon(standingOf(coupon), act, world.ground.now);
  if (!step.ok) return step;
  if (step.repeated && before !== undefined) return answerOf(coupon, before, true);
  if (!batch.redeemsOpen) return refuse('redeems_stopped');
  const taken = world.orders.get(act.order);
  if (taken !== undefined && taken !== coupon.id) return refuse('order_taken');
  lapse(world, coupon);
  const current = world.coupons.get(coupon.id) ?? coupon;
  const held = current.state === 'locked' ? before : undefined;
  const use = held === undefined ? newUse(world, current, act) : ({ ...held, state: 'redeemed' } as const);
  if ('reason' in use) return refuse(use.reason);
  return book(world, current, use, held?.discount ?? 0);
}

type NewUse = CouponUse | { readonly reason: CouponRefusal };

function newUse(world: CouponWorld, coupon: CouponNow, { kind, order, lines }: ForOrder): NewUse {
  if (lines === undefined) return { reason: 'lines_missing' };
  const found = tryCoupon(world, coupon, lines);
  if ('reason' in found) return found;
  const shares = new Map(found.lines.map((share) => [share.line, share.discount]));
  const used = lines.map(({ line }) => ({ line, discount: shares.get(line) ?? 0, returned: false }));
  return { coupon: coupon.id, order, state: kind === 'lock' ? 'locked' : 'redeemed', discount: found.discount, lines: used };
}

/** 试算 — what a coupon would take off these lines, within what is left of its batch's budget; or why it would not. */
export function tryCoupon(
  world: CouponWorld,
  coupon: CouponNow,
  lines: readonly OrderLine[],
): { readonly discount: Money; readonly lines: readonly LineDiscount[] } | { readonly reason: CouponRefusal } {
  const { grain } = world.ground;
  const terms = world.termsOf(coupon);
  if (lines.some(({ amount }) => amount % grain !== 0)) return { reason: 'amount_broken' };
  const itemOf = ({ item }: OrderLine) => world.items.get(`${terms.scope?.itemType ?? ''} ${item}`);
  const applied = applyCoupon(terms.discount, linesInScope(terms.scope, lines, itemOf, world.ground), grain);
  if (!applied.ok) return { reason: applied.reason };
  const { figures, definition } = world.batchOf(coupon.batch);
  const left = definition.budget === null ? Infinity : definition.budget - figures.reserved - figures.spent;
  return applied.discount > left ? { reason: 'budget_spent' } : applied;
}

function book(world: CouponWorld, coupon: CouponNow, use: CouponUse, held: Money): Answer {
  const { now } = world.ground;
  const isLock = use.state === 'locked';
  const lockedUntil = isLock ? instant(now + world.termsOf(coupon).lockMinutes * MINUTE_MS) : null;
  const after: CouponNow = { ...coupon, state: isLock ? 'locked' : 'redeemed', order: use.order, lockedUntil };
  world.change(after);
  world.changeUse(use);
  if (isLock) world.count(coupon.batch, { reserved: use.discount });
  else {
    world.count(coupon.batch, { reserved: -held, spent: use.discount, redeemed: 1 });
    world.countToday(coupon.batch, { redeemed: 1, discount: use.discount });
  }
  leaveEvent(world, isLock ? '$coupon_locked' : '$coupon_redeemed', after, use);
  return answerOf(after, use, false);
}

/** 释放 — lets a coupon go that was locked for an order which came to nothing. */
export function decideRelease(world: CouponWorld, coupon: CouponNow, { order }: Extract<CouponAct, { kind: 'release' }>): Answer {
  const step = stepCoupon(standingOf(coupon), { kind: 'release', order }, world.ground.now);
  const before = world.use(coupon.id, order);
  if (!step.ok) return before?.state === 'released' ? answerOf(coupon, before, true) : step;
  return release(world, coupon, step.state);
}

function release(world: CouponWorld, coupon: CouponNow, state: CouponState): Answer {
  const use = world.use(coupon.id, coupon.order ?? '');
  const after: CouponNow = { ...coupon, state, order: null, lockedUntil: null };
  world.change(after);
  if (use === undefined) throw new Error(`coupon ${coupon.id} is locked for an order that is not known`);
  world.changeUse({ ...use, state: 'released' });
  world.count(coupon.batch, { reserved: -use.discount, expired: state === 'expired' ? 1 : 0 });
  leaveEvent(world, '$coupon_released', after, use);
  if (state === 'expired') leaveEvent(world, '$coupon_expired', after);
  return answerOf(after, use, false);
}

/** 到期 — writes down what time alone has done to a coupon: its lock has lapsed, its validity is over. Nothing when it has done nothing. */
export function lapse(world: CouponWorld, coupon: CouponNow): void {
  const state = stateAt(standingOf(coupon), world.ground.now);
  if (state === coupon.state) return;
  if (coupon.state === 'locked') {
    release(world, coupon, state);
    return;
  }
  const after: CouponNow = { ...coupon, state };
  world.change(after);
  world.count(coupon.batch, { expired: 1 });
  leaveEvent(world, '$coupon_expired', after);
}

/** What a coupon did for an order, as an answer. */
export function answerOf(coupon: CouponNow, { discount, lines }: Pick<CouponUse, 'discount' | 'lines'>, repeated: boolean): Answer {
  return { ok: true, repeated, coupon, discount, lines: lines.map(plain) };
}

function plain({ line, discount }: UsedLine): { line: string; discount: Money } {
  return { line, discount };
}
