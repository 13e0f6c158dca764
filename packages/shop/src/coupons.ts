import { apiOf, rowOf, rowsOf, type Call, type Place } from './api.ts';
import type { Clock } from './clock.ts';
import type { Order } from './orders.ts';

/** 用掉的券 — a coupon held or redeemed for an order. */
export interface UsedCoupon {
  readonly id: string;
  /** What it takes off, in 分. */
  readonly discount: number;
}

/** 券的接口 — what a shop's own backend asks of the coupons of its customers. */
export interface Coupons {
  /**
   * Holds the coupon that takes most off an order; undefined when the customer has none that fits.
   *
   * @throws Error when there is no answer
   */
  lock(order: Order): Promise<UsedCoupon | undefined>;
  /** The order is paid. @throws Error when it is refused, or there is no answer after some tries */
  redeem(order: Order, coupon: UsedCoupon): Promise<void>;
  /** All of a paid order is given back. @throws Error as `redeem` */
  giveBack(order: Order, coupon: UsedCoupon): Promise<void>;
}

/** The server keeps money in ten-thousandths. */
const UNITS_OF_FEN = 100;
const TRIES = 3;
const FIRST_WAIT_MS = 250;
const PATIENCE_MS = 10_000;

/** The coupon API of a project, as a shop's backend calls it: quote, lock, redeem, return. @param clock  waits in real time */
export function couponsOf(place: Place, clock: Clock, signal: AbortSignal): Coupons {
  const call: Call = (path, body) => apiOf(place, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]))(path, body);

  /** All of these may be asked again: the same order, or key, gets the same answer. */
  async function ask(path: string, body: object, tries = TRIES): Promise<unknown> {
    try {
      return await call(path, body);
    } catch (error) {
      if (signal.aborted || tries === 1) throw error;
      await clock.wait(FIRST_WAIT_MS * 2 ** (TRIES - tries), signal);
      return await ask(path, body, tries - 1);
    }
  }
  async function insist(path: string, body: object): Promise<void> {
    const { ok, reason } = rowOf(await ask(path, body));
    if (ok !== true) throw new Error(`${path} was refused: ${String(reason)}`);
  }
  return {
    async lock(order) {
      const lines = linesOf(order);
      const quotes = await ask('/coupon-quotes', { customer: { namespace: 'user_id', value: order.userId }, lines });
      const best = rowsOf(quotes).find(({ ok }) => ok === true);
      if (best === undefined) return undefined;
      const coupon = rowOf(best['coupon'])['id'];
      const held = rowOf(await ask('/coupon-locks', { coupon, order: order.id, lines }));
      return held['ok'] === true ? { id: String(coupon), discount: Number(held['discount']) / UNITS_OF_FEN } : undefined;
    },
    redeem: (order, { id }) => insist('/coupon-redemptions', { coupon: id, order: order.id, lines: linesOf(order) }),
    giveBack: (order, { id }) => insist('/coupon-returns', { key: `return ${order.id}`, coupon: id, order: order.id }),
  };
}

function linesOf({ lines }: Order): object[] {
  return lines.map(({ product, amount }) => ({ line: product, item: product, amount: amount * UNITS_OF_FEN }));
}
