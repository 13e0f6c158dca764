import type { Properties } from '@gyre/domain/events';
import { z } from 'zod';
import { readCustomers, rootsOf } from '../customers/index.ts';
import type { Effects, MicroBatch, Stage } from '../pipeline/index.ts';
import { decideReach, type ReachContext } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Campaigns } from './campaigns.ts';
import { matches, triggerIndex, type Match, type TriggerIndex } from './match.ts';
import type { RunState } from './nodes/node.ts';
import { FIRST_NODE } from './nodes/registry.ts';

export interface JourneyContext {
  readonly campaigns: Pick<Campaigns, 'changes' | 'running'>;
  readonly reach: ReachContext;
}

/**
 * 旅程阶段 — lets customers enter running campaigns and takes each run through its nodes, all in the turn's transaction. A run's rotation is
 * the log offset of the row that triggered it, so the same row never enters twice, however often it is read.
 */
export function journeyStage(context: JourneyContext): Stage {
  let known: { readonly changes: number; readonly index: TriggerIndex } | undefined;
  async function indexFor(tx: Ledger): Promise<TriggerIndex> {
    const { changes } = context.campaigns;
    if (known?.changes !== changes) known = { changes, index: triggerIndex(await context.campaigns.running(tx)) };
    return known.index;
  }
  return {
    name: 'journeys',
    async run(batch, effects) {
      if (batch.rows.length === 0) return;
      const wanted = matches(await indexFor(effects.tx), batch.rows);
      if (wanted.length === 0) return;
      const states = await enter(effects, batch, wanted);
      const wishes = states.flatMap((state) => FIRST_NODE.decide(state, batch.now).intents.map((intent) => intent.wish));
      await decideReach(context.reach, effects, batch, wishes);
    },
  };
}

/** Makes runs for the entries that are new, in log order, and says so with `$campaign_entered`. */
async function enter(effects: Effects, batch: MicroBatch, wanted: readonly Match[]): Promise<RunState[]> {
  const { tx } = effects;
  const roots = await rootsOf(tx, [...new Set(wanted.map((m) => m.row.customer))]);
  const runs = await insertRuns(tx, wanted, roots, batch.now);
  const attributes = await attributesOf(tx, [...new Set(roots.values())]);
  return wanted.flatMap(({ campaign, row }) => {
    const run = runs.get(runKey(campaign.key, row.customer, row.offset));
    if (run === undefined) return [];
    effects.emit({
      name: '$campaign_entered',
      customer: row.customer,
      at: batch.now,
      properties: { campaign: campaign.key, version: campaign.version, run },
    });
    const root = roots.get(row.customer) ?? row.customer;
    const event = { name: row.name, at: row.at, properties: row.properties };
    return [{ run, campaign, customer: row.customer, root, event, attributes: attributes.get(root) ?? {} }];
  });
}

function runKey(campaign: string, customer: number, rotation: number): string {
  return `${campaign}\u0000${customer}\u0000${rotation}`;
}

/** Inserts runs, ended at once since the only node is the last one. Entries that exist already are left out of the answer. */
async function insertRuns(
  tx: Ledger,
  wanted: readonly Match[],
  roots: ReadonlyMap<number, number>,
  now: number,
): Promise<Map<string, number>> {
  const of = <T>(pick: (m: Match) => T): T[] => wanted.map(pick);
  const rows = await tx.rows(
    z.object({ id: z.number().int(), campaign: z.string(), customer: z.number().int(), rotation: z.number().int() }),
    `insert into runs (campaign, version, customer, root, rotation, state, entered_at, ended_at, event)
     select campaign, version, customer, root, rotation, 'done', $7::bigint, $7::bigint, event::jsonb
     from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::bigint[], $6::text[])
       as r (campaign, version, customer, root, rotation, event)
     on conflict (campaign, customer, rotation) do nothing returning id, campaign, customer, rotation`,
    [
      of((m) => m.campaign.key),
      of((m) => m.campaign.version),
      of((m) => m.row.customer),
      of((m) => roots.get(m.row.customer) ?? m.row.customer),
      of((m) => m.row.offset),
      of((m) => JSON.stringify({ name: m.row.name, at: m.row.at, messageId: m.row.messageId, properties: m.row.properties })),
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
