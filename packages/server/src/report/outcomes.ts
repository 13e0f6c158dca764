import { DAY_MS, HOUR_MS, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { ReportGoal } from './definition.ts';
import { COMPARED, OUTCOMES, parametersOf } from './population.ts';

const integer = z.number().int();

/** Spans decisions are put together by, the shortest that makes no more than this many of them. */
const SPANS = [HOUR_MS, DAY_MS, 7 * DAY_MS, 28 * DAY_MS];
const MOST_SPANS = 48;

/** 决定的时段 — customers of one arm decided about from `since` on, within one span, by root; what each did of a goal stands at the same place. */
const CrowdRow = z.object({
  arm: z.string(),
  since: integer,
  closed: z.boolean(),
  roots: z.array(integer),
  reached: z.array(integer),
  worth: z.array(z.number()),
});
export type Crowd = z.infer<typeof CrowdRow>;

/** Of one goal, by the customers compared (as in `populationOf`), their windows over or not. */
const CROWDS = `with ${COMPARED}, ${OUTCOMES}
  select arm, decided_at - decided_at % $8::bigint as since, decided_at + within < $7::bigint as closed, jsonb_agg(root order by root) as roots,
    jsonb_agg((reached_at is not null)::integer order by root) as reached, jsonb_agg(value order by root) as worth
  from outcomes group by 1, 2, 3 order by 2, 1, 3`;

/** The same without a goal, `within` the decision. */
const UNAIMED = `with ${COMPARED}
  select arm, decided_at - decided_at % $4::bigint as since, decided_at + $2::bigint < $3::bigint as closed, jsonb_agg(root order by root) as roots,
    jsonb_agg(0) as reached, jsonb_agg(0) as worth
  from compared where not mixed group by 1, 2, 3 order by 2, 1, 3`;

const SpanRow = z.object({ from: Instant.nullable(), to: Instant.nullable() });

/** When a campaign first decided about anybody who is compared; null before. */
export async function firstDecided(ledger: Ledger, campaign: string): Promise<Instant | null> {
  return (await decidedSpan(ledger, campaign)).from;
}

async function decidedSpan(ledger: Ledger, campaign: string): Promise<z.infer<typeof SpanRow>> {
  const [row] = await ledger.rows(
    SpanRow,
    `select min(at) as from, max(at) as to from decisions where campaign = $1 and outcome in ('send', 'ghost')`,
    [campaign],
  );
  return row ?? { from: null, to: null };
}

/** Who is compared and what each did of a goal, as of `now`, by when they were decided about. */
export async function crowdsOf(ledger: Ledger, campaign: string, goal: ReportGoal, now: number): Promise<Crowd[]> {
  return await ledger.rows(CrowdRow, CROWDS, [campaign, ...parametersOf([goal]), now, await crowdSpan(ledger, campaign)]);
}

/** Who is compared, without a goal; `spanMs` is how long a time each crowd was decided about in, see {@link crowdSpan}. */
export async function unaimedCrowds(
  ledger: Ledger,
  campaign: string,
  { withinMs, spanMs, now }: { readonly withinMs: number; readonly spanMs: number; readonly now: number },
): Promise<Crowd[]> {
  return await ledger.rows(CrowdRow, UNAIMED, [campaign, withinMs, now, spanMs]);
}

/** How long a time each crowd of a campaign is decided about in. */
export async function crowdSpan(ledger: Ledger, campaign: string): Promise<number> {
  const { from, to } = await decidedSpan(ledger, campaign);
  const length = (to ?? 0) - (from ?? 0);
  return SPANS.find((span) => length / span < MOST_SPANS) ?? DAY_MS * 365;
}
