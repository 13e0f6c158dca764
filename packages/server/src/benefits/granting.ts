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
import { readOutsideKnown, type WhyNotOutside } from './outside-known.ts';
import { readWorld } from './read-world.ts';
import type { CouponNow, CouponWorld } from './world.ts';
import { writeCoupons } from './write-world.ts';

/** What granting needs of a project. `posted` is called after a commit that left something for the external system. */
export type GrantGround = Pick<BenefitsContext, 'zone' | 'grain' | 'newId' | 'posted'>;

/** 发放意愿 — one coupon a decision would grant. `key` is the decision's own: under it there is never another. */
export interface Grant {
  readonly key: string;
  readonly batch: string;
  readonly customer: number;
  readonly origin: CouponOrigin;
}

/**
 * 信里的券 — what a message may say of a coupon. `value` as {@link faceValueText}; `code` is what the shop is given. What an external system
 * says later is null: see `lateNames`.
 */
export interface CouponInMessage {
  readonly name: string;
  readonly value: string;
  readonly code: string | null;
  readonly validUntil: Instant | null;
}

/** What a decision may promise, or why nothing. `isAwaited`: the external system is only asked for it, and says itself when it is there. */
export type Offer =
  | { readonly ok: true; readonly coupon: CouponNow; readonly said: CouponInMessage; readonly isAwaited: boolean }
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
 * `look` holds nothing. An external system's coupon is asked for, of customers it knows, and its message must wait until it is there.
 *
 * @param now  the instant everything is decided at
 */
export async function openGranting(
  tx: Ledger,
  { zone, grain, newId }: Omit<GrantGround, 'posted'>,
  grants: readonly Grant[],
  now: Instant,
  reading: 'hold' | 'look',
): Promise<Granting> {
  const ground = { now, day: dayNumber(now, zone()), zone: zone(), grain: grain(), newId };
  const world = await readWorld(tx, ground, grants.map(issueOf), new Map(), reading);
  const outside = grants.filter(({ batch }) => world.batches.get(batch)?.definition.system === 'external');
  const whyNot = await readOutsideKnown(
    tx,
    outside.map(({ customer }) => customer),
  );
  return {
    offer: (grant) => offerOf(world, grant, whyNot),
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

function offerOf(world: CouponWorld, grant: Grant, whyNotOutside: WhyNotOutside): Offer {
  const { batch, customer } = grant;
  const known = world.coupons.get(world.byIssueKey.get(grant.key) ?? '');
  const offered = known === undefined ? offerIssue(world, issueOf(grant)) : { ok: true as const, coupon: known };
  if (!offered.ok) return { ok: false, batch, reason: offered.reason };
  const { coupon } = offered;
  const isAwaited = known === undefined && coupon.state === 'issued';
  const why = isAwaited ? whyNotOutside(customer) : coupon.state === 'issued' ? 'not_claimed' : coupon.state;
  if (why !== undefined && why !== 'claimed') return { ok: false, batch, reason: why };
  const said = saidOf(world.termsOf(coupon), { code: coupon.id, validUntil: coupon.validUntil });
  return { ok: true, coupon, said, isAwaited };
}

type Later = Pick<CouponInMessage, 'code' | 'validUntil'>;

function saidOf({ name, discount, system, validity }: CouponBatchDefinition, own: Later): CouponInMessage {
  const fixed = validity.kind === 'fixed' ? (validity.until as Instant) : null;
  return { name, value: faceValueText(discount), ...(system === 'own' ? own : { code: null, validUntil: fixed }) };
}

/** 券的样子 — what a message would say of a coupon of a batch claimed now, for previews: its code is made up, that of an external system not known. */
export function sampleCoupon(definition: CouponBatchDefinition, now: Instant, zone: string): CouponInMessage {
  return saidOf(definition, { code: '示例券码', validUntil: validTimeOf(definition.validity, now, zone).until });
}
