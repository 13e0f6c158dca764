import type { ShopEvent } from './calls.ts';
import { DAY_MS } from './calendar.ts';
import { DISTURBANCE } from './customer-types.ts';
import { responseTo, type ReceivedMessage } from './response.ts';
import type { Shop } from './shop.ts';

/** A customer who unsubscribes by a message at an instant (ms). */
export interface Leaving {
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
  takeLeaving(before: number): Leaving[];
}

/** Nothing yet. With each message it forgets what is too old to count for its receiver. */
export function emptyAftermath(): Aftermath {
  const received = new Map<string, number[]>();
  let answered: ReceivedMessage[] = [];
  let waiting: ShopEvent[] = [];
  let leaving: Leaving[] = [];
  let told = -Infinity;
  let last: Shop | undefined;

  function count({ userId, sentAt }: ReceivedMessage): number {
    const lately = (received.get(userId) ?? []).filter((at) => at > sentAt - DISTURBANCE.days * DAY_MS);
    received.set(userId, [...lately, sentAt]);
    return lately.filter((at) => at <= sentAt).length;
  }
  function workOutAnew(shop: Shop): void {
    const late = waiting.filter(({ timestamp }) => timestamp < told);
    const coming = answered.flatMap((message) => responseTo(shop, message).events).filter(({ timestamp }) => timestamp >= told);
    waiting = [...late, ...coming];
  }
  return {
    count,
    add(shop, message) {
      const counted = { ...message, recent: count(message) };
      const { events, unsubscribesAt } = responseTo(shop, counted);
      last ??= shop;
      answered.push(counted);
      waiting.push(...events);
      if (unsubscribesAt !== undefined) leaving.push({ message: counted, at: unsubscribesAt });
    },
    takeEvents(shop, before) {
      if (last !== undefined && last !== shop) workOutAnew(shop);
      last = shop;
      told = Math.max(told, before);
      answered = answered.filter(({ sentAt }) => sentAt + DAY_MS > told);
      const due = waiting.filter(({ timestamp }) => timestamp < before);
      if (due.length > 0) waiting = waiting.filter(({ timestamp }) => timestamp >= before);
      return due;
    },
    takeLeaving(before) {
      const due = leaving.filter(({ at }) => at < before);
      leaving = leaving.filter(({ at }) => at >= before);
      return due;
    },
  };
}
