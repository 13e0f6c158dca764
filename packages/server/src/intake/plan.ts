import { ATTRIBUTES, isCallName, isOwnEventName, ValueType, type Value, type ValueUnit } from '@gyre/domain/events';
import { isAmountName } from '@gyre/domain/rules/template-bindings';
import { AppError } from '../errors.ts';
import type { Effects, MicroBatch, Stage } from '../pipeline/stage.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { z } from 'zod';
import type { PlanView } from './validated.ts';

interface KnownProperty {
  readonly type: ValueType;
  readonly locked: boolean;
  readonly blocked: boolean;
  /** As operators call it; empty: by its name. */
  readonly displayName: string;
}

interface KnownEvent {
  state: 'accepted' | 'blocked';
  readonly properties: Map<string, KnownProperty>;
}

/** Names the plan learns at most; beyond, events pass without being registered, so a sender that makes up names cannot fill the memory. */
export const MOST_EVENTS = 5000;
export const MOST_PROPERTIES = 1000;

/** 埋点计划 — the project's plan in memory: what the validator asks, kept in step with the ledger. */
export interface Plan extends PlanView {
  /** Registers what a batch of rows shows and counts it; part of the pipeline. */
  readonly stage: Stage;
  setPolicy(unknownEvents: 'accept' | 'block'): void;
  updateEvent(name: string, change: EventChange, now: number): Promise<void>;
  updateProperty(event: string, name: string, change: PropertyChange, now: number): Promise<void>;
  /** What operators call a property, if they gave it a name; attributes are the properties of {@link ATTRIBUTES}. */
  calledProperty(event: string, name: string): string | undefined;
}

export interface EventChange {
  readonly displayName: string;
  readonly description: string;
  readonly state: 'accepted' | 'blocked';
}

export interface PropertyChange extends KnownProperty {
  readonly description: string;
  readonly itemType: string | null;
  readonly unit: ValueUnit;
}

export async function openPlan(ledger: Ledger, policy: 'accept' | 'block'): Promise<Plan> {
  const events = await loadPlan(ledger);
  let unknownEvents = policy;
  return {
    get unknownEvents() {
      return unknownEvents;
    },
    event: (name) => events.get(name)?.state,
    property: (event, name) => events.get(event)?.properties.get(name),
    calledProperty: (event, name) => events.get(event)?.properties.get(name)?.displayName || undefined,
    setPolicy(next) {
      unknownEvents = next;
    },
    stage: { name: 'plan', run: (batch, effects) => learn(events, batch, effects) },
    async updateEvent(name, change, now) {
      if (isOwnEventName(name)) throw new AppError('invalid_input', `event ${name} is Gyre's own and cannot be changed`, { event: name });
      await ledger.run(
        `insert into plan_events (name, state, display_name, description, first_seen, last_seen, learned) values ($1, $2, $3, $4, $5, 0, false)
         on conflict (name) do update set state = excluded.state, display_name = excluded.display_name, description = excluded.description`,
        [name, change.state, change.displayName, change.description, now],
      );
      const known = events.get(name);
      if (known === undefined) events.set(name, { state: change.state, properties: new Map() });
      else known.state = change.state;
    },
    async updateProperty(event, name, change, now) {
      const known = events.get(event);
      if (known === undefined) throw new AppError('not_found', `event ${event} is not in the plan; declare it first`, { event });
      if (event === ATTRIBUTES)
        await ledger.run('insert into plan_events (name, first_seen, last_seen) values ($1, $2, 0) on conflict do nothing', [event, now]);
      await ledger.run(
        `insert into plan_properties (event, name, type, locked, blocked, display_name, description, item_type, unit, first_seen)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (event, name) do update set type = excluded.type, locked = excluded.locked, blocked = excluded.blocked,
           display_name = excluded.display_name, description = excluded.description, item_type = excluded.item_type,
           unit = excluded.unit`,
        [
          event,
          name,
          change.type,
          change.locked,
          change.blocked,
          change.displayName,
          change.description,
          change.itemType,
          unitOf(change),
          now,
        ],
      );
      const { type, locked, blocked, displayName } = change;
      known.properties.set(name, { type, locked, blocked, displayName });
    },
  };
}

/** Only numbers count something. */
function unitOf({ type, unit }: Pick<PropertyChange, 'type' | 'unit'>): ValueUnit {
  return type === 'number' ? unit : 'none';
}

const EventRow = z.object({ name: z.string(), state: z.enum(['accepted', 'blocked']) });

const PropertyRow = z.object({
  event: z.string(),
  name: z.string(),
  type: ValueType,
  locked: z.boolean(),
  blocked: z.boolean(),
  displayName: z.string(),
});

async function loadPlan(ledger: Ledger): Promise<Map<string, KnownEvent>> {
  const events = new Map<string, KnownEvent>([[ATTRIBUTES, { state: 'accepted', properties: new Map() }]]);
  const rows = await ledger.rows(EventRow, 'select name, state from plan_events');
  for (const row of rows) events.set(row.name, { state: row.state, properties: new Map() });
  const properties = await ledger.rows(
    PropertyRow,
    'select event, name, type, locked, blocked, display_name as "displayName" from plan_properties',
  );
  for (const p of properties) events.get(p.event)?.properties.set(p.name, p);
  return events;
}

interface Seen {
  events: number;
  first: number;
  last: number;
}

/** The calls that give customers attributes: the plan knows what they bring as properties of {@link ATTRIBUTES}. */
const GIVING: ReadonlySet<string> = new Set([ATTRIBUTES, '$profile_set_once', '$profile_increment', '$profile_append']);

/** The name under which the plan keeps what a row brings; undefined for a row it does not keep. */
function planName(name: string): string | undefined {
  if (GIVING.has(name)) return ATTRIBUTES;
  return isCallName(name) ? undefined : name;
}

/** Counts the events of a batch per name and registers names and properties not seen before. */
async function learn(known: Map<string, KnownEvent>, batch: MicroBatch, effects: Effects): Promise<void> {
  const seen = new Map<string, Seen>();
  const fresh: { event: string; name: string; type: ValueType; at: number }[] = [];
  const found = new Map<string, Map<string, ValueType>>();
  for (const row of batch.rows) {
    const event = planName(row.name);
    if (event === undefined || (!known.has(event) && known.size + found.size >= MOST_EVENTS)) continue;
    count(seen, event, row);
    for (const [name, value] of Object.entries(row.properties)) {
      const properties = known.get(event)?.properties;
      const learned = found.get(event) ?? new Map<string, ValueType>();
      found.set(event, learned);
      if (properties?.has(name) === true || learned.has(name) || (properties?.size ?? 0) + learned.size >= MOST_PROPERTIES) continue;
      learned.set(name, typeOf(value));
      fresh.push({ event, name, type: typeOf(value), at: row.received });
    }
  }
  await storeSeen(effects, seen);
  await storeFresh(effects, fresh);
  effects.afterCommit(() => {
    for (const name of seen.keys()) if (!known.has(name)) known.set(name, { state: 'accepted', properties: new Map() });
    for (const p of fresh) known.get(p.event)?.properties.set(p.name, { type: p.type, locked: false, blocked: false, displayName: '' });
  });
}

function count(seen: Map<string, Seen>, event: string, row: LogRow): void {
  const entry = seen.get(event) ?? { events: 0, first: row.received, last: row.received };
  entry.events++;
  entry.last = row.received;
  seen.set(event, entry);
}

async function storeSeen({ tx }: Effects, seen: ReadonlyMap<string, Seen>): Promise<void> {
  if (seen.size === 0) return;
  const rows = [...seen.entries()];
  await tx.run(
    `insert into plan_events (name, events, first_seen, last_seen)
     select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
     on conflict (name) do update set events = plan_events.events + excluded.events, last_seen = greatest(plan_events.last_seen, excluded.last_seen)`,
    [rows.map(([name]) => name), rows.map(([, s]) => s.events), rows.map(([, s]) => s.first), rows.map(([, s]) => s.last)],
  );
}

async function storeFresh({ tx }: Effects, fresh: readonly { event: string; name: string; type: ValueType; at: number }[]): Promise<void> {
  if (fresh.length === 0) return;
  await tx.run(
    `insert into plan_properties (event, name, type, unit, first_seen)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) on conflict do nothing`,
    [
      fresh.map((p) => p.event),
      fresh.map((p) => p.name),
      fresh.map((p) => p.type),
      fresh.map((p) => unitOf({ type: p.type, unit: isAmountName(p.name) ? 'money' : 'none' })),
      fresh.map((p) => p.at),
    ],
  );
}

const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

/** The type a value shows. */
export function typeOf(value: Value): ValueType {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return INSTANT.test(value) ? 'instant' : 'string';
  return typeof value === 'number' ? 'number' : 'boolean';
}
