import { isOwnEventName, ValueType, ValueUnit } from '@gyre/domain/events';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

const number = z.number().int();
const state = z.enum(['accepted', 'blocked']);

const EventRow = z.object({
  name: z.string(),
  display_name: z.string(),
  description: z.string(),
  state,
  events: number,
  first_seen: number,
  last_seen: number,
});

/** 埋点 — an event of the plan as lists show it. */
export interface PlanEvent {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly state: 'accepted' | 'blocked';
  readonly events: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly own: boolean;
}

function shown(row: z.infer<typeof EventRow>): PlanEvent {
  return {
    name: row.name,
    displayName: row.display_name,
    description: row.description,
    state: row.state,
    events: row.events,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    own: isOwnEventName(row.name),
  };
}

/** Events by how often they occurred, then by name; `after` is the count and name of the last one seen. */
export async function listPlan(
  ledger: Ledger,
  search: string,
  after: { events: number; name: string } | undefined,
  limit: number,
): Promise<(PlanEvent & { properties: number })[]> {
  const rows = await ledger.rows(
    EventRow.extend({ properties: number }),
    `select e.name, e.display_name, e.description, e.state, e.events, e.first_seen, e.last_seen,
       (select count(*) from plan_properties p where p.event = e.name) as properties
     from plan_events e
     where ($1 = '' or strpos(lower(e.name), lower($1)) > 0 or strpos(lower(e.display_name), lower($1)) > 0)
       and ($2::bigint is null or e.events < $2 or (e.events = $2 and e.name > $3))
     order by e.events desc, e.name limit $4`,
    [search, after?.events ?? null, after?.name ?? '', limit],
  );
  return rows.map((row) => ({ ...shown(row), properties: row.properties }));
}

const PropertyRow = z.object({
  name: z.string(),
  type: ValueType,
  locked: z.boolean(),
  blocked: z.boolean(),
  display_name: z.string(),
  description: z.string(),
  item_type: z.string().nullable(),
  unit: ValueUnit,
  first_seen: number,
});

/** One event with its properties, by name. @throws AppError `not_found` */
export async function readPlanEvent(ledger: Ledger, name: string): Promise<PlanEvent & { properties: z.infer<typeof PropertyRow>[] }> {
  const [event] = await ledger.rows(
    EventRow,
    'select name, display_name, description, state, events, first_seen, last_seen from plan_events where name = $1',
    [name],
  );
  if (event === undefined) throw new AppError('not_found', `event ${name} is not in the plan`, { event: name });
  const properties = await ledger.rows(
    PropertyRow,
    'select name, type, locked, blocked, display_name, description, item_type, unit, first_seen from plan_properties where event = $1 order by name',
    [name],
  );
  return { ...shown(event), properties };
}

const NameRow = z.object({ name: z.string(), display_name: z.string() });

/** Names an operator gave to events. */
export async function displayNames(ledger: Ledger): Promise<Map<string, string>> {
  const rows = await ledger.rows(NameRow, `select name, display_name from plan_events where display_name <> ''`);
  return new Map(rows.map((row) => [row.name, row.display_name]));
}
