import type { ShopEvent } from './calls.ts';
import { dayOf } from './calendar.ts';
import { CUSTOMER_TYPES, DISTURBANCE, FULL_COUPON, type CustomerType } from './customer-types.ts';
import type { EditionName } from './editions.ts';
import { beginningOn, type Witness } from './happening.ts';
import type { Expectation, Incident, Slice, Visit } from './incidents/incident.ts';
import { aliveOn } from './population.ts';
import { TRUE_EFFECT } from './rates.ts';
import type { Shop } from './shop.ts';

/** 真值 — what was injected into a shop and what it really did; the file's form is `truth.schema.json`. Instants in ms, money in 分. */
export interface Truth {
  readonly version: 1;
  readonly shop: { readonly seed: number; readonly customers: number; readonly edition: EditionName };
  /** What was begun after this instant is not told of. */
  readonly until: number;
  readonly incidents: readonly IncidentTruth[];
  /** 羊毛党 — user ids of the accounts of each gang that are customers at `until`, ascending. */
  readonly gangs: readonly (readonly string[])[];
  /** What a message brings about. */
  readonly response: ResponseTruth;
}

/** What one incident did, against the same shop without any. */
export interface IncidentTruth {
  readonly id: string;
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly expects: Expectation;
  readonly from: number;
  readonly until: number;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** The exact slice, by properties of events. */
  readonly slice: Slice;
  /** User ids of those who would have done something in the slice while it lasted, ascending. */
  readonly exposed: readonly string[];
  /** User ids of those who lost something to it, or came only because of it, ascending. */
  readonly affected: readonly string[];
  /** Events that did not happen because of it, by name, those of strangers included; only what is tracked. */
  readonly lost: Readonly<Record<string, number>>;
  /** Amount of the payments among them. */
  readonly lostAmount: number;
  /** Events that happened only because of it, by name. */
  readonly added: Readonly<Record<string, number>>;
  /** Anonymous ids of the strangers it brought, ascending. */
  readonly strangers: readonly string[];
}

/** In the sample edition all customers are alike; in the full one they are of types. */
type ResponseTruth =
  | { readonly kind: 'alike'; readonly effect: typeof TRUE_EFFECT }
  | {
      readonly kind: 'types';
      readonly types: readonly CustomerType[];
      readonly disturbance: typeof DISTURBANCE;
      readonly fullCoupon: number;
    };

/** Works out the truth of a shop's incidents by living through them again; of what begins before `until` (ms) only. */
export function truthOf(shop: Shop, until: number): Truth {
  const { seed, population } = shop;
  const told = shop.incidents.filter(({ from }) => from < until);
  return {
    version: 1,
    shop: { seed, customers: population.customers, edition: population.edition.name },
    until,
    incidents: tellAll(shop, told, until),
    gangs: gangsOf(shop, dayOf(until)),
    response: population.edition.isVaried
      ? { kind: 'types', types: CUSTOMER_TYPES, disturbance: DISTURBANCE, fullCoupon: FULL_COUPON }
      : { kind: 'alike', effect: TRUE_EFFECT },
  };
}

function gangsOf({ population }: Shop, day: number): string[][] {
  const { first, end } = aliveOn(population, day);
  const members = Array.from({ length: end - first }, (_, i) => population.customer(first + i)).filter(({ gang }) => gang !== undefined);
  return [...Map.groupBy(members, ({ gang }) => gang).values()].map((gang) => gang.map(({ userId }) => userId));
}

/** What is being found out about one incident. */
interface Account {
  readonly incident: Incident;
  readonly exposed: Set<number>;
  readonly affected: Set<number>;
  readonly lost: Map<string, number>;
  readonly added: Map<string, number>;
  readonly strangers: Set<string>;
  lostAmount: number;
}

function tellAll(shop: Shop, incidents: readonly Incident[], until: number): IncidentTruth[] {
  const accounts = new Map(incidents.map((incident) => [incident.id, emptyAccount(incident)]));
  const witness = witnessOf(accounts, until);
  for (const day of daysOf(incidents, until)) beginningOn(shop, day, witness);
  return [...accounts.values()].map((account) => closed(shop, account));
}

function emptyAccount(incident: Incident): Account {
  const [lost, added] = [new Map<string, number>(), new Map<string, number>()];
  return { incident, exposed: new Set(), affected: new Set(), lost, added, strangers: new Set(), lostAmount: 0 };
}

/** The days on which a visit may begin that an incident touches: from the eve of its first day on. */
function daysOf(incidents: readonly Incident[], until: number): Set<number> {
  const days = new Set<number>();
  for (const incident of incidents) {
    const last = dayOf(Math.min(incident.until, until) - 1);
    for (let day = dayOf(incident.from) - 1; day <= last; day++) days.add(day);
  }
  return days;
}

function witnessOf(accounts: ReadonlyMap<string, Account>, until: number): Witness {
  return {
    planned(visit) {
      const { customer } = visit;
      if (customer === undefined) return;
      for (const { incident, exposed } of accounts.values()) if (isExposed(visit, incident, until)) exposed.add(customer.number);
    },
    lost(incident, { customer }, events) {
      const account = accounts.get(incident.id);
      if (account === undefined || (events[0]?.timestamp ?? until) >= until) return;
      if (customer !== undefined) account.affected.add(customer.number);
      count(account.lost, events);
      account.lostAmount += amountPaid(events);
    },
    added(incident, events, customer) {
      const account = accounts.get(incident.id);
      if (account === undefined || (events[0]?.timestamp ?? until) >= until) return;
      count(account.added, events);
      if (customer !== undefined) account.affected.add(customer.number);
      else for (const { anonymousId } of events) if (anonymousId !== undefined) account.strangers.add(anonymousId);
    },
  };
}

function isExposed({ events }: Visit, { from, until: end, effect }: Incident, until: number): boolean {
  const wanted = Object.entries(effect.slice);
  return events.some(
    ({ type, timestamp, properties }) =>
      type === 'track' &&
      timestamp >= from &&
      timestamp < end &&
      timestamp < until &&
      wanted.every(([name, value]) => properties[name] === value),
  );
}

function count(into: Map<string, number>, events: readonly ShopEvent[]): void {
  for (const { event } of events) if (event !== undefined) into.set(event, (into.get(event) ?? 0) + 1);
}

function amountPaid(events: readonly ShopEvent[]): number {
  return events.reduce((sum, e) => sum + (e.event === 'pay_order' ? Math.round(Number(e.properties['amount']) * 100) : 0), 0);
}

function closed({ population }: Shop, { incident, ...found }: Account): IncidentTruth {
  const idsOf = (numbers: ReadonlySet<number>): string[] =>
    [...numbers].toSorted((a, b) => a - b).map((number) => population.customer(number).userId);
  return {
    id: incident.id,
    name: incident.kind.name,
    title: incident.kind.title,
    expects: incident.kind.expects,
    from: incident.from,
    until: incident.until,
    parameters: incident.parameters,
    slice: incident.effect.slice,
    exposed: idsOf(found.exposed),
    affected: idsOf(found.affected),
    lost: Object.fromEntries(found.lost),
    lostAmount: found.lostAmount,
    added: Object.fromEntries(found.added),
    strangers: [...found.strangers].toSorted(),
  };
}
