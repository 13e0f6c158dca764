import { HOUR_MS } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { controlTexts } from './control-texts.ts';
import type { Reported, ReportGoal } from './definition.ts';
import { MOST_HOURS } from './hours.ts';

/**
 * Who is compared: one row of `compared` per customer (root as it is now) with the first run that was decided to send or, for the campaign's
 * own control, to leave as a ghost. `mixed`: found in the control as well as the treated group. Hold-out ghosts are neither, nor is who was held out until lately (`wash_out`). Sorted once
 * rather than joined with itself: a planner that has not counted the rows yet would compare each with each.
 */
export const COMPARED = `decided as (
    select coalesce(c.root, r.customer) as root, r.id as run, r.version, d.at as decided_at,
      case d.outcome when 'ghost' then 'control' else coalesce(nullif(d.arm, ''), 'a') end as arm
    from decisions d join runs r on r.id = d.run left join customers c on c.customer = r.customer
    where d.campaign = $1 and ((d.outcome = 'send' and d.reason = '') or (d.outcome = 'ghost' and d.reason = 'control'))),
  compared as (
    select distinct on (root) root, run, version, decided_at, arm,
      bool_or(arm = 'control') over same and bool_or(arm <> 'control') over same as mixed
    from decided window same as (partition by root) order by root, run)`;

/**
 * What each customer compared did, one row of `outcomes` per goal: `reached_at` is the instant of the hit that made it reached, `cost` that of
 * the one attempt that was handed over, since only a failed one is ever followed by another.
 */
export const OUTCOMES = `goals as (
    select * from unnest($2::integer[], $3::integer[], $4::integer[], $5::bigint[], $6::integer[]) as g (goal, version, place, within, times)),
  asked as (select p.root, p.run, p.arm, p.decided_at, g.goal, g.place, g.within, g.times
    from compared p join goals g on g.version = p.version where not p.mixed),
  outcomes as (select a.*, h.ats[a.times] as reached_at, h.value, coalesce(m.cost, 0) as cost
    from asked a cross join lateral (
      select array_agg(h.at order by h.at, h.log_offset) as ats, coalesce(sum(h.value), 0) as value
      from goal_hits h where h.run = a.run and h.goal = a.place) as h
    left join messages m on m.run = a.run and m.state in ('sent', 'delivered', 'unknown'))`;

/** Everything about the customers compared, in one statement, so of one snapshot: first how they were split, then what they did. */
const POPULATION = `with ${COMPARED}, ${OUTCOMES}, texts as (select * from unnest($8::bigint[], $9::text[]) as t (run, text))
  select null as goal, version, arm, null as text, mixed, false as closed, 0 as age, null as hour, null as until, count(*) as customers,
    0::double precision as value, 0::double precision as squares, 0::double precision as cost
  from compared group by version, arm, mixed
  union all
  select goal, 0, arm, text, false, decided_at + within < $7::bigint, least(($7::bigint - decided_at) / ${HOUR_MS}, ${MOST_HOURS}),
    case when reached_at is not null then least((reached_at - decided_at) / ${HOUR_MS}, ${MOST_HOURS}) end, max(decided_at + within), count(*),
    sum(value)::double precision, sum(value * value)::double precision, sum(cost)::double precision
  from outcomes left join texts using (run) group by 1, 2, 3, 4, 5, 6, 7, 8`;

const integer = z.number().int();
const BinRow = z.object({
  goal: integer.nullable(),
  version: integer,
  arm: z.string(),
  text: z.string().nullable(),
  mixed: z.boolean(),
  closed: z.boolean(),
  age: integer,
  hour: integer.nullable(),
  until: integer.nullable(),
  customers: integer,
  value: z.number(),
  squares: z.number(),
  cost: z.number(),
});

/** Customers compared by the version and arm of their first run; `mixed` are those in both groups. */
export interface Split {
  readonly version: number;
  readonly arm: string;
  readonly mixed: boolean;
  readonly customers: number;
}

/**
 * 人群格 — customers of one arm alike in what matters for one goal: whether their window is over, how many hours have passed for them, and in
 * which they reached it (null: not). Hours beyond the last shown are one.
 */
export interface Bin {
  readonly arm: string;
  /** Of the control group, the arm whose text they would have got, where that matters: see {@link controlTexts}. */
  readonly text: string | null;
  readonly closed: boolean;
  readonly age: number;
  readonly hour: number | null;
  /** When the last of their windows ends. */
  readonly until: number;
  readonly customers: number;
  readonly value: number;
  readonly squares: number;
  readonly cost: number;
}

export interface Population {
  readonly split: readonly Split[];
  /** By the goal's place in the report. */
  bins(goal: number): readonly Bin[];
}

/** 对比人群 — who is compared, and what they did up to `now`. */
export async function populationOf(ledger: Ledger, reported: Reported, now: number): Promise<Population> {
  const { key, goals } = reported;
  const { runs, texts } = await controlTexts(ledger, reported);
  const rows = await ledger.rows(BinRow, POPULATION, [key, ...parametersOf(goals), now, runs, texts]);
  const byGoal = Map.groupBy(rows, (row) => row.goal);
  return {
    split: byGoal.get(null) ?? [],
    bins: (goal) => (byGoal.get(goal) ?? []).map(({ until, ...bin }) => ({ ...bin, until: until ?? 0 })),
  };
}

/** Goals as the parameters `$2` … `$6`: each version's place of each. */
export function parametersOf(goals: readonly ReportGoal[]): unknown[] {
  const placed = goals.flatMap(({ goal, withinMs, places }, number) =>
    places.map((at) => ({ number, withinMs, times: goal.times, ...at })),
  );
  return [
    placed.map((g) => g.number),
    placed.map((g) => g.version),
    placed.map((g) => g.place),
    placed.map((g) => g.withinMs),
    placed.map((g) => g.times),
  ];
}
