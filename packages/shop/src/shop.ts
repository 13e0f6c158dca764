import { byTime, type ShopEvent } from './calls.ts';
import { DAY_MS, dayOf, startOf } from './calendar.ts';
import { catalogueOf, itemCalls, type Catalogue } from './catalogue.ts';
import { EDITIONS, type EditionName } from './editions.ts';
import { beginningOn, incidentsOn, milestones, type TroubledWorld } from './happening.ts';
import type { Incident } from './incidents/incident.ts';
import { aliveOn, populationOf, type Population } from './population.ts';
import { RATES } from './rates.ts';

/** 店铺 — one simulated chain. Everything it ever does follows from seed, number of customers, edition and incidents. */
export interface Shop extends TroubledWorld {
  readonly seed: number;
  readonly population: Population;
  readonly catalogue: Catalogue;
  /** Everything that happens on a day (days since 1970-01-01, Shanghai), in order. */
  day(day: number): readonly ShopEvent[];
}

/** Days an event may come after the day of the visit it belongs to: refunds, and visits around midnight. */
const REACH_DAYS = RATES.refundDays + 1;

/**
 * Opens a shop in which nothing goes wrong.
 *
 * @param customers  how many different customers the shop has over any 60 days
 * @throws RangeError for a seed or number of customers out of range
 */
export function openShop(settings: { readonly seed: number; readonly customers: number; readonly edition?: EditionName }): Shop {
  const population = populationOf(settings.seed, settings.customers, EDITIONS[settings.edition ?? 'sample']);
  return shopOf({ population, catalogue: catalogueOf(settings.seed), incidents: [] });
}

/**
 * The same shop with other incidents. What happens before the first instant at which the incidents differ is the same, so a running shop
 * may be exchanged for it.
 *
 * @throws RangeError for two incidents of one kind that begin at the same instant
 */
export function withIncidents(shop: Shop, incidents: readonly Incident[]): Shop {
  const twice = incidents.find(({ id }, i) => incidents.some((other, j) => j < i && other.id === id));
  if (twice !== undefined) throw new RangeError(`two incidents ${twice.kind.name} begin at ${twice.from}`);
  const changed = shopOf({ population: shop.population, catalogue: shop.catalogue, incidents });
  for (const [day, reaching] of reachingOf(shop).kept) {
    const [before, after] = [incidentsOn(shop, day), incidentsOn(changed, day)];
    if (before.length === after.length && before.every((incident, i) => incident === after[i])) reachingOf(changed).keep(day, reaching);
  }
  return changed;
}

/** What visits of each day bring about on later days, of the shops in use. */
const REACHING = new WeakMap<Shop, Memo<readonly ShopEvent[]>>();

function reachingOf(shop: Shop): Memo<readonly ShopEvent[]> {
  const known = REACHING.get(shop);
  if (known === undefined) throw new Error('a shop is made by openShop or withIncidents');
  return known;
}

function shopOf(world: TroubledWorld): Shop {
  // A day's own visits are kept for the day alone; of what reaches into later days there is little.
  const reaching = memo<readonly ShopEvent[]>(REACH_DAYS + 2, (day) =>
    beginningOn(world, day).filter((event) => event.timestamp >= startOf(day + 1)),
  );
  const happeningOn = memo(2, (day) => {
    const start = startOf(day);
    const isToday = ({ timestamp }: ShopEvent): boolean => timestamp >= start && timestamp < start + DAY_MS;
    const begun = beginningOn(world, day);
    reaching.keep(
      day,
      begun.filter((event) => event.timestamp >= start + DAY_MS),
    );
    const happening = begun.filter(isToday);
    for (let earlier = day - REACH_DAYS; earlier < day; earlier++) {
      for (const event of reaching.of(earlier)) if (isToday(event)) happening.push(event);
    }
    return happening.sort(byTime);
  });
  const shop = { ...world, seed: world.population.seed, day: (day: number) => happeningOn.of(day) };
  REACHING.set(shop, reaching);
  return shop;
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
    for (const event of milestones(shop, customer, 0, Infinity).flatMap(({ events }) => events)) {
      if (event.timestamp < from && (event.type === 'identify' || event.type === 'profile_set')) yield event;
    }
  }
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

/** Results of a function of a day. */
interface Memo<T> {
  readonly kept: ReadonlyMap<number, T>;
  of(day: number): T;
  keep(day: number, result: T): void;
}

/** Keeps the last `size` results. */
function memo<T>(size: number, compute: (day: number) => T): Memo<T> {
  const kept = new Map<number, T>();
  function keep(day: number, result: T): void {
    kept.set(day, result);
    if (kept.size > size) kept.delete(kept.keys().next().value ?? day);
  }
  return {
    kept,
    keep,
    of(day) {
      const known = kept.get(day);
      if (known !== undefined) return known;
      const result = compute(day);
      keep(day, result);
      return result;
    },
  };
}
