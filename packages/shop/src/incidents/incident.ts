import type { ShopEvent } from '../calls.ts';
import type { Customer } from '../population.ts';
import type { World } from '../visits.ts';
import type { ParameterTable, Values } from './parameters.ts';

/** 访问 — one visit, or purchase in a store, as it would be if nothing had gone wrong. */
export interface Visit {
  /** Undefined for a stranger. */
  readonly customer: Customer | undefined;
  /** Unique among the customer's visits, or among those of all strangers. */
  readonly key: string;
  /** `opening` opens the account, `response` was brought by a message. */
  readonly kind: 'ordinary' | 'opening' | 'store' | 'response' | 'stranger';
  /** In order of time, never empty. */
  readonly events: readonly ShopEvent[];
}

/** 切片 — values of event properties; empty for the whole shop. */
export type Slice = Readonly<Record<string, string>>;

/** 潮汐 — multiplies the ordinary online visits of customers. */
interface Tide {
  /** The greatest factor, at least 1. */
  readonly peak: number;
  /** Factor for visits that begin at an instant (ms) within the incident, from 0 to `peak`. */
  factorAt(customer: Customer, at: number): number;
}

/** 人流 — strangers who come besides the customers. */
interface Crowd {
  /** How many come within a day of the shop's usual rhythm. */
  readonly perDay: number;
  /** What one of them does; `key` is unique in the shop. */
  visit(world: World, key: string, at: number): ShopEvent[];
}

/** 效果 — what goes wrong, as changes of what would have happened anyway. */
interface Effect {
  readonly slice: Slice;
  /** The first event of a visit that does not happen because of it, by its place; nothing after it happens either. */
  cutAt?(visit: Visit, isDuring: (at: number) => boolean): number | undefined;
  /** Share of the visits with such an event that are cut, from 0 to 1. */
  readonly share?: number;
  readonly tide?: Tide;
  readonly crowd?: Crowd;
}

/** What a good system makes of it: a campaign for those affected, nothing at all, or keeping those who are no customers apart. */
export type Expectation = 'campaign' | 'no campaign' | 'exclusion';

/** 事故的种类 — one kind of incident: its name, its parameters, what it does. */
export interface IncidentKind<P extends ParameterTable = ParameterTable> {
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly expects: Expectation;
  /** How long it lasts when nothing is said, in hours. */
  readonly hours: number;
  readonly parameters: P;
  /** @param place  the shop it happens in, and the first instant (ms) */
  open(values: Values<P>, place: { readonly usualVisits: number; readonly from: number }): Effect;
}

/** Checks the parameters' types against `open`. */
export function defineIncident<P extends ParameterTable>(kind: IncidentKind<P>): IncidentKind<P> {
  return kind;
}

/** 事故 — something that goes wrong in the shop in `[from, until)` (ms). */
export interface Incident {
  /** Unique in the shop. */
  readonly id: string;
  /** Its draws depend on this word. */
  readonly salt: number;
  readonly kind: IncidentKind;
  readonly from: number;
  readonly until: number;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly effect: Effect;
}
