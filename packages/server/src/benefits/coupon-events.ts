import type { OwnEventName } from '@gyre/domain/events';
import { MONEY_SCALE, type Money } from '@gyre/domain/money';
import type { OwnProperties } from '@gyre/domain/own-properties';
import type { CouponNow, CouponWorld } from './world.ts';

type CouponEventName = Extract<OwnEventName, `$coupon_${string}`>;

/** What an event says besides the coupon: the order, and what was taken off or given back. */
export interface OrderPart {
  readonly order: string;
  readonly discount: Money;
}

/** 券事件 — leaves an act on a coupon for the log. `discount` is in whole units of the currency (元), as event properties are. */
export function leaveEvent(world: CouponWorld, name: CouponEventName, coupon: CouponNow, part?: OrderPart): void {
  const { batch, id, origin } = coupon;
  const { campaign, arm } = origin;
  const properties: OwnProperties = {
    batch,
    coupon: id,
    ...(campaign === '' ? {} : { campaign, arm }),
    ...(part === undefined ? {} : { order: part.order, discount: part.discount / MONEY_SCALE }),
  };
  world.events.push({ name, customer: coupon.customer, at: world.ground.now, properties });
}
