import type { CampaignDefinition } from '@gyre/domain/campaign';
import { reachOfWindow } from '@gyre/domain/reach/cap-window';
import { Category, Channel } from '@gyre/domain/reach/channel';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { instant, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { Reach } from './caps.ts';

/** Messages and ghosts of one kind, as columns: thousands of rows would each be an object. */
const ReachColumns = z.object({
  campaign: z.string(),
  channel: Channel,
  category: Category,
  line: z.string(),
  customers: z.array(z.number()),
  instants: z.array(Instant),
});

/** How far back messages may count for the caps of a policy and some campaigns, in milliseconds; 0 without any cap. */
export function reachOfCaps({ caps }: Pick<ContactPolicy, 'caps'>, definitions: readonly Pick<CampaignDefinition, 'caps'>[]): number {
  const windows = [...caps.map((c) => c.cap.window), ...definitions.flatMap((d) => d.caps.map((c) => c.window))];
  return Math.max(0, ...windows.map(reachOfWindow));
}

/**
 * 已用容量 — by root (of `roots`: all leaves, each with its root), ascending, the messages and ghosts after `since` that hold frequency capacity: decisions of all its present leaves, so
 * after a merge the history is the union. Capacity that was given back does not count; what a retry took again counts from then on.
 */
export async function pastReaches(tx: Ledger, roots: ReadonlyMap<number, number>, since: number): Promise<Map<number, Reach[]>> {
  const kinds = await tx.rows(
    ReachColumns,
    `select campaign, channel, category, line, array_agg(customer) as customers, array_agg(at) as instants from (
       select campaign, channel, category, line, customer, at, outcome, released, retaken_at is not null as retaken from decisions
       where customer = any((select $1::integer[])::integer[]) and at > $2::bigint
       union all
       select campaign, channel, category, line, customer, retaken_at, outcome, released, false from decisions
       where customer = any((select $1::integer[])::integer[]) and retaken_at > $2::bigint offset 0) as held
     where outcome in ('send', 'ghost') and not released and not retaken group by 1, 2, 3, 4`,
    [[...roots.keys()], since],
  );
  const past = new Map<number, Reach[]>();
  for (const { customers, instants, ...kind } of kinds) {
    for (const [i, customer] of customers.entries()) {
      const root = roots.get(customer) ?? customer;
      const reach: Reach = { ...kind, at: instants[i] ?? instant(since) };
      const reaches = past.get(root);
      if (reaches === undefined) past.set(root, [reach]);
      else reaches.push(reach);
    }
  }
  for (const reaches of past.values()) reaches.sort((a, b) => a.at - b.at);
  return past;
}

/**
 * 决策锁 — whoever decides who may be reached, refuses, or gives capacity back takes turns until its commit. It is the counter of own events,
 * which they all need in the end: taken first, nobody waits for it while holding what another wants, and what is refused in one transaction is
 * seen by a decision in the next, or withheld by the refusal.
 */
export async function takeTurns(tx: Ledger): Promise<void> {
  await tx.run(`select from counters where name = 'outgoing' for update`);
}

/** A campaign's counters: what it has used up of its budget. Cost in ten-thousandths. */
export interface Spend {
  readonly messages: number;
  readonly cost: number;
}

const SpendRow = z.object({ campaign: z.string(), messages: z.number().int(), cost: z.number().int() });

/** Reads the counters of some campaigns and holds them until the commit, in the order of their keys. */
export async function holdSpend(tx: Ledger, campaigns: readonly string[]): Promise<Map<string, Spend>> {
  const rows = await tx.rows(
    SpendRow,
    `insert into campaign_spend (campaign) select c from unnest($1::text[]) as t (c) order by c
     on conflict (campaign) do update set messages = campaign_spend.messages returning campaign, messages, cost`,
    [campaigns],
  );
  return new Map(rows.map((r) => [r.campaign, r]));
}

/** Reads the counters without holding them. */
export async function readSpend(ledger: Ledger, campaigns: readonly string[]): Promise<Map<string, Spend>> {
  const rows = await ledger.rows(SpendRow, 'select campaign, messages, cost from campaign_spend where campaign = any($1::text[])', [
    campaigns,
  ]);
  return new Map(rows.map((r) => [r.campaign, r]));
}

/** 活动预算 — what the campaigns of an activity may cost together, and what they have cost. In ten-thousandths. */
export interface ActivityBudget {
  readonly key: string;
  readonly name: string;
  readonly budget: number;
  readonly used: number;
}

const number = z.number().int();
const ActivityRow = z.object({ key: z.string(), name: z.string(), budget: number, used: number });

/**
 * The budgets of those of some activities that have one. Used is what the campaigns that belong to it now have spent in all their lives, so a
 * campaign that moves takes along what it has spent; `but` is left out. Whoever has taken its turn ({@link takeTurns}) reads what stays true
 * until its commit.
 */
export async function readActivityBudgets(ledger: Ledger, keys: readonly string[], but = ''): Promise<Map<string, ActivityBudget>> {
  if (keys.length === 0) return new Map();
  const rows = await ledger.rows(
    ActivityRow,
    `select a.key, a.definition->>'name' as name, (a.definition->>'budget')::bigint as budget,
       (select coalesce(sum(s.cost), 0)::bigint from campaigns c join campaign_spend s on s.campaign = c.key
        where c.activity = a.key and c.key <> $2) as used
     from activities a where a.key = any($1::text[]) and a.definition->>'budget' is not null`,
    [keys, but],
  );
  return new Map(rows.map((r) => [r.key, r]));
}

/** Adds what a turn has reserved to counters that are held. */
export async function addSpend(tx: Ledger, added: ReadonlyMap<string, Spend>): Promise<void> {
  const rows = [...added].filter(([, spend]) => spend.messages > 0);
  if (rows.length === 0) return;
  await tx.run(
    `update campaign_spend as s set messages = s.messages + a.messages, cost = s.cost + a.cost
     from unnest($1::text[], $2::bigint[], $3::bigint[]) as a (campaign, messages, cost) where s.campaign = a.campaign`,
    [rows.map(([campaign]) => campaign), rows.map(([, s]) => s.messages), rows.map(([, s]) => s.cost)],
  );
}

/**
 * 释放 — gives back the frequency capacity and the budget of messages that certainly were not accepted or are not to go any more. Doing it
 * again changes nothing. Call it once no further attempt will be made.
 */
export async function releaseCapacity(tx: Ledger, runs: readonly { readonly run: number; readonly node: string }[]): Promise<void> {
  if (runs.length === 0) return;
  await takeTurns(tx);
  await tx.run(
    `with gone as (
       update decisions as d set released = true from unnest($1::bigint[], $2::text[]) as g (run, node)
       where d.run = g.run and d.node = g.node and not d.released and d.outcome in ('send', 'withheld')
       returning d.campaign, d.cost),
     sums as (select campaign, count(*) as messages, sum(cost)::bigint as cost from gone group by campaign),
     held as (select s.campaign from campaign_spend s join sums on sums.campaign = s.campaign order by s.campaign for update of s)
     update campaign_spend as s set messages = s.messages - sums.messages, cost = s.cost - sums.cost
     from sums join held on held.campaign = sums.campaign where s.campaign = sums.campaign`,
    [runs.map((r) => r.run), runs.map((r) => r.node)],
  );
}
