import { byTime, type ShopEvent } from './calls.ts';
import { DAY_MS, dayOf, startOf, weekdayOf } from './calendar.ts';
import { catalogueOf, itemCalls, type Catalogue } from './catalogue.ts';
import { aliveOn, isDormant, momentOf, populationOf, type Customer, type Population } from './population.ts';
import { drawsOf, fraction, poissonAt, type Draws } from './random.ts';
import { RATES, WEEK } from './rates.ts';
import { onlineVisit, phoneBinding, storePurchase, type World } from './visits.ts';

/** 店铺 — one simulated chain. Everything it ever does follows from seed and number of customers. */
export interface Shop {
  readonly seed: number;
  readonly population: Population;
  readonly catalogue: Catalogue;
  /** Everything that happens on a day (days since 1970-01-01, Shanghai), in order. */
  day(day: number): readonly ShopEvent[];
}

const PURPOSE = { visits: 21, purchases: 22, day: 23 };
/** Days an event may come after the day of the visit it belongs to: refunds, and visits around midnight. */
const REACH_DAYS = RATES.refundDays + 1;

/**
 * @param customers  how many different customers the shop has over any 60 days
 * @throws RangeError for a seed or number of customers out of range
 */
export function openShop(settings: { readonly seed: number; readonly customers: number }): Shop {
  const population = populationOf(settings.seed, settings.customers);
  const catalogue = catalogueOf(settings.seed);
  const begunOn = memo(REACH_DAYS + 2, (day) => beginningOn({ population, catalogue }, day));
  const happeningOn = memo(2, (day) => {
    const start = startOf(day);
    const happening: ShopEvent[] = [];
    for (let begun = day - REACH_DAYS; begun <= day; begun++) {
      for (const event of begunOn(begun)) if (event.timestamp >= start && event.timestamp < start + DAY_MS) happening.push(event);
    }
    return happening.sort(byTime);
  });
  return { seed: settings.seed, population, catalogue, day: happeningOn };
}

/** Everything that happens in `[from, to)` (ms), in order; the same whenever it is asked and however the time is cut. */
export function* eventsBetween(shop: Shop, from: number, to: number): Generator<ShopEvent, void, undefined> {
  for (let day = dayOf(from); startOf(day) < to; day++) {
    const events = shop.day(day);
    for (let i = firstFrom(events, from); i < events.length; i++) {
      const event = events[i];
      if (event === undefined || event.timestamp >= to) break;
      yield event;
    }
  }
}

/**
 * 期初 — what a system that begins to listen at `from` (ms) must be told first: products, stores, and the accounts and profiles of the
 * customers of that day, as they were told when they happened.
 */
export function* standingAt(shop: Shop, from: number): Generator<ShopEvent, void, undefined> {
  yield* itemCalls(shop.seed, shop.catalogue, from);
  const { first, end } = aliveOn(shop.population, dayOf(from));
  for (let number = first; number < end; number++) {
    const customer = shop.population.customer(number);
    for (const event of milestones(shop, customer, 0, Infinity)) {
      if (event.timestamp < from && (event.type === 'identify' || event.type === 'profile_set')) yield event;
    }
  }
}

/** All visits that begin on a day, with everything that follows from them later. */
function beginningOn(world: World, day: number): ShopEvent[] {
  const { first, end } = aliveOn(world.population, day);
  const out: ShopEvent[] = [];
  for (let number = first; number < end; number++) {
    const customer = world.population.customer(number);
    if (customer.registeredDay === day || customer.onlineDay === day || customer.phoneDay === day) {
      out.push(...milestones(world, customer, day, day + 1));
    }
    addVisits(world, customer, day, out);
  }
  return out;
}

/** Registration, opening an account, telling the phone number: those that fall in the days `[from, to)`. */
function milestones(world: World, customer: Customer, from: number, to: number): ShopEvent[] {
  const falls = (day: number): boolean => day >= from && day < to && day < Infinity;
  const out: ShopEvent[] = [];
  if (customer.channel === '门店' && falls(customer.registeredDay)) {
    out.push(...storePurchase(world, customer, `${customer.registeredDay}r`, customer.registeredAt, true));
  }
  if (falls(customer.onlineDay)) {
    const at = customer.onlineDay === customer.registeredDay ? customer.registeredAt : momentOn(world, customer, customer.onlineDay);
    const order = RATES.order * customer.orderFactor;
    out.push(...onlineVisit(world, customer, { key: `${customer.onlineDay}a`, at, opensAccount: true, order }));
  }
  if (falls(customer.phoneDay) && customer.phoneDay !== customer.onlineDay) {
    out.push(...phoneBinding(world, customer, `${customer.phoneDay}b`, momentOn(world, customer, customer.phoneDay)));
  }
  return out;
}

function addVisits(world: World, customer: Customer, day: number, out: ShopEvent[]): void {
  const { seed } = world.population;
  const pace = customer.rate * (WEEK[weekdayOf(day)] ?? 1);
  const online = day > customer.onlineDay ? busy(fraction(seed, PURPOSE.visits, customer.number, day), pace) : 0;
  const purchasePace = pace * RATES.storeVisits[customer.channel];
  const inStore = day > customer.registeredDay ? busy(fraction(seed, PURPOSE.purchases, customer.number, day), purchasePace) : 0;
  if (online + inStore === 0) return;
  const draws = drawsOf(seed, PURPOSE.day, customer.number, day);
  const order = RATES.order * customer.orderFactor;
  const keep = isDormant(world.population, customer, day) ? RATES.dormantFactor : 1;
  for (let i = 0; i < online + inStore; i++) {
    const isKept = draws() < keep;
    const at = momentOf(day, draws);
    if (!isKept) continue;
    if (i < online) out.push(...onlineVisit(world, customer, { key: `${day}v${i}`, at, opensAccount: false, order }));
    else out.push(...storePurchase(world, customer, `${day}s${i - online}`, at, false));
  }
}

/** Poisson count, quick for the usual zero. */
function busy(u: number, mean: number): number {
  return u < 1 - mean ? 0 : poissonAt(u, mean);
}

function momentOn(world: World, customer: Customer, day: number): number {
  const draws: Draws = drawsOf(world.population.seed, PURPOSE.day, customer.number, day, 1);
  return momentOf(day, draws);
}

function firstFrom(events: readonly ShopEvent[], from: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.timestamp ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Keeps the last `size` results of a function of a day. */
function memo<T>(size: number, compute: (day: number) => T): (day: number) => T {
  const kept = new Map<number, T>();
  return (day) => {
    const known = kept.get(day);
    if (known !== undefined) return known;
    const result = compute(day);
    kept.set(day, result);
    if (kept.size > size) kept.delete(kept.keys().next().value ?? day);
    return result;
  };
}
