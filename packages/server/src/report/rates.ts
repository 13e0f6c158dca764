import type { GoalRates } from '@gyre/domain/campaign-report';
import { testEstimates } from '@gyre/domain/statistics/deciding-test';
import { shareOf } from '@gyre/domain/statistics/moments';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { controlShareOf, readAllReported, type Reported } from './definition.ts';
import { shownTest } from './effects.ts';

/**
 * Who is compared and who of them reached the deciding goal, of several campaigns in one statement: as in {@link populationOf}, but only
 * counted. A customer counts by the first run that was decided; who is in both groups does not. Hits are looked up by
 * their index, not joined: a planner cannot guess how many customers grouping leaves, and a join chosen by a wrong guess takes minutes.
 */
const RATES = `with goals as (
    select * from unnest($2::text[], $3::integer[], $4::integer[], $5::bigint[], $6::integer[]) as g (campaign, version, place, within, times)),
  decided as (
    select d.campaign, coalesce(c.root, d.customer) as root, d.run, d.at, r.version, d.outcome = 'ghost' as control
    from decisions d join runs r on r.id = d.run left join customers c on c.customer = d.customer
    where d.campaign = any($1::text[]) and ((d.outcome = 'send' and d.reason = '') or (d.outcome = 'ghost' and d.reason = 'control'))),
  compared as (
    select campaign, min(array[run, at, version]) as first, bool_or(control) as control from decided group by campaign, root
    having bool_or(control) = bool_and(control)),
  asked as (
    select p.campaign, p.control, p.first[2] + g.within < $7::bigint as closed, g.times, (select count(*) from goal_hits h where h.run = p.first[1] and h.goal = g.place) as hits
    from compared p join goals g on g.campaign = p.campaign and g.version = p.first[3])
  select campaign, control, closed, count(*) as customers, count(*) filter (where hits >= times) as reached
  from asked group by campaign, control, closed`;

const integer = z.number().int();
const RateRow = z.object({ campaign: z.string(), control: z.boolean(), closed: z.boolean(), customers: integer, reached: integer });
type RateRow = z.infer<typeof RateRow>;

/** 达成率 — by campaign, of those that have a goal, as of `now`. */
export async function ratesOf(ledger: Ledger, campaigns: readonly string[], now: number): Promise<Map<string, GoalRates>> {
  const reported = (await readAllReported(ledger, campaigns)).filter(({ goals }) => goals.length > 0);
  if (reported.length === 0) return new Map();
  const goals = reported.flatMap(decidingGoal);
  const rows = await ledger.rows(RateRow, RATES, [
    reported.map(({ key }) => key),
    goals.map((g) => g.campaign),
    goals.map((g) => g.version),
    goals.map((g) => g.place),
    goals.map((g) => g.withinMs),
    goals.map((g) => g.times),
    now,
  ]);
  const byCampaign = Map.groupBy(rows, (row) => row.campaign);
  return new Map(reported.map((one) => [one.key, ratesFrom(one, byCampaign.get(one.key) ?? [])]));
}

/** The deciding goal, once for each version that has it. */
function decidingGoal({ key, goals }: Reported) {
  const [deciding] = goals;
  if (deciding === undefined) return [];
  const { goal, withinMs, places } = deciding;
  return places.map(({ version, place }) => ({ campaign: key, version, place, withinMs, times: goal.times }));
}

function ratesFrom(reported: Reported, rows: readonly RateRow[]): GoalRates {
  const side = (isControl: boolean): GoalRates['treated'] => {
    const { customers = 0, reached = 0 } = rows.find((row) => row.control === isControl && row.closed) ?? {};
    return { customers, reached };
  };
  const [treated, control] = [side(false), side(true)];
  const { test } = shownTest(
    reported,
    rows.some(({ closed }) => !closed),
  );
  const tested = testEstimates(
    test,
    [shareOf(control.customers, control.reached), shareOf(treated.customers, treated.reached)],
    'absolute',
  );
  return {
    treated,
    control: controlShareOf(reported.definition) > 0 || control.customers > 0 ? control : null,
    difference: tested.ok ? { effect: tested.effect, from: tested.from, to: tested.to } : null,
  };
}
