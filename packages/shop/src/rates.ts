/** 城市 — home cities and their share of customers. */
export const CITIES: readonly (readonly [name: string, share: number])[] = [
  ['重庆', 0.2],
  ['成都', 0.12],
  ['上海', 0.1],
  ['北京', 0.09],
  ['广州', 0.08],
  ['深圳', 0.08],
  ['杭州', 0.07],
  ['武汉', 0.06],
  ['西安', 0.05],
  ['南京', 0.05],
  ['长沙', 0.04],
  ['郑州', 0.03],
  ['青岛', 0.03],
];

export type Channel = '小程序' | 'App' | '门店';
/** 渠道 — where a customer registers, with shares. */
export const CHANNELS: readonly (readonly [name: Channel, share: number])[] = [
  ['小程序', 0.5],
  ['App', 0.3],
  ['门店', 0.2],
];

export type Level = '普通' | '银卡' | '金卡' | '黑金';
/**
 * 会员等级 — a customer has the last level whose `from` the own visit rate reaches, `from` being in multiples of the mean rate.
 * `order` multiplies the probability of an order in a visit.
 */
export const LEVELS: readonly { readonly name: Level; readonly from: number; readonly order: number }[] = [
  { name: '普通', from: 0, order: 0.97 },
  { name: '银卡', from: 1.2, order: 1 },
  { name: '金卡', from: 2.3, order: 1.03 },
  { name: '黑金', from: 3.8, order: 1.06 },
];

/**
 * 作息 — relative visits per hour of the day in Shanghai, Monday to Friday. The nights are livelier than a real shop's, so that whoever
 * watches sees somebody come within minutes at any hour.
 */
export const WEEKDAY_HOURS: readonly number[] = [
  18, 14, 12, 11, 10, 11, 14, 22, 34, 38, 42, 60, 92, 74, 46, 42, 44, 52, 66, 84, 104, 98, 66, 26,
];
/** The same on Saturday and Sunday: later mornings, fuller afternoons. */
export const WEEKEND_HOURS: readonly number[] = [
  20, 15, 12, 11, 10, 11, 12, 14, 26, 46, 60, 72, 86, 80, 70, 68, 66, 66, 72, 86, 98, 94, 70, 34,
];
/** Visits of a weekday relative to the mean, Monday first; the mean of the seven is 1. */
export const WEEK: readonly number[] = [0.93, 0.9, 0.92, 0.94, 1.03, 1.18, 1.1];

/** 行为 — every rate of the model; the README gives the formulas. */
export const RATES = {
  /** A customer stays this many days after registering. */
  lifeDays: 300,
  /** The window in which `customers` different customers are alive at some time. */
  windowDays: 60,

  /** Online visits a day: gamma over customers, Poisson over days. */
  visitsPerDay: 0.146,
  visitsShape: 0.7,
  /** 沉睡 — in a dormant stretch visits are multiplied by `dormantFactor`; each stretch is drawn anew. */
  dormantShare: 0.3,
  dormantDays: 30,
  dormantFactor: 0.03,
  /** Purchases in a store, relative to the own rate of online visits, by where the customer registered. */
  storeVisits: { 门店: 0.3, 小程序: 0.03, App: 0.03 },

  /** Identities. */
  emailShare: 0.4,
  startsLoggedOut: 0.3,
  deviceDays: 150,
  /** Share of online customers who give their phone only later, within `latePhoneDays`. */
  latePhoneShare: 0.25,
  latePhoneDays: 45,
  /** Share of customers registered in a store who open an account later, within `joinDays`. */
  joinShare: 0.4,
  joinDays: 120,

  /** An online visit: search, views (1 + geometric), cart, order, payment. */
  search: 0.45,
  moreViews: 0.62,
  maxViews: 12,
  order: 0.121,
  cartWithoutOrder: 0.2,
  pay: 0.88,
  refund: 0.03,
  refundDays: 5,
  /** Lines of an order: 1 + geometric, at most `maxLines`. */
  moreLines: 0.45,
  maxLines: 6,
} as const;

/**
 * 已知响应 — what a message does to a customer who received it, beyond what the customer would have done anyway.
 * It is an extra visit that nobody in the control group makes.
 */
export const RESPONSE = {
  /** Probability of an extra visit within 24 h. */
  visit: 0.12,
  /** Probability of an order in that visit. */
  order: 0.35,
  /** Probability of unsubscribing. */
  unsubscribe: 0.004,
  /** Whoever visits presses the link of the message this long before; of the others, this share presses and does nothing else. */
  pressLeadMs: 20_000,
  press: 0.02,
  /** The visit starts `minDelayMs` + exponential(`meanDelayMs`) after the message; the rare later ones are brought to `maxDelayMs`. */
  minDelayMs: 60_000,
  meanDelayMs: 7_200_000,
  maxDelayMs: 79_200_000,
} as const;

/**
 * 真实效果 — probability that the message itself brings a visit, an order, a payment within 24 h. A share `p` of customers does it
 * anyway, so the true difference between treated and control is `(1 − p) × effect`.
 */
export const TRUE_EFFECT = {
  visit: RESPONSE.visit,
  order: RESPONSE.visit * RESPONSE.order,
  pay: RESPONSE.visit * RESPONSE.order * RATES.pay,
  unsubscribe: RESPONSE.unsubscribe,
} as const;
