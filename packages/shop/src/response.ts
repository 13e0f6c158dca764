import { byTime, type ShopEvent } from './calls.ts';
import { DAY_MS } from './calendar.ts';
import { numberOf } from './population.ts';
import { drawsOf, exponentialAt, wordsOf } from './random.ts';
import { RESPONSE } from './rates.ts';
import type { Shop } from './shop.ts';
import { onlineVisit } from './visits.ts';

/** A message that reached a customer of the shop. */
export interface ReceivedMessage {
  readonly id: string;
  readonly userId: string;
  /** When it was sent, in ms. */
  readonly sentAt: number;
}

/** 响应 — what a message brings about. */
export interface MessageResponse {
  /** The extra visit, in order; empty for most. Everything happens within 24 h, so there are no refunds. */
  readonly events: readonly ShopEvent[];
  /** When the customer unsubscribes, in ms. */
  readonly unsubscribesAt: number | undefined;
}

const PURPOSE = { response: 31 };

/**
 * What a message brings about, as a pure function of seed, customer, message id and `sentAt`; see `RESPONSE` and `TRUE_EFFECT`.
 * Nobody but the receiver of the message does these things. A user id that is not the shop's brings nothing.
 */
export function responseTo(shop: Shop, message: ReceivedMessage): MessageResponse {
  const number = numberOf(message.userId);
  if (number === undefined) return { events: [], unsubscribesAt: undefined };
  const draws = drawsOf(shop.seed, PURPOSE.response, number, ...wordsOf(message.id));
  const visits = draws() < RESPONSE.visit;
  const at = message.sentAt + delayAt(draws());
  const unsubscribes = draws() < RESPONSE.unsubscribe;
  const unsubscribesAt = unsubscribes ? message.sentAt + delayAt(draws()) : undefined;
  if (!visits) return { events: [], unsubscribesAt };
  const plan = { key: `m${message.id}`, at, opensAccount: false, order: RESPONSE.order };
  const visit = onlineVisit(shop, shop.population.customer(number), plan);
  return { events: visit.filter((event) => event.timestamp < message.sentAt + DAY_MS).sort(byTime), unsubscribesAt };
}

function delayAt(u: number): number {
  return Math.floor(Math.min(RESPONSE.maxDelayMs, RESPONSE.minDelayMs + exponentialAt(u, RESPONSE.meanDelayMs)));
}
