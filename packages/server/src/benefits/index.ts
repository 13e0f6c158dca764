import type { OrderLine } from '@gyre/domain/benefits/order';
import type { CouponState } from '@gyre/domain/benefits/coupon-life';
import type { Log } from '../log.ts';
import type { Waker } from '../pipeline/index.ts';
import type { Answer, Coupon } from './acts.ts';
import { openBatches, type Batches } from './batches.ts';
import type { BenefitsContext } from './context.ts';
import { couponsOfBatch, quoteCoupons, readCoupon } from './coupon-read.ts';
import { CouponDesk, type Desk } from './desk.ts';
import { openOutsidePosts } from './outside-posts.ts';
import { openOutsideSystem, type OutsideDoor, type OutsideSystem } from './outside-system.ts';
import { openHolders, type Holders, type IdentityGround } from './holders.ts';
import { openSweep, type Sweep } from './sweep.ts';

export { refuse, type Act, type Answer, type Coupon } from './acts.ts';
export type { OutsideDoor } from './outside-system.ts';
export { batchesNamed } from './batches.ts';
export { lateNames } from './late-names.ts';
export { REFUSALS } from './refusal-words.ts';
export { withdrawCoupons } from './withdraw.ts';
export { openGranting, sampleCoupon, type CouponInMessage, type Grant, type GrantGround, type Offer } from './granting.ts';

/** 权益 — coupons: batches, the desk where every act on them is decided, and what time does to them. */
export interface Benefits extends Holders {
  readonly batches: Batches;
  readonly desk: Desk;
  readonly sweep: Sweep;
  /** The external coupon system. */
  readonly system: OutsideSystem;
  /** @throws AppError `not_found` */
  coupon(id: string): Promise<Coupon>;
  /** Newest first, before an id. */
  couponsOf(
    batch: string,
    page: { readonly state: CouponState | undefined; readonly before: string | undefined; readonly limit: number },
  ): Promise<Coupon[]>;
  /** What each coupon of a customer would take off an order, most first. */
  quote(customer: number, lines: readonly OrderLine[]): Promise<Answer[]>;
  close(): Promise<void>;
}

/** Opens the room of one project. `posting`: woken by `posted`, and by whoever grants coupons elsewhere. */
export function openBenefits(
  parts: Omit<BenefitsContext, 'posted'> & IdentityGround & { readonly log: Log; readonly door: OutsideDoor; readonly posting: Waker },
): Benefits {
  const context = { ...parts, posted: parts.posting.wake };
  const desk = new CouponDesk(context);
  const sweep = openSweep(context, desk);
  const system = openOutsideSystem(context, context.door);
  const outside = openOutsidePosts({ ...context, system, desk });
  return {
    ...openHolders(context),
    batches: openBatches(context),
    desk,
    sweep,
    system,
    coupon: (id) => readCoupon(context.ledger, id),
    couponsOf: (batch, page) => couponsOfBatch(context.ledger, batch, page),
    quote: (customer, lines) => quoteCoupons(context, customer, lines),
    async close() {
      await sweep.close();
      await outside.close();
      await desk.close();
    },
  };
}
