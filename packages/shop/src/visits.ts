import type { OrderLine, ShopEvent } from './calls.ts';
import { dateText, dayOf, DAY_MS, HOUR_MS, instantText } from './calendar.ts';
import { productAt, storeAt, type Catalogue, type Product } from './catalogue.ts';
import { deviceOf, type Customer, type Population } from './population.ts';
import { elementAt, type Draws } from './random.ts';
import { RATES } from './rates.ts';
import { amountOf, beginStrangerTrace, beginTrace, pass, tell, track, type Trace } from './trace.ts';

/** Everything a visit needs to know besides its customer. */
export interface World {
  readonly population: Population;
  readonly catalogue: Catalogue;
}

/** What is decided about an online visit before it begins. */
export interface VisitPlan {
  /** Unique among the customer's visits; part of every message id. */
  readonly key: string;
  readonly at: number;
  /** First visit with an account: begins logged out, registers, tells the profile. */
  readonly opensAccount: boolean;
  /** Probability of an order. */
  readonly order: number;
}

/** Who comes without an account. */
export interface Guest {
  /** Unique in the shop. */
  readonly key: string;
  readonly at: number;
  readonly anonymousId: string;
  readonly city: string;
  readonly os: string;
  /** Probability of an order. */
  readonly order: number;
}

const PAYMENTS = ['微信支付', '微信支付', '微信支付', '支付宝', '支付宝', '云闪付'];
const REASONS = ['不想要了', '商品破损', '与描述不符', '送达太晚', '买错了'];
const LOOKING_MS = 25_000;
const DECIDING_MS = 35_000;

/** 线上访问 — open, perhaps search, look, perhaps put into the cart, order, pay, and rarely ask the money back days later. */
export function onlineVisit(world: World, customer: Customer, plan: VisitPlan): ShopEvent[] {
  const device = deviceOf(world.population, customer, dayOf(plan.at));
  const trace = beginTrace(world.population.seed, customer.number, plan.key, plan.at, { anonymousId: device.anonymousId });
  const { draws } = trace;
  const startsLoggedOut = draws() < RATES.startsLoggedOut || plan.opensAccount;
  const willOrder = draws() < plan.order;
  const place = { channel: customer.online, city: customer.city };
  const account = { userId: customer.userId, anonymousId: device.anonymousId };
  if (!startsLoggedOut) trace.signature = account;
  track(trace, 'app_open', { ...place, os: device.os });
  const seen = lookAround(world.catalogue, trace, place);
  if (startsLoggedOut) logIn(trace, customer, plan.opensAccount);
  if (willOrder) order(world.catalogue, trace, fillCart(world.catalogue, trace, seen, place), place);
  else if (draws() < RATES.cartWithoutOrder) fillCart(world.catalogue, trace, seen.slice(0, 1), place, 1);
  return trace.events;
}

/** 访客访问 — a stranger of an advertisement's page: opens, looks, and rarely orders without an account. */
export function guestVisit(world: World, guest: Guest): ShopEvent[] {
  const { city, os, anonymousId } = guest;
  const trace = beginStrangerTrace(world.population.seed, guest.key, guest.at, anonymousId);
  const place = { channel: 'H5', city };
  const willOrder = trace.draws() < guest.order;
  track(trace, 'app_open', { ...place, os });
  const seen = lookAround(world.catalogue, trace, place);
  if (willOrder) order(world.catalogue, trace, fillCart(world.catalogue, trace, seen, place), place);
  return trace.events;
}

/** 机器浏览 — a program that looks at products two a second and never buys. */
export function machineVisit(world: World, machine: Omit<Guest, 'order'>, views: number): ShopEvent[] {
  const { city, os, anonymousId } = machine;
  const trace = beginStrangerTrace(world.population.seed, machine.key, machine.at, anonymousId);
  const place = { channel: 'App', city };
  track(trace, 'app_open', { ...place, os });
  for (let i = 0; i < views; i++) {
    trace.at += 500;
    viewProduct(trace, productAt(world.catalogue, trace.draws()), place);
  }
  return trace.events;
}

/** 门店购买 — known by phone alone: paid at the till, no visit before. */
export function storePurchase(world: World, customer: Customer, key: string, at: number, registers: boolean): ShopEvent[] {
  const trace = beginTrace(world.population.seed, customer.number, key, at, { identities: { phone: customer.phone } });
  if (registers) tellProfile(trace, customer);
  const store = storeAt(world.catalogue, customer.city, trace.draws());
  const lines = orderLines(trace, productsFor(world.catalogue, trace.draws, []));
  pay(trace, lines, { channel: '门店', city: customer.city, store_id: store.id, order_id: orderId(trace) }, methodFrom(trace.draws));
  return trace.events;
}

/** 绑定手机 — the account learns the phone number, which joins it with what was bought in stores by that phone. */
export function phoneBinding(world: World, customer: Customer, key: string, at: number): ShopEvent[] {
  const identities = { phone: customer.phone };
  const trace = beginTrace(world.population.seed, customer.number, key, at, { userId: customer.userId, identities });
  tell(trace, 'identify', {});
  return trace.events;
}

type Place = Readonly<Record<'channel' | 'city', string>>;

function lookAround(catalogue: Catalogue, trace: Trace, place: Place): Product[] {
  const { draws } = trace;
  const seen: Product[] = [];
  if (draws() < RATES.search) {
    const wanted = productAt(catalogue, draws());
    pass(trace, LOOKING_MS);
    track(trace, 'search', { ...place, keyword: wanted.name.slice(0, wanted.name.indexOf('（')), results: 3 + Math.floor(draws() * 37) });
    seen.push(wanted);
  }
  let views = 1;
  while (views < RATES.maxViews && draws() < RATES.moreViews) views += 1;
  for (let i = 0; i < views; i++) {
    const product = seen[i] ?? productAt(catalogue, draws());
    seen[i] = product;
    pass(trace, LOOKING_MS);
    viewProduct(trace, product, place);
  }
  return seen;
}

function viewProduct(trace: Trace, product: Product, place: Place): void {
  track(trace, 'view_product', { ...place, product_id: product.id, category: product.category, price: product.price / 100 });
}

function logIn(trace: Trace, customer: Customer, opensAccount: boolean): void {
  pass(trace, LOOKING_MS);
  const anonymous = trace.signature;
  const knowsPhone = dayOf(trace.at) >= customer.phoneDay;
  const identities = {
    ...(knowsPhone && opensAccount ? { phone: customer.phone } : {}),
    ...(customer.email !== undefined ? { email: customer.email } : {}),
  };
  trace.signature = { ...anonymous, userId: customer.userId, ...(Object.keys(identities).length > 0 ? { identities } : {}) };
  if (opensAccount) tellProfile(trace, customer);
  else tell(trace, 'identify', {});
  trace.signature = { ...anonymous, userId: customer.userId };
}

function tellProfile(trace: Trace, customer: Customer): void {
  tell(trace, 'identify', {});
  tell(trace, 'profile_set', {
    name: customer.name,
    gender: customer.gender,
    birthday: customer.birthday,
    city: customer.city,
    member_level: customer.level,
    home_channel: customer.channel,
    registered_at: instantText(customer.registeredAt),
  });
}

function fillCart(catalogue: Catalogue, trace: Trace, seen: readonly Product[], place: Place, most: number = RATES.maxLines): OrderLine[] {
  const lines = orderLines(trace, productsFor(catalogue, trace.draws, seen).slice(0, most));
  for (const { product_id, category, quantity, price } of lines) {
    pass(trace, DECIDING_MS);
    track(trace, 'add_to_cart', { ...place, product_id, category, quantity, price });
  }
  return lines;
}

function productsFor(catalogue: Catalogue, draws: Draws, seen: readonly Product[]): Product[] {
  const chosen = new Set(seen.slice(0, 1));
  if (chosen.size === 0) chosen.add(productAt(catalogue, draws()));
  for (let tries = 1; tries < RATES.maxLines && draws() < RATES.moreLines; tries++)
    chosen.add(seen[tries] ?? productAt(catalogue, draws()));
  return [...chosen];
}

function orderLines(trace: Trace, products: readonly Product[]): OrderLine[] {
  return products.map(({ id, category, price }) => {
    const quantity = trace.draws() < 0.7 ? 1 : 2 + Math.floor(trace.draws() * 2);
    return { product_id: id, category, quantity, price: price / 100, amount: (price * quantity) / 100 };
  });
}

function order(catalogue: Catalogue, trace: Trace, lines: readonly OrderLine[], place: Place): void {
  const store_id = storeAt(catalogue, place.city, trace.draws()).id;
  const details = { ...place, store_id, order_id: orderId(trace) };
  pass(trace, DECIDING_MS);
  const placedAt = trace.at;
  const isPaid = trace.draws() < RATES.pay;
  if (isPaid) pass(trace, LOOKING_MS);
  const payment_method = methodFrom(trace.draws);
  track(trace, 'submit_order', { ...details, amount: amountOf(lines), line_count: lines.length, payment_method }, placedAt);
  if (isPaid) pay(trace, lines, details, payment_method);
}

function methodFrom(draws: Draws): string {
  return elementAt(PAYMENTS, draws());
}

function pay(trace: Trace, lines: readonly OrderLine[], details: Readonly<Record<string, string>>, payment_method: string): void {
  const { draws } = trace;
  const amount = amountOf(lines);
  track(trace, 'pay_order', { ...details, amount, line_count: lines.length, payment_method, lines });
  tell(trace, 'profile_increment', { paid_orders: 1, paid_amount: amount });
  if (draws() >= RATES.refund) return;
  trace.at += HOUR_MS + Math.floor(draws() * (RATES.refundDays * DAY_MS - HOUR_MS));
  track(trace, 'refund_request', { ...details, amount, reason: elementAt(REASONS, draws()) });
}

function orderId(trace: Trace): string {
  return `D${dateText(dayOf(trace.at)).replaceAll('-', '')}-${trace.stem}`;
}
