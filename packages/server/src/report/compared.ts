import type { Goal } from '@gyre/domain/goal';
import { spanMs } from '@gyre/domain/rules/span';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/**
 * As in {@link populationOf}, but naming the customers: those of one arm (by their first run that was decided to send, or held back as the
 * campaign's own control) alike in whether their goal window is over and whether they reached the goal. Who is in both groups is left out.
 */
const COMPARED = `with decided as (
    select coalesce(c.root, d.customer) as root, d.run, d.at,
      case d.outcome when 'ghost' then 'control' else coalesce(nullif(d.arm, ''), 'a') end as arm
    from decisions d left join customers c on c.customer = d.customer
    where d.campaign = $1 and ((d.outcome = 'send' and d.reason = '') or (d.outcome = 'ghost' and d.reason = 'control'))),
  compared as (
    select distinct on (root) root, run, at, arm, bool_or(arm = 'control') over same and bool_or(arm <> 'control') over same as mixed
    from decided window same as (partition by root) order by root, run),
  asked as (
    select p.root, p.arm, p.at, h.hits, h.value from compared p cross join lateral (
      select count(*) as hits, coalesce(sum(value), 0) as value from goal_hits h where h.run = p.run and h.goal = 0) as h
    where not p.mixed)
  select arm, at + $2::bigint < $4::bigint as closed, hits >= $3::integer as reached, max(at) as last, array_agg(root) as customers,
    sum(value)::double precision as value, sum(value * value)::double precision as squares
  from asked group by 1, 2, 3 order by 1, 2, 3`;

const ComparedRow = z.object({
  arm: z.string(),
  closed: z.boolean(),
  reached: z.boolean(),
  /** The last instant one of them was decided at. */
  last: z.number().int(),
  customers: z.array(z.number().int()),
  value: z.number(),
  squares: z.number(),
});
/** 对比的人 — customers (roots) of one arm alike in what they did; `value` and `squares` are sums over them. */
export type ComparedCustomers = z.infer<typeof ComparedRow>;

/** Who a campaign compares by its deciding goal, as of `now`. Its arms are those of the decisions; the control group's is `control`. */
export async function comparedCustomers(ledger: Ledger, campaign: string, goal: Goal, now: number): Promise<ComparedCustomers[]> {
  return await ledger.rows(ComparedRow, COMPARED, [campaign, spanMs(goal.within), goal.times, now]);
}
