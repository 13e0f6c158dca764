import { byTime, type ShopEvent } from './calls.ts';
import { DAY_MS } from './calendar.ts';
import { customerTypeOf, effectOnType, type TrueEffect } from './customer-types.ts';
import { leftOf } from './happening.ts';
import { orderIn, type Order } from './orders.ts';
import { numberOf, type Customer } from './population.ts';
import { drawsOf, exponentialAt, wordsOf } from './random.ts';
import { RESPONSE, TRUE_EFFECT } from './rates.ts';
import type { Shop } from './shop.ts';
import { onlineVisit } from './visits.ts';

/** A message that reached a customer of the shop. */
export interface ReceivedMessage {
  readonly id: string;
  readonly userId: string;
  /** When it was sent, in ms. */
  readonly sentAt: number;
  /** Messages the same customer got in the seven days before; counts in the full edition. 0 when nothing is said. */
  readonly recent?: number;
  /** Face value in 分 of the coupon that came with it; counts in the full edition. 0 when nothing is said. */
  readonly coupon?: number;
  /** Whether a coupon came with it, also one without a face value. */
  readonly hasCoupon?: boolean;
  /** Code of its tracked link, which nobody has pressed; undefined for none. */
  readonly link?: string | undefined;
}

/** 响应 — what a message brings about. */
export interface MessageResponse {
  /** The extra visit, in order; empty for most. Everything happens within 24 h, so there are few refunds. */
  readonly events: readonly ShopEvent[];
  /** The order among them; undefined for none. */
  readonly order: Order | undefined;
  /** When the customer presses the link of the message, if it has one, in ms. */
  readonly pressesAt: number | undefined;
  /** When the customer unsubscribes, in ms. */
  readonly unsubscribesAt: number | undefined;
}

const PURPOSE = { response: 31, press: 32 };

/**
 * 真实效果 — what a message brings about with this very customer, as probabilities: `TRUE_EFFECT` in the sample edition, by the customer's
 * type, its coupon and the messages before in the full one. Incidents that break payments take their share of `pay` besides.
 */
export function trueEffectOf(shop: Shop, customer: Customer, message: Pick<ReceivedMessage, 'recent' | 'coupon'>): TrueEffect {
  if (!shop.population.edition.isVaried) return TRUE_EFFECT;
  return effectOnType(customerTypeOf(shop.seed, customer), { recent: message.recent ?? 0, coupon: message.coupon ?? 0 });
}

/**
 * What a message brings about, as a pure function of shop and message; see {@link trueEffectOf}. Nobody but the receiver of the message
 * does these things. A user id that is not the shop's brings nothing.
 */
export function responseTo(shop: Shop, message: ReceivedMessage): MessageResponse {
  const number = numberOf(message.userId);
  if (number === undefined) return { events: [], order: undefined, pressesAt: undefined, unsubscribesAt: undefined };
  const customer = shop.population.customer(number);
  const effect = trueEffectOf(shop, customer, message);
  const draws = drawsOf(shop.seed, PURPOSE.response, number, ...wordsOf(message.id));
  const visits = draws() < effect.visit;
  const at = message.sentAt + delayAt(draws());
  const unsubscribes = draws() < effect.unsubscribe;
  const unsubscribesAt = unsubscribes ? message.sentAt + delayAt(draws()) : undefined;
  if (!visits) return { events: [], order: undefined, pressesAt: idlePress(shop.seed, number, message), unsubscribesAt };
  const plan = { key: `m${message.id}`, at, opensAccount: false, order: effect.order / effect.visit };
  const planned = onlineVisit(shop, customer, plan).filter((event) => event.timestamp < message.sentAt + DAY_MS);
  const events = leftOf(shop, { customer, key: plan.key, kind: 'response', events: planned }).toSorted(byTime);
  return { events, order: orderIn(events), pressesAt: at - RESPONSE.pressLeadMs, unsubscribesAt };
}

/** Somebody presses out of curiosity and does nothing else. */
function idlePress(seed: number, number: number, { id, sentAt }: ReceivedMessage): number | undefined {
  const draws = drawsOf(seed, PURPOSE.press, number, ...wordsOf(id));
  return draws() < RESPONSE.press ? sentAt + delayAt(draws()) : undefined;
}

function delayAt(u: number): number {
  return Math.floor(Math.min(RESPONSE.maxDelayMs, RESPONSE.minDelayMs + exponentialAt(u, RESPONSE.meanDelayMs)));
}
