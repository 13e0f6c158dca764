import { CampaignDefinition, type CampaignState } from '@gyre/domain/campaign';
import type { MessageState } from '@gyre/domain/reach/message';
import { instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger, LogRow } from '../stores/ports.ts';

/** 2026-01-01T00:00:00Z, when every test begins. */
export const START = instant(1_767_225_600_000);

/** A sound definition of an SMS campaign with one goal, an order within a day; parts given replace its own. */
export function definitionOf(parts: Partial<z.input<typeof CampaignDefinition>> = {}): CampaignDefinition {
  return CampaignDefinition.parse({
    name: '召回',
    trigger: { event: 'visit', filter: { all: [] } },
    controlShareBp: 5000,
    arms: [armOf('a')],
    goals: [{ name: '下单', select: { event: 'order' }, within: { amount: 1, unit: 'day' }, value: 'amount' }],
    ...parts,
  });
}

/** An arm that says something. */
export function armOf(key: string, weight = 1): z.input<typeof CampaignDefinition>['arms'][number] {
  return { key, name: `文案 ${key}`, weight, content: { channel: 'sms', text: '您好' } };
}

/** Writes one more version of a campaign, which runs unless said otherwise; the first creates it. */
export async function writeCampaign(
  ledger: Ledger,
  key: string,
  definition: CampaignDefinition,
  version = 1,
  state: CampaignState = 'running',
): Promise<void> {
  await ledger.run(
    `insert into campaigns (key, version, state, definition, started_at, created_at, updated_at, updated_by)
     values ($1, $2, $5, $3::jsonb, $4, $4, $4, 'test')
     on conflict (key) do update set version = excluded.version, state = excluded.state, definition = excluded.definition`,
    [key, version, definition, START, state],
  );
  await ledger.run(`insert into campaign_versions (key, version, definition, at, by) values ($1, $2, $3::jsonb, $4, 'test')`, [
    key,
    version,
    definition,
    START,
  ]);
}

/** A customer, its own root unless said otherwise. */
export async function writeCustomer(ledger: Ledger, customer: number, root = customer): Promise<void> {
  await ledger.run(
    `insert into customers (customer, root, first_at, last_at) values ($1, $2, $3, $3)
     on conflict (customer) do update set root = excluded.root`,
    [customer, root, START],
  );
}

/** Customers, each its own root. */
export async function writeCustomers(ledger: Ledger, customers: readonly number[]): Promise<void> {
  await ledger.run('insert into customers (customer, root, first_at, last_at) select c, c, $2, $2 from unnest($1::integer[]) as c', [
    customers,
    START,
  ]);
}

/** One entry as the stages before would have left it. */
export interface Entry {
  readonly campaign: string;
  readonly version?: number;
  readonly customer: number;
  readonly rotation?: number;
  readonly at: number;
  readonly outcome: 'send' | 'ghost' | 'withheld' | 'deferred';
  readonly reason?: string;
  readonly arm?: string;
  readonly message?: {
    readonly state: MessageState;
    readonly cost?: number;
    readonly clickedAt?: number;
    readonly repliedAt?: number;
  };
}

const RunRow = z.object({ id: z.number().int() });
let rotations = 0;

/** Writes a run with its decision and, when there is one, its message `m<run>`. @returns the run */
export async function writeEntry(ledger: Ledger, entry: Entry): Promise<number> {
  const [run] = await writeEntries(ledger, [entry.customer], entry);
  return run ?? 0;
}

/** The same entry for each of some customers. @returns their runs, in order */
export async function writeEntries(ledger: Ledger, customers: readonly number[], entry: Omit<Entry, 'customer'>): Promise<number[]> {
  const { campaign, version = 1, rotation = -(rotations += 1), at, outcome, reason = '', arm = 'a', message } = entry;
  const rows = await ledger.rows(
    RunRow,
    `insert into runs (campaign, version, customer, root, rotation, state, entered_at, event)
     select $1, $2, customer, customer, $3, 'done', $4, '{}' from unnest($5::integer[]) as c (customer) returning id`,
    [campaign, version, rotation, at, customers],
  );
  const runs = rows.map((row) => row.id);
  await ledger.run(
    `insert into decisions (run, node, attempt, campaign, customer, root, channel, outcome, reason, at, arm)
     select id, 'send', 1, campaign, customer, root, 'sms', $2, $3, $4, $5 from runs where id = any($1::bigint[])`,
    [runs, outcome, reason, at, arm],
  );
  if (message === undefined) return runs;
  await ledger.run(
    `insert into messages (id, run, node, attempt, campaign, customer, root, channel, lane, address, content, state, cost, created_at,
       clicked_at, replied_at)
     select 'm' || id, id, 'send', 1, campaign, customer, root, 'sms', 'journey', '', '{}', $2, $3, $4, $5, $6
     from runs where id = any($1::bigint[])`,
    [runs, message.state, message.cost ?? 0, at, message.clickedAt ?? null, message.repliedAt ?? null],
  );
  return runs;
}

/** A row of the log: an order of customer 1 at {@link START}; parts given replace its own. */
export function rowOf(offset: number, parts: Partial<LogRow> = {}): LogRow {
  return {
    offset,
    messageId: `m${offset}`,
    hash: '',
    customer: 1,
    name: 'order',
    at: START,
    received: parts.at ?? START,
    originalAt: null,
    source: 'web',
    sequence: null,
    historical: false,
    keys: [],
    properties: {},
    parent: null,
    ...parts,
  };
}
