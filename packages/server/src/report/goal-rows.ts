import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const integer = z.number().int();

/** As often as a goal can ask for its event at most; more hits are not looked at again. */
const MOST_TIMES = 100;

/** A run whose clock has started, as goals see it; `leaf` is the customer of a row it may belong to. */
const ClockedRow = z.object({
  leaf: integer,
  run: integer,
  customer: integer,
  campaign: z.string(),
  version: integer,
  rotation: integer,
  decided_at: integer,
  arm: z.string(),
});
export type ClockedRun = z.infer<typeof ClockedRow>;

export interface ClockedQuery {
  /** Customers of rows. */
  readonly leaves: readonly number[];
  readonly campaigns: readonly string[];
  /** Decided in this range, ends included. */
  readonly from: number;
  readonly to: number;
}

/**
 * Runs of the same customers as the given leaves (all leaves of each root as it is now), decided in a range: sent, ghost or withheld. Decisions
 * are looked up by customer alone (`offset 0` keeps the rest out of the look-up): a planner that has not counted the rows of a campaign that
 * has just sent to everybody would walk all of them for each customer.
 */
export async function clockedRuns(tx: Ledger, { leaves, campaigns, from, to }: ClockedQuery): Promise<ClockedRun[]> {
  return await tx.rows(
    ClockedRow,
    `select w.customer as leaf, r.id as run, r.customer, r.campaign, r.version, r.rotation, d.at as decided_at,
       case d.outcome when 'ghost' then 'control' else d.arm end as arm
     from unnest($1::integer[]) as w (customer)
     left join customers o on o.customer = w.customer
     left join customers l on l.root = o.root
     cross join lateral (
       select * from decisions d where d.customer = coalesce(l.customer, w.customer) and d.at between $3 and $4 offset 0) as d
     join runs r on r.id = d.run
     where d.outcome in ('send', 'ghost', 'withheld') and d.campaign = any($2::text[])
     order by w.customer, r.id`,
    [leaves, campaigns, from, to],
  );
}

/** 目标命中 — a row that counts towards a goal of a run. */
export interface Hit {
  readonly run: number;
  readonly goal: number;
  readonly offset: number;
  readonly at: number;
  readonly value: number | null;
}

const AddedRow = z.object({ run: integer, goal: integer, log_offset: integer, before: integer, value_before: z.number() });
export type AddedHit = z.infer<typeof AddedRow>;

/**
 * Adds hits that are not there yet, in one statement.
 *
 * @returns those added, in the log's order; `before` is how many the run had of that goal earlier (as far as any goal asks), with their value
 */
export async function addHits(tx: Ledger, hits: readonly Hit[]): Promise<AddedHit[]> {
  return await tx.rows(
    AddedRow,
    `with added as (
       insert into goal_hits (run, goal, log_offset, at, value)
       select * from unnest($1::bigint[], $2::integer[], $3::bigint[], $4::bigint[], $5::double precision[])
       on conflict do nothing returning run, goal, log_offset)
     select a.run, a.goal, a.log_offset, b.n as before, b.value as value_before from added a cross join lateral (
       select count(*) as n, coalesce(sum(value), 0) as value from (
         select value from goal_hits h where h.run = a.run and h.goal = a.goal limit ${MOST_TIMES}) as earlier) as b
     order by a.log_offset, a.run, a.goal`,
    [hits.map((h) => h.run), hits.map((h) => h.goal), hits.map((h) => h.offset), hits.map((h) => h.at), hits.map((h) => h.value)],
  );
}
