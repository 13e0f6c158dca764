import { Properties } from '@gyre/domain/events';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { readCustomers, rootsOf } from '../customers/index.ts';
import type { Effects, MicroBatch } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { RunningCampaign } from './campaign-rows.ts';
import type { RunState } from './nodes/node.ts';
import { entryKey, lastEntries, mayEnter } from './reentry.ts';
import type { Filters } from './rules.ts';

/** What brought a customer into a campaign, as a run keeps it. */
export const EntryEvent = z.object({ name: z.string(), at: Instant, messageId: z.string(), properties: Properties });
export type EntryEvent = z.infer<typeof EntryEvent>;

/** 进入 — one customer on the way into one campaign. `rotation` makes it unique: a log offset, or a negative number for an audience. */
export interface Entry {
  readonly campaign: RunningCampaign;
  readonly customer: number;
  readonly rotation: number;
  readonly event: EntryEvent;
}

/**
 * Makes runs for the entries that pass the campaign's filter, may enter (again) and are new, in order, and says so with `$campaign_entered`.
 *
 * @returns where each of those runs stands
 */
export async function enter(effects: Effects, batch: MicroBatch, entries: readonly Entry[], filters: Filters): Promise<RunState[]> {
  const { tx } = effects;
  const roots = await rootsOf(tx, [...new Set(entries.map((e) => e.customer))]);
  const rootOf = (entry: Entry): number => roots.get(entry.customer) ?? entry.customer;
  const passing = entries.filter((e) => filters.passes(e.campaign.definition.filter, rootOf(e), batch.now));
  const wanted = await enteringAgain(tx, passing, rootOf, batch.now);
  if (wanted.length === 0) return [];
  const runs = await insertRuns(tx, wanted, rootOf, batch.now);
  const attributes = await attributesOf(tx, [...new Set(wanted.map(rootOf))]);
  return wanted.flatMap((entry) => {
    const { campaign, customer, event } = entry;
    const key = runKey(campaign.key, customer, entry.rotation);
    const run = runs.get(key);
    if (run === undefined) return [];
    runs.delete(key);
    effects.emit({
      name: '$campaign_entered',
      customer,
      at: batch.now,
      properties: { campaign: campaign.key, version: campaign.version, run },
    });
    const root = rootOf(entry);
    return [{ run, campaign, customer, root, event, attributes: attributes.get(root) ?? {} }];
  });
}

/** Leaves out entries of customers who entered before and may not enter again (yet), also by an entry of the same turn. */
async function enteringAgain(
  tx: Ledger,
  entries: readonly Entry[],
  rootOf: (entry: Entry) => number,
  now: Instant,
): Promise<readonly Entry[]> {
  const limited = entries.filter((e) => e.campaign.definition.reentry.kind !== 'always');
  if (limited.length === 0) return entries;
  const last = await lastEntries(tx, [...new Set(limited.map((e) => e.campaign.key))], [...new Set(limited.map(rootOf))]);
  return entries.filter((entry) => {
    const { key, definition } = entry.campaign;
    const place = entryKey(key, rootOf(entry));
    if (!mayEnter(definition.reentry, last.get(place), now)) return false;
    last.set(place, now);
    return true;
  });
}

function runKey(campaign: string, customer: number, rotation: number): string {
  return `${campaign}\u0000${customer}\u0000${rotation}`;
}

const RunRow = z.object({ id: z.number().int(), campaign: z.string(), customer: z.number().int(), rotation: z.number().int() });

/** Inserts runs, ended at once since the only node is the last one. Entries that exist already are left out of the answer. */
async function insertRuns(
  tx: Ledger,
  wanted: readonly Entry[],
  rootOf: (entry: Entry) => number,
  now: number,
): Promise<Map<string, number>> {
  const of = <T>(pick: (e: Entry) => T): T[] => wanted.map(pick);
  const rows = await tx.rows(
    RunRow,
    `insert into runs (campaign, version, customer, root, rotation, state, entered_at, ended_at, event)
     select campaign, version, customer, root, rotation, 'done', $7::bigint, $7::bigint, event::jsonb
     from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::bigint[], $6::text[])
       as r (campaign, version, customer, root, rotation, event)
     on conflict (campaign, customer, rotation) do nothing returning id, campaign, customer, rotation`,
    [
      of((e) => e.campaign.key),
      of((e) => e.campaign.version),
      of((e) => e.customer),
      of(rootOf),
      of((e) => e.rotation),
      of((e) => JSON.stringify(e.event)),
      now,
    ],
  );
  return new Map(rows.map((r) => [runKey(r.campaign, r.customer, r.rotation), r.id]));
}

async function attributesOf(tx: Ledger, roots: readonly number[]): Promise<Map<number, Properties>> {
  const customers = await readCustomers(tx, roots);
  return new Map(
    [...customers].map(([root, customer]) => [root, Object.fromEntries([...customer.attributes].map(([name, a]) => [name, a.value]))]),
  );
}
