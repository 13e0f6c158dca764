import { emptyAftermath, type MessageAct } from './aftermath.ts';
import { byTime, type ShopEvent } from './calls.ts';
import { HOUR_MS } from './calendar.ts';
import type { Incident } from './incidents/incident.ts';
import type { ReceivedMessage } from './response.ts';
import { eventsBetween, withIncidents, type Shop } from './shop.ts';

/** 一小时 — what happened in `[from, to)` (ms), in order of time. */
export interface ShopHour {
  readonly from: number;
  readonly to: number;
  /** What messages of this very hour's past brought about may be older than `from`, by less than an hour. */
  readonly events: readonly ShopEvent[];
  /** Who unsubscribes by what message, and when. */
  readonly unsubscribed: readonly MessageAct[];
}

/** What the world did to the shop during the hour it was just told. */
export interface Reaction {
  /** Messages sent, none before the hour that was told; `recent` is counted here. */
  readonly messages?: readonly ReceivedMessage[];
  /** The incidents from now on; as they were when nothing is said. They may differ from those before only after the hour that was told. */
  readonly incidents?: readonly Incident[];
}

/**
 * 逐时流 — the shop hour by hour, without a server and without waiting: each hour is yielded, and `next` is given what was done about it.
 *
 * ```ts
 * const hours = liveHours(shop, from, to);
 * let hour = hours.next();
 * while (hour.done !== true) hour = hours.next({ messages: decide(hour.value.events) });
 * ```
 *
 * @throws RangeError for a message sent before the hour that was told
 */
export function* liveHours(shop: Shop, from: number, to: number): Generator<ShopHour, void, Reaction | undefined> {
  const aftermath = emptyAftermath();
  let now = shop;
  for (let start = from; start < to; start += HOUR_MS) {
    const end = Math.min(to, start + HOUR_MS);
    const events = [...eventsBetween(now, start, end), ...aftermath.takeEvents(now, end)].sort(byTime);
    const { messages = [], incidents } = (yield { from: start, to: end, events, unsubscribed: aftermath.takeLeaving(end) }) ?? {};
    if (incidents !== undefined) now = withIncidents(now, incidents);
    for (const message of messages.toSorted((a, b) => a.sentAt - b.sentAt)) {
      if (message.sentAt < start) throw new RangeError(`message ${message.id} was sent at ${message.sentAt}, before the hour ${start}`);
      aftermath.add(now, message);
    }
  }
}
