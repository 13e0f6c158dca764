import type { LineDiscount } from '@gyre/domain/benefits/apply-coupon';
import type { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import type { CouponState } from '@gyre/domain/benefits/coupon-life';
import type { Properties } from '@gyre/domain/events';
import type { Money } from '@gyre/domain/money';
import type { Instant } from '@gyre/domain/time';
import type { OwnEvent } from '../pipeline/index.ts';
import type { Coupon } from './acts.ts';

/** What is counted of a batch over all time. Money in `reserved` (locked) and `spent` (redeemed and not returned). */
export interface BatchFigures {
  taken: number;
  issued: number;
  claimed: number;
  redeemed: number;
  returned: number;
  expired: number;
  voided: number;
  reserved: Money;
  spent: Money;
}
export type BatchFigure = keyof BatchFigures;

/** What is counted of a batch on one calendar day. */
export interface DayFigures {
  taken: number;
  issued: number;
  claimed: number;
  redeemed: number;
  returned: number;
  discount: Money;
}

/** A batch as it stands while acts are decided; `figures` move with them. */
export interface BatchNow {
  readonly key: string;
  readonly version: number;
  readonly definition: CouponBatchDefinition;
  readonly claimsOpen: boolean;
  readonly redeemsOpen: boolean;
  readonly figures: BatchFigures;
  takenToday: number;
}

/** A coupon with the keys by which it was asked for. */
export interface CouponNow extends Coupon {
  readonly claimKey: string | null;
  readonly issueKey: string | null;
  readonly day: number;
}

/** What a customer, with everybody merged into them, has of a batch. `issued`: ids of coupons that wait to be claimed, oldest first. */
export interface Holder {
  taken: number;
  takenToday: number;
  issued: string[];
}

/** One line of a use: what of the discount is its, and whether it was returned. */
export interface UsedLine extends LineDiscount {
  readonly returned: boolean;
}

/** 用券 — what a coupon does, or did, for one order. */
export interface CouponUse {
  readonly coupon: string;
  readonly order: string;
  readonly state: 'locked' | 'released' | 'redeemed' | 'returned';
  readonly discount: Money;
  readonly lines: readonly UsedLine[];
}

/** What a return gave back. */
export interface CouponReturn {
  readonly key: string;
  readonly coupon: string;
  readonly order: string;
  readonly lines: readonly string[];
  readonly discount: Money;
  readonly state: CouponState;
}

/** What is to be asked of the external system. */
export interface OutsidePost {
  readonly coupon: string;
  readonly kind: 'issue' | 'void';
}

/** When and where acts are decided. */
export interface Ground {
  readonly now: Instant;
  /** Calendar day of `now` in `zone`, as `dayNumber` counts. */
  readonly day: number;
  readonly zone: string;
  /** The least payable amount. */
  readonly grain: Money;
  readonly newId: () => string;
}

const NO_FIGURES: BatchFigures = {
  taken: 0,
  issued: 0,
  claimed: 0,
  redeemed: 0,
  returned: 0,
  expired: 0,
  voided: 0,
  reserved: 0,
  spent: 0,
};

/**
 * 券的世界 — everything acts of one round are decided from, and what they change: the next act finds what one took taken. What is not in it was
 * not read, or is not there.
 */
export class CouponWorld {
  readonly ground: Ground;
  readonly batches = new Map<string, BatchNow>();
  /** Definitions by key and version. */
  readonly versions = new Map<string, CouponBatchDefinition>();
  readonly coupons = new Map<string, CouponNow>();
  readonly byClaimKey = new Map<string, string>();
  readonly byIssueKey = new Map<string, string>();
  readonly roots = new Map<number, number>();
  readonly items = new Map<string, Properties>();
  readonly returns = new Map<string, CouponReturn>();
  readonly #holders = new Map<string, Holder>();
  readonly #uses = new Map<string, CouponUse>();
  /** The coupon each order uses. */
  readonly orders = new Map<string, string>();

  readonly made = new Map<string, CouponNow>();
  readonly changed = new Map<string, CouponNow>();
  readonly changedUses = new Map<string, CouponUse>();
  readonly newReturns: CouponReturn[] = [];
  readonly posts: OutsidePost[] = [];
  readonly events: OwnEvent[] = [];
  readonly moved = new Map<string, BatchFigures>();
  readonly movedDays = new Map<string, DayFigures>();

  constructor(ground: Ground) {
    this.ground = ground;
  }

  holder(customer: number, batch: string): Holder {
    const key = `${this.roots.get(customer) ?? customer} ${batch}`;
    let holder = this.#holders.get(key);
    if (holder === undefined) this.#holders.set(key, (holder = { taken: 0, takenToday: 0, issued: [] }));
    return holder;
  }

  use(coupon: string, order: string): CouponUse | undefined {
    return this.#uses.get(`${coupon} ${order}`);
  }

  /** Takes over a use as it was read. */
  readUse(use: CouponUse): void {
    this.#uses.set(`${use.coupon} ${use.order}`, use);
    if (use.state === 'locked' || use.state === 'redeemed') this.orders.set(use.order, use.coupon);
  }

  /** Takes over a coupon as it was read. */
  readCoupon(coupon: CouponNow): void {
    this.coupons.set(coupon.id, coupon);
    if (coupon.claimKey !== null) this.byClaimKey.set(coupon.claimKey, coupon.id);
    if (coupon.issueKey !== null) this.byIssueKey.set(coupon.issueKey, coupon.id);
  }

  /** The terms a coupon was made under. */
  termsOf({ batch, version }: Pick<Coupon, 'batch' | 'version'>): CouponBatchDefinition {
    const terms = this.versions.get(`${batch} ${version}`);
    if (terms === undefined) throw new Error(`version ${version} of coupon batch ${batch} was not read`);
    return terms;
  }

  batchOf(key: string): BatchNow {
    const batch = this.batches.get(key);
    if (batch === undefined) throw new Error(`coupon batch ${key} was not read`);
    return batch;
  }

  make(coupon: CouponNow): void {
    this.readCoupon(coupon);
    this.made.set(coupon.id, coupon);
  }

  change(coupon: CouponNow): void {
    this.readCoupon(coupon);
    (this.made.has(coupon.id) ? this.made : this.changed).set(coupon.id, coupon);
  }

  changeUse(use: CouponUse): void {
    if (use.state !== 'locked' && use.state !== 'redeemed' && this.orders.get(use.order) === use.coupon) this.orders.delete(use.order);
    this.readUse(use);
    this.changedUses.set(`${use.coupon} ${use.order}`, use);
  }

  giveBack(returned: CouponReturn): void {
    this.returns.set(returned.key, returned);
    this.newReturns.push(returned);
  }

  /** Moves figures of a batch. */
  count(batch: string, by: Partial<BatchFigures>): void {
    const figures = this.batchOf(batch).figures;
    let moved = this.moved.get(batch);
    if (moved === undefined) this.moved.set(batch, (moved = { ...NO_FIGURES }));
    for (const [name, more] of Object.entries(by) as [BatchFigure, number][]) {
      figures[name] += more;
      moved[name] += more;
    }
  }

  /** Moves today's figures of a batch. */
  countToday(batch: string, by: Partial<DayFigures>): void {
    let moved = this.movedDays.get(batch);
    if (moved === undefined)
      this.movedDays.set(batch, (moved = { taken: 0, issued: 0, claimed: 0, redeemed: 0, returned: 0, discount: 0 }));
    for (const [name, more] of Object.entries(by) as [keyof DayFigures, number][]) moved[name] += more;
    this.batchOf(batch).takenToday += by.taken ?? 0;
  }
}
