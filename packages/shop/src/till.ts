import { eachOf } from './at-once.ts';
import type { ShopEvent } from './calls.ts';
import { DAY_MS } from './calendar.ts';
import type { Coupons, UsedCoupon } from './coupons.ts';
import { orderOf, type Order } from './orders.ts';

/** 收银 — takes the acts of orders as they come, in order of time, and gives back what happened; an order with a coupon says its discount. */
type Till = (events: readonly ShopEvent[]) => Promise<ShopEvent[]>;

/** What the till knows of orders, and whom it tells that a coupon could not be used as it should. */
interface TillParts {
  readonly coupons: Coupons;
  /** An order to which a coupon may belong; undefined for all others. */
  readonly orderOf: (id: string) => Order | undefined;
  readonly complain: (message: string) => void;
}

interface Sale {
  readonly order: Order;
  readonly coupon: UsedCoupon;
  /** When it was placed, in ms. */
  readonly at: number;
}

/** The acts of an order, in their order. */
const ACTS = ['submit_order', 'pay_order', 'refund_request'];
/** A response is over within a day of its message; so is whatever may be returned. */
const REMEMBERED_MS = DAY_MS;

/**
 * Locks a coupon when an order is placed, redeems it when it is paid, returns it when the money is asked back; an order never paid lets its lock
 * lapse. A shop whose coupons do not answer sells without them: nothing is held up.
 */
export function openTill({ coupons, orderOf: known, complain }: TillParts): Till {
  const sales = new Map<string, Sale>();

  async function ring(event: ShopEvent): Promise<ShopEvent> {
    const id = orderOf(event) ?? '';
    if (event.event === 'submit_order') await hold(id, event.timestamp);
    const sale = sales.get(id);
    if (sale === undefined) return event;
    if (event.event === 'pay_order') await coupons.redeem(sale.order, sale.coupon);
    if (event.event === 'refund_request') {
      sales.delete(id);
      await coupons.giveBack(sale.order, sale.coupon);
      return event;
    }
    return withDiscount(event, sale.coupon);
  }
  async function hold(id: string, at: number): Promise<void> {
    for (const [old, sale] of sales) if (sale.at < at - REMEMBERED_MS) sales.delete(old);
    const order = known(id);
    const coupon = order === undefined ? undefined : await coupons.lock(order);
    if (order !== undefined && coupon !== undefined) sales.set(id, { order, coupon, at });
  }

  return async (events) => {
    const rung = new Map<ShopEvent, ShopEvent>();
    for (const act of ACTS) {
      const these = events.filter(({ event }) => event === act);
      await eachOf(these, async (event) => {
        try {
          rung.set(event, await ring(event));
        } catch (error) {
          complain(`a coupon could not be used for order ${orderOf(event)}: ${String(error)}`);
        }
      });
    }
    return events.map((event) => rung.get(event) ?? event);
  };
}

/** In 元, beside the amount of the goods, which stays what it is. */
function withDiscount(event: ShopEvent, { discount }: UsedCoupon): ShopEvent {
  return { ...event, properties: { ...event.properties, discount: discount / 100 } };
}
