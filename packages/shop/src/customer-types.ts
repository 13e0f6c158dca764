import type { Customer } from './population.ts';
import { cumulate, fraction, indexAt } from './random.ts';
import { RATES } from './rates.ts';

/** 用户类型 — how a customer of the full edition takes messages. Nothing that is sent to a server says it. */
export interface CustomerType {
  readonly name: '可说服' | '自然购买' | '无动于衷' | '易受打扰' | '羊毛党';
  /** Share of the customers who are no abusers. */
  readonly share: number;
  /** Probability that a message brings an extra visit within 24 h. */
  readonly visit: number;
  /** Probability of an order in that visit, without and with a coupon of `FULL_COUPON` or more. */
  readonly order: number;
  readonly orderWithCoupon: number;
  readonly unsubscribe: number;
}

/** The types; abusers are those who belong to a gang. */
export const CUSTOMER_TYPES: readonly CustomerType[] = [
  { name: '可说服', share: 0.3, visit: 0.22, order: 0.35, orderWithCoupon: 0.6, unsubscribe: 0.003 },
  { name: '自然购买', share: 0.2, visit: 0.08, order: 0.4, orderWithCoupon: 0.4, unsubscribe: 0.002 },
  { name: '无动于衷', share: 0.38, visit: 0.02, order: 0.2, orderWithCoupon: 0.3, unsubscribe: 0.004 },
  { name: '易受打扰', share: 0.12, visit: 0.04, order: 0.25, orderWithCoupon: 0.3, unsubscribe: 0.03 },
  { name: '羊毛党', share: 0, visit: 0.6, order: 0, orderWithCoupon: 0.95, unsubscribe: 0 },
];

/** 打扰 — what each message of the seven days before does to the next one. */
export const DISTURBANCE = {
  days: 7,
  /** Multiplies the probability of a visit. */
  visit: 0.8,
  /** Multiplies the probability of unsubscribing, which is never above `mostUnsubscribe`. */
  unsubscribe: 2,
  mostUnsubscribe: 0.5,
} as const;

/** Face value (分) from which a coupon works fully; a smaller one works in proportion. */
export const FULL_COUPON = 2000;

/** 真实效果 — what one message itself brings about within 24 h, as probabilities; `order` and `pay` of the message, not of the visit. */
export interface TrueEffect {
  readonly visit: number;
  readonly order: number;
  readonly pay: number;
  readonly unsubscribe: number;
}

/** What a message is besides its receiver. */
export interface MessageWeight {
  /** Messages the customer got in the seven days before. */
  readonly recent: number;
  /** Face value of its coupon in 分; 0 for none. */
  readonly coupon: number;
}

const PURPOSE = { type: 41 };
const SHARES = cumulate(CUSTOMER_TYPES.map(({ share }) => share));

/** The type of a customer: by a draw of its own, so it is independent of everything else about the customer. */
export function customerTypeOf(seed: number, { number, gang }: Customer): CustomerType {
  const type = gang === undefined ? CUSTOMER_TYPES[indexAt(SHARES, fraction(seed, PURPOSE.type, number))] : CUSTOMER_TYPES.at(-1);
  if (type === undefined) throw new RangeError(`no type of customer ${number}`);
  return type;
}

/** What a message brings about with customers of a type. */
export function effectOnType(type: CustomerType, { recent, coupon }: MessageWeight): TrueEffect {
  const visit = type.visit * DISTURBANCE.visit ** recent;
  const order = visit * (type.order + (type.orderWithCoupon - type.order) * Math.min(1, coupon / FULL_COUPON));
  const unsubscribe = Math.min(DISTURBANCE.mostUnsubscribe, type.unsubscribe * DISTURBANCE.unsubscribe ** recent);
  return { visit, order, pay: order * RATES.pay, unsubscribe };
}
