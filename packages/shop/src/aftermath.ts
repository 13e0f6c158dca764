import type { ShopEvent } from './calls.ts';
import { DAY_MS } from './calendar.ts';
import { DISTURBANCE } from './customer-types.ts';
import type { Order } from './orders.ts';
import { responseTo, type MessageResponse, type ReceivedMessage } from './response.ts';
import type { Shop } from './shop.ts';

/** 对消息的动作 — a customer unsubscribes by a message, or presses its link, at an instant (ms). */
export interface MessageAct {
  readonly message: ReceivedMessage;
  readonly at: number;
}

/** 余波 — what messages have brought about and nobody has been told yet. */
export interface Aftermath {
  /** Counts a message without an answer: what it brought about is over. Messages come in order of `sentAt` (ms). */
  count(message: ReceivedMessage): void;
  /** A message that customers answer, with those counted before it that fall into the seven days up to it. */
  add(shop: Shop, message: ReceivedMessage): void;
  /**
   * Takes out the events before an instant (ms). If the shop is not the one of before, what is still to come is worked out anew, since its
   * incidents may be others.
   */
  takeEvents(shop: Shop, before: number): ShopEvent[];
  /** Takes out those who unsubscribe before an instant (ms). */
  takeLeaving(before: number): MessageAct[];
  /** Takes out those who press the link of a message before an instant (ms). */
  takePressing(before: number): MessageAct[];
  /** An order of those who got a coupon; undefined for all others. */
  orderWithCoupon(id: string): Order | undefined;
}

/** Nothing yet. With each message it forgets what is too old to count for its receiver. */
export function emptyAftermath(): Aftermath {
  const received = new Map<string, number[]>();
  let answered: ReceivedMessage[] = [];
  let waiting: ShopEvent[] = [];
  const leaving = emptyAgenda();
  const pressing = emptyAgenda();
  const orders = new Map<string, { readonly order: Order; readonly sentAt: number }>();
  const holders = new Set<string>();
  let told = -Infinity;
  let last: Shop | undefined;

  function count({ userId, sentAt, hasCoupon = false }: ReceivedMessage): number {
    if (hasCoupon) holders.add(userId);
    const lately = (received.get(userId) ?? []).filter((at) => at > sentAt - DISTURBANCE.days * DAY_MS);
    received.set(userId, [...lately, sentAt]);
    return lately.filter((at) => at <= sentAt).length;
  }
  function respond(shop: Shop, message: ReceivedMessage): MessageResponse {
    const response = responseTo(shop, message);
    const { order } = response;
    if (order !== undefined) orders.set(order.id, { order, sentAt: message.sentAt });
    return response;
  }
  function workOutAnew(shop: Shop): void {
    const late = waiting.filter(({ timestamp }) => timestamp < told);
    const coming = answered.flatMap((message) => respond(shop, message).events).filter(({ timestamp }) => timestamp >= told);
    waiting = [...late, ...coming];
  }
  return {
    count,
    add(shop, message) {
      const counted = { ...message, recent: count(message) };
      const { events, pressesAt, unsubscribesAt } = respond(shop, counted);
      last ??= shop;
      answered.push(counted);
      waiting.push(...events);
      if (pressesAt !== undefined && message.link !== undefined) pressing.add({ message: counted, at: pressesAt });
      if (unsubscribesAt !== undefined) leaving.add({ message: counted, at: unsubscribesAt });
    },
    takeEvents(shop, before) {
      if (last !== undefined && last !== shop) workOutAnew(shop);
      last = shop;
      told = Math.max(told, before);
      answered = answered.filter(({ sentAt }) => sentAt + DAY_MS > told);
      for (const [id, { sentAt }] of orders) if (sentAt + DAY_MS <= told) orders.delete(id);
      const due = waiting.filter(({ timestamp }) => timestamp < before);
      if (due.length > 0) waiting = waiting.filter(({ timestamp }) => timestamp >= before);
      return due;
    },
    takeLeaving: (before) => leaving.take(before),
    takePressing: (before) => pressing.take(before),
    orderWithCoupon(id) {
      const order = orders.get(id)?.order;
      return order !== undefined && holders.has(order.userId) ? order : undefined;
    },
  };
}

/** What customers are going to do with messages. */
function emptyAgenda(): { add(act: MessageAct): void; take(before: number): MessageAct[] } {
  let acts: MessageAct[] = [];
  return {
    add: (act) => void acts.push(act),
    take(before) {
      const due = acts.filter(({ at }) => at < before);
      if (due.length > 0) acts = acts.filter(({ at }) => at >= before);
      return due;
    },
  };
}
