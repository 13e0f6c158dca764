import type { ShopEvent } from './calls.ts';

/** 订单 — an order of somebody with an account, as the shop's own backend knows it. */
export interface Order {
  readonly id: string;
  readonly userId: string;
  /** One for each product; money in 分. */
  readonly lines: readonly { readonly product: string; readonly amount: number }[];
}

/** The order placed in one visit, of which whatever is put into the cart is ordered; undefined for none. */
export function orderIn(visit: readonly ShopEvent[]): Order | undefined {
  const placed = visit.find(({ event }) => event === 'submit_order');
  const id = orderOf(placed);
  if (id === undefined || placed?.userId === undefined) return undefined;
  const lines = visit.flatMap(({ event, properties }) => {
    const { product_id: product, price, quantity } = properties;
    if (event !== 'add_to_cart' || typeof product !== 'string') return [];
    return [{ product, amount: Math.round(Number(price) * 100) * Number(quantity) }];
  });
  return { id, userId: placed.userId, lines };
}

/** The id of the order an event is about; undefined for none. */
export function orderOf(event: ShopEvent | undefined): string | undefined {
  const id = event?.properties['order_id'];
  return typeof id === 'string' ? id : undefined;
}
