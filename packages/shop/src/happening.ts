import type { ShopEvent } from './calls.ts';
import { startOf, weekdayOf } from './calendar.ts';
import { arrivalsOn, guestAt, usualVisits } from './guests.ts';
import type { Incident, Visit } from './incidents/incident.ts';
import { aliveOn, isDormant, momentOf, type Customer } from './population.ts';
import { promotionOn } from './promotions.ts';
import { drawsOf, fraction, hashWords, poissonAt, wordsOf } from './random.ts';
import { RATES, WEEK } from './rates.ts';
import { guestVisit, onlineVisit, phoneBinding, storePurchase, type World } from './visits.ts';

/** A world in which things go wrong. */
export interface TroubledWorld extends World {
  /** In the order in which they act; what one takes the next does not find. */
  readonly incidents: readonly Incident[];
}

/** 见证 — is told what incidents change; what happens is what was planned, and added, without what was lost. */
export interface Witness {
  /** Would have happened without incidents. */
  planned(visit: Visit): void;
  /** The last events of a visit, which do not happen because of an incident. */
  lost(incident: Incident, visit: Visit, events: readonly ShopEvent[]): void;
  /** A visit nobody would have made without an incident; `customer` is undefined for strangers. */
  added(incident: Incident, events: readonly ShopEvent[], customer: Customer | undefined): void;
}

const PURPOSE = { visits: 21, purchases: 22, day: 23, promotion: 24, tide: 25, cut: 26, guests: 27 };

/** A reason for more visits than usual. */
interface Surge {
  readonly salt: number;
  readonly peak: number;
  /** 0 outside of its time. */
  factorAt(customer: Customer, at: number): number;
  readonly incident?: Incident;
}

/** What the visits of one day are made in. */
interface Day {
  readonly world: TroubledWorld;
  readonly day: number;
  readonly surges: readonly Surge[];
  /** Multiplies the probability of an order. */
  readonly order: number;
  readonly out: ShopEvent[];
  readonly witness: Witness | undefined;
}

/** The incidents that may touch a visit that begins on a day. A visit's own acts are over within the hour, but for refunds. */
export function incidentsOn({ incidents }: TroubledWorld, day: number): readonly Incident[] {
  return incidents.filter(({ from, until }) => from < startOf(day + 2) && until > startOf(day));
}

/** All visits that begin on a day, with everything that follows from them later. */
export function beginningOn(world: TroubledWorld, day: number, witness?: Witness): ShopEvent[] {
  const incidents = incidentsOn(world, day);
  const promotion = world.population.edition.isVaried ? promotionOn(day) : undefined;
  const surges = surgesOf(incidents, promotion?.visits ?? 1);
  const today: Day = { world: { ...world, incidents }, day, surges, order: RATES.order * (promotion?.order ?? 1), out: [], witness };
  const { first, end } = aliveOn(world.population, day);
  for (let number = first; number < end; number++) {
    const customer = world.population.customer(number);
    if (customer.registeredDay === day || customer.onlineDay === day || customer.phoneDay === day) {
      for (const visit of milestones(world, customer, day, day + 1)) happen(today, visit);
    }
    makeVisits(today, customer);
  }
  welcomeStrangers(today);
  return today.out;
}

/** 大事 — registration, opening an account, telling the phone number: those that fall in the days `[from, to)`. */
export function milestones(world: World, customer: Customer, from: number, to: number): Visit[] {
  const falls = (day: number): boolean => day >= from && day < to && day < Infinity;
  const out: Visit[] = [];
  if (customer.channel === '门店' && falls(customer.registeredDay)) {
    const key = `${customer.registeredDay}r`;
    out.push({ customer, key, kind: 'store', events: storePurchase(world, customer, key, customer.registeredAt, true) });
  }
  if (falls(customer.onlineDay)) {
    const at = customer.onlineDay === customer.registeredDay ? customer.registeredAt : momentOn(world, customer, customer.onlineDay);
    const plan = { key: `${customer.onlineDay}a`, at, opensAccount: true, order: RATES.order * customer.orderFactor };
    out.push({ customer, key: plan.key, kind: 'opening', events: onlineVisit(world, customer, plan) });
  }
  if (falls(customer.phoneDay) && customer.phoneDay !== customer.onlineDay) {
    const key = `${customer.phoneDay}b`;
    const events = phoneBinding(world, customer, key, momentOn(world, customer, customer.phoneDay));
    out.push({ customer, key, kind: 'opening', events });
  }
  return out;
}

/** 事故之后 — what is left of a visit when incidents have taken what they take. */
export function leftOf(world: TroubledWorld, visit: Visit, witness?: Witness): readonly ShopEvent[] {
  let left = visit.events;
  for (const incident of world.incidents) {
    const kept = keptOf(world.population.seed, incident, { ...visit, events: left });
    if (kept === left.length) continue;
    witness?.lost(incident, visit, left.slice(kept));
    left = left.slice(0, kept);
    if (kept === 0) break;
  }
  return left;
}

function happen({ world, witness, out }: Day, visit: Visit, because?: Incident): void {
  if (because === undefined) witness?.planned(visit);
  else witness?.added(because, visit.events, visit.customer);
  for (const event of leftOf(world, visit, witness)) out.push(event);
}

/** How many of its events happen in spite of an incident. */
function keptOf(seed: number, incident: Incident, visit: Visit): number {
  const { events, customer, kind, key } = visit;
  const { tide, share = 1 } = incident.effect;
  const isDuring = (at: number): boolean => at >= incident.from && at < incident.until;
  const draw = (purpose: number): number => fraction(seed, incident.salt, purpose, customer?.number ?? 0, ...wordsOf(key));
  const start = events[0]?.timestamp ?? 0;
  if (tide !== undefined && customer !== undefined && kind === 'ordinary' && isDuring(start)) {
    if (draw(PURPOSE.tide) >= tide.factorAt(customer, start)) return 0;
  }
  const cut = incident.effect.cutAt?.(visit, isDuring);
  return cut !== undefined && draw(PURPOSE.cut) < share ? cut : events.length;
}

function makeVisits(today: Day, customer: Customer): void {
  const { world, day } = today;
  const { seed, edition } = world.population;
  const pace = customer.rate * (WEEK[weekdayOf(day)] ?? 1);
  const isOnline = day > customer.onlineDay;
  const online = isOnline ? busy(fraction(seed, PURPOSE.visits, customer.number, day), pace) : 0;
  const purchasePace = pace * RATES.storeVisits[customer.channel] * edition.inStore;
  const inStore = day > customer.registeredDay ? busy(fraction(seed, PURPOSE.purchases, customer.number, day), purchasePace) : 0;
  const order = today.order * customer.orderFactor;
  if (isOnline) for (const surge of today.surges) makeMoreVisits(today, customer, surge, pace, order);
  if (online + inStore === 0) return;
  const draws = drawsOf(seed, PURPOSE.day, customer.number, day);
  const keep = isDormant(world.population, customer, day) ? RATES.dormantFactor : 1;
  for (let i = 0; i < online + inStore; i++) {
    const isKept = draws() < keep;
    const at = momentOf(day, draws);
    if (!isKept) continue;
    const isInStore = i >= online;
    const key = isInStore ? `${day}s${i - online}` : `${day}v${i}`;
    const events = isInStore
      ? storePurchase(world, customer, key, at, false)
      : onlineVisit(world, customer, { key, at, opensAccount: false, order });
    happen(today, { customer, key, kind: isInStore ? 'store' : 'ordinary', events });
  }
}

/** Visits beyond the usual: as many as the peak would bring, of which those happen that the factor of their instant asks for. */
function makeMoreVisits(today: Day, customer: Customer, surge: Surge, pace: number, order: number): void {
  const { world, day } = today;
  const { seed } = world.population;
  const more = busy(fraction(seed, surge.salt, customer.number, day), pace * (surge.peak - 1));
  if (more === 0) return;
  const draws = drawsOf(seed, surge.salt, customer.number, day);
  const keep = isDormant(world.population, customer, day) ? RATES.dormantFactor : 1;
  for (let i = 0; i < more; i++) {
    const u = draws();
    const at = momentOf(day, draws);
    if (u * (surge.peak - 1) >= keep * (surge.factorAt(customer, at) - 1)) continue;
    const key = `${day}x${surge.salt.toString(36)}n${i}`;
    const events = onlineVisit(world, customer, { key, at, opensAccount: false, order });
    happen(today, { customer, key, kind: 'ordinary', events }, surge.incident);
  }
}

function surgesOf(incidents: readonly Incident[], promotion: number): Surge[] {
  const surges: Surge[] = promotion > 1 ? [{ salt: PURPOSE.promotion, peak: promotion, factorAt: () => promotion }] : [];
  for (const incident of incidents) {
    const { tide } = incident.effect;
    if (tide === undefined || tide.peak <= 1) continue;
    const factorAt = (customer: Customer, at: number): number =>
      at >= incident.from && at < incident.until ? tide.factorAt(customer, at) : 1;
    surges.push({ salt: incident.salt, peak: tide.peak, factorAt, incident });
  }
  return surges;
}

function welcomeStrangers(today: Day): void {
  const { world, day } = today;
  const { seed, edition } = world.population;
  const guests = (usualVisits(world.population) * edition.guestShare) / (1 - edition.guestShare);
  if (guests > 0) {
    for (const { key: arrival, at } of arrivalsOn(seed, PURPOSE.guests, guests, day)) {
      const key = `g-${arrival}`;
      happen(today, { customer: undefined, key, kind: 'stranger', events: guestVisit(world, guestAt(world, key, at)) });
    }
  }
  for (const incident of world.incidents) {
    const { crowd } = incident.effect;
    if (crowd === undefined) continue;
    for (const { key: arrival, at } of arrivalsOn(seed, hashWords(incident.salt, [PURPOSE.guests]), crowd.perDay, day)) {
      if (at < incident.from || at >= incident.until) continue;
      const key = `i${incident.salt.toString(36)}-${arrival}`;
      happen(today, { customer: undefined, key, kind: 'stranger', events: crowd.visit(world, key, at) }, incident);
    }
  }
}

/** Poisson count, quick for the usual zero. */
function busy(u: number, mean: number): number {
  return u < 1 - mean ? 0 : poissonAt(u, mean);
}

function momentOn(world: World, customer: Customer, day: number): number {
  return momentOf(day, drawsOf(world.population.seed, PURPOSE.day, customer.number, day, 1));
}
