import type { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import type { CouponRefusal } from '@gyre/domain/benefits/coupon-life';
import { faceValueText } from '@gyre/domain/benefits/face-value';
import { validTimeOf } from '@gyre/domain/benefits/validity';
import { dayNumber, type Instant } from '@gyre/domain/time';
import type { OwnEvent } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { CouponOrigin } from './acts.ts';
import type { BenefitsContext } from './context.ts';
import { keepIssued, offerIssue } from './decide-claims.ts';
import { readWorld } from './read-world.ts';
import type { CouponNow, CouponWorld } from './world.ts';
import { writeCoupons } from './write-world.ts';

/** What granting needs of a project. */
export type GrantGround = Pick<BenefitsContext, 'zone' | 'grain' | 'newId'>;

/** 发放意愿 — one coupon a decision would grant. `key` is the decision's own: under it there is never another. */
export interface Grant {
  readonly key: string;
  readonly batch: string;
  readonly customer: number;
  readonly origin: CouponOrigin;
}

/** 信里的券 — what a message may say of a coupon. `value` as {@link faceValueText}; `code` is what the shop is given. */
export interface CouponInMessage {
  readonly name: string;
  readonly value: string;
  readonly code: string;
  readonly validUntil: Instant;
}

/** What a decision may promise, or why nothing. */
export type Offer =
  | { readonly ok: true; readonly coupon: CouponNow; readonly said: CouponInMessage }
  | { readonly ok: false; readonly batch: string; readonly reason: CouponRefusal };

/**
 * 发放 — grants coupons within a transaction of somebody else's decisions: what one takes the next finds taken, and stock, limits and budget are
 * those of the desk, since both hold the batch until they commit.
 */
export interface Granting {
  /** The coupon a grant would make now, or has made before; nothing is taken by asking. */
  offer(grant: Grant): Offer;
  /** Takes what was offered right before; taking again changes nothing. */
  take(offer: Offer): void;
  /** Writes what was taken. @returns the events that tell of it */
  write(): Promise<readonly OwnEvent[]>;
}

/**
 * Reads what some grants are decided from. To `hold` comes before any other lock but that of campaigns, as the desk takes batches first, too; to
 * `look` holds nothing. An external system's coupon is not there before that system says so, so no message can promise one: `external`.
 *
 * @param now  the instant everything is decided at
 */
export async function openGranting(
  tx: Ledger,
  { zone, grain, newId }: GrantGround,
  grants: readonly Grant[],
  now: Instant,
  reading: 'hold' | 'look',
): Promise<Granting> {
  const ground = { now, day: dayNumber(now, zone()), zone: zone(), grain: grain(), newId };
  const world = await readWorld(tx, ground, grants.map(issueOf), new Map(), reading);
  return {
    offer: (grant) => offerOf(world, grant),
    take(offer) {
      if (offer.ok && !world.coupons.has(offer.coupon.id)) keepIssued(world, offer.coupon);
    },
    async write() {
      if (world.made.size > 0) await writeCoupons(tx, world);
      return world.events;
    },
  };
}

function issueOf(grant: Grant) {
  return { ...grant, kind: 'issue' as const, claimed: true };
}

function offerOf(world: CouponWorld, grant: Grant): Offer {
  const { batch } = grant;
  if (world.batches.get(batch)?.definition.system === 'external') return { ok: false, batch, reason: 'external' };
  const known = world.coupons.get(world.byIssueKey.get(grant.key) ?? '');
  const offered = known === undefined ? offerIssue(world, issueOf(grant)) : { ok: true as const, coupon: known };
  if (!offered.ok) return { ok: false, batch, reason: offered.reason };
  const { coupon } = offered;
  if (coupon.state !== 'claimed') return { ok: false, batch, reason: coupon.state === 'issued' ? 'not_claimed' : coupon.state };
  return { ok: true, coupon, said: saidOf(world.termsOf(coupon), { code: coupon.id, validUntil: coupon.validUntil }) };
}

function saidOf({ name, discount }: CouponBatchDefinition, of: Pick<CouponInMessage, 'code' | 'validUntil'>): CouponInMessage {
  return { name, value: faceValueText(discount), ...of };
}

/** 券的样子 — what a message would say of a coupon of a batch claimed now, for previews: its code is made up. */
export function sampleCoupon(definition: CouponBatchDefinition, now: Instant, zone: string): CouponInMessage {
  return saidOf(definition, { code: '示例券码', validUntil: validTimeOf(definition.validity, now, zone).until });
}
