import { whyClosed, whyNoCoupon } from '@gyre/domain/benefits/claim-limits';
import { stepCoupon, type CouponRefusal, type CouponStanding } from '@gyre/domain/benefits/coupon-life';
import { validTimeOf, type ValidTime } from '@gyre/domain/benefits/validity';
import type { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { instant, type Instant } from '@gyre/domain/time';
import { refuse, type Act, type Answer, type CouponOrigin } from './acts.ts';
import { leaveEvent } from './coupon-events.ts';
import type { BatchNow, CouponNow, CouponWorld } from './world.ts';

const NO_ORIGIN: CouponOrigin = { campaign: '', arm: '', run: null };
/** What has no end of its own: the last instant a calendar can show. */
const NEVER = instant(8.64e15);

type Claim = Extract<Act, { kind: 'claim' }>;
type Issue = Extract<Act, { kind: 'issue' }>;

/** 领取 — gives a customer a coupon: one that was issued to them and waits, or else a new one, as far as the limits go. */
export function decideClaim(world: CouponWorld, act: Claim): Answer {
  const known = world.byClaimKey.get(act.key);
  if (known !== undefined) return again(world, known, act);
  const batch = world.batches.get(act.batch);
  if (batch === undefined) return refuse('batch_unknown');
  const { now } = world.ground;
  const holder = world.holder(act.customer, act.batch);
  const waiting = holder.issued[0];
  if (waiting !== undefined) {
    const closed = whyClosed(batch.definition, batch, now, 'claim_issued');
    if (closed !== undefined) return refuse(closed);
    holder.issued.shift();
    return claimIssued(world, waiting, act);
  }
  if (batch.definition.system === 'external') return refuse('external');
  const why = whyNoCoupon(batch.definition, takenOf(batch), holder, { now, way: 'claim_new' });
  if (why !== undefined) return refuse(why);
  return keepNew(world, newCoupon(world, batch, { act, origin: NO_ORIGIN, claimed: true }));
}

/** 发放 — gives a customer a coupon unasked, at once or to be claimed. An external system says itself when its coupon is claimed. */
export function decideIssue(world: CouponWorld, act: Issue): Answer {
  const known = world.byIssueKey.get(act.key);
  if (known !== undefined) return again(world, known, act);
  const offer = offerIssue(world, act);
  return offer.ok ? keepIssued(world, offer.coupon) : offer;
}

/** What an issue would make now, or why nothing; it takes nothing. */
export type IssueOffer = { readonly ok: true; readonly coupon: CouponNow } | { readonly ok: false; readonly reason: CouponRefusal };

/** 可发放 — the coupon an issue under a key that is not known would make; {@link keepIssued} makes it. */
export function offerIssue(world: CouponWorld, act: Issue): IssueOffer {
  const batch = world.batches.get(act.batch);
  if (batch === undefined) return { ok: false, reason: 'batch_unknown' };
  const why = whyNoCoupon(batch.definition, takenOf(batch), world.holder(act.customer, act.batch), { now: world.ground.now, way: 'issue' });
  if (why !== undefined) return { ok: false, reason: why };
  // Coupons of our own meet the budget when they are used; with none of it left they would be worth nothing.
  const { reserved, spent } = batch.figures;
  if (reserved + spent >= (batch.definition.budget ?? Infinity)) return { ok: false, reason: 'budget_spent' };
  const isOwn = batch.definition.system === 'own';
  return { ok: true, coupon: newCoupon(world, batch, { act, origin: act.origin, claimed: act.claimed && isOwn }) };
}

/** Makes a coupon that was offered; the external system is asked for its own. */
export function keepIssued(world: CouponWorld, coupon: CouponNow): Answer {
  const answer = keepNew(world, coupon);
  if (world.termsOf(coupon).system === 'external') world.posts.push({ coupon: coupon.id, kind: 'issue' });
  return answer;
}

/** The answer of the first time; another request under the same key is refused. */
function again(world: CouponWorld, id: string, { batch, customer }: Claim | Issue): Answer {
  const coupon = world.coupons.get(id);
  if (coupon === undefined) throw new Error(`coupon ${id} was not read`);
  if (coupon.batch !== batch || rootOf(world, coupon.customer) !== rootOf(world, customer)) return refuse('key_reused');
  return { ok: true, repeated: true, coupon, discount: 0, lines: [] };
}

function rootOf({ roots }: CouponWorld, customer: number): number {
  return roots.get(customer) ?? customer;
}

function takenOf({ claimsOpen, figures, takenToday }: BatchNow): { claimsOpen: boolean; taken: number; takenToday: number } {
  return { claimsOpen, taken: figures.taken, takenToday };
}

function claimIssued(world: CouponWorld, id: string, { key }: Claim): Answer {
  const coupon = world.coupons.get(id);
  if (coupon === undefined) throw new Error(`coupon ${id} was not read`);
  const step = stepCoupon(standingOf(coupon), { kind: 'claim' }, world.ground.now);
  if (!step.ok) return step;
  const { now, zone } = world.ground;
  const valid = validTimeOf(world.termsOf(coupon).validity, now, zone);
  return claimed(world, { ...coupon, claimKey: key, state: 'claimed', claimedAt: now, validFrom: valid.from, validUntil: valid.until });
}

/** Keeps a coupon that has just been claimed. */
export function claimed(world: CouponWorld, coupon: CouponNow): Answer {
  world.change(coupon);
  world.count(coupon.batch, { claimed: 1 });
  world.countToday(coupon.batch, { claimed: 1 });
  leaveEvent(world, '$coupon_claimed', coupon);
  return { ok: true, repeated: false, coupon, discount: 0, lines: [] };
}

interface Making {
  readonly act: Claim | Issue;
  readonly origin: CouponOrigin;
  readonly claimed: boolean;
}

function newCoupon({ ground }: CouponWorld, batch: BatchNow, { act, origin, claimed: isClaimed }: Making): CouponNow {
  const { now, day, zone, newId } = ground;
  const isIssue = act.kind === 'issue';
  const valid = isClaimed ? validTimeOf(batch.definition.validity, now, zone) : waitingTime(batch.definition, now);
  return {
    id: newId(),
    batch: batch.key,
    version: batch.version,
    customer: act.customer,
    state: isClaimed ? 'claimed' : 'issued',
    day,
    claimKey: isIssue ? null : act.key,
    issueKey: isIssue ? act.key : null,
    madeAt: now,
    claimedAt: isClaimed ? now : null,
    validFrom: valid.from,
    validUntil: valid.until,
    order: null,
    lockedUntil: null,
    origin,
    outerCode: '',
  };
}

/** Takes a new coupon from its batch's stock and its customer's limits. */
function keepNew(world: CouponWorld, coupon: CouponNow): Answer {
  const isClaimed = coupon.claimedAt !== null;
  const isIssue = coupon.issueKey !== null;
  world.make(coupon);
  const holder = world.holder(coupon.customer, coupon.batch);
  holder.taken++;
  holder.takenToday++;
  if (!isClaimed) holder.issued.push(coupon.id);
  const moved = { taken: 1, issued: isIssue ? 1 : 0, claimed: isClaimed ? 1 : 0 };
  world.count(coupon.batch, moved);
  world.countToday(coupon.batch, moved);
  if (isIssue) leaveEvent(world, '$coupon_issued', coupon);
  if (isClaimed) leaveEvent(world, '$coupon_claimed', coupon);
  return { ok: true, repeated: false, coupon, discount: 0, lines: [] };
}

/** How long a coupon waits to be claimed: while the batch is claimed, and could still be used. An external system says itself when it is over. */
function waitingTime({ claimUntil, validity, system }: CouponBatchDefinition, now: Instant): ValidTime {
  if (system === 'external') return { from: now, until: NEVER };
  const end = Math.min(claimUntil ?? NEVER, validity.kind === 'fixed' ? validity.until : NEVER);
  return { from: now, until: instant(end) };
}

/** What the state machine looks at of a coupon. */
export function standingOf({ state, validFrom, validUntil, order, lockedUntil }: CouponNow): CouponStanding {
  return { state, valid: { from: validFrom, until: validUntil }, order, lockedUntil };
}
