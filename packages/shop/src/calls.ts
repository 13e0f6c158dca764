/** 店铺事件 — one call of the intake's own JSON protocol (`POST /api/events`), as it travels. */
export interface ShopEvent {
  readonly type: 'track' | 'identify' | 'profile_set' | 'profile_increment' | 'item_set';
  /** For `track` only. */
  readonly event?: string;
  /** The same for the same happening, whenever and however often it is generated. */
  readonly messageId: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly identities?: { readonly phone?: string; readonly email?: string };
  /** Milliseconds since 1970 UTC. */
  readonly timestamp: number;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  readonly item?: { readonly type: 'product' | 'store'; readonly id: string };
}

type PropertyValue = string | number | boolean | readonly OrderLine[];

/** 商品明细 — one line of an order; the intake explodes them into `pay_order/lines`. Amounts in 元. */
export interface OrderLine {
  readonly product_id: string;
  readonly category: string;
  readonly quantity: number;
  readonly price: number;
  readonly amount: number;
}

/** Order by time, then by message id, so that a page of events is the same wherever it is cut. */
export function byTime(a: ShopEvent, b: ShopEvent): number {
  return a.timestamp - b.timestamp || (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0);
}
