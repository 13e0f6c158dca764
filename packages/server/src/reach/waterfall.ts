import { Outcome, type CampaignCounts } from '@gyre/domain/api/campaigns';
import { MessageState, WithheldReason } from '@gyre/domain/reach/message';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

export type Counts = z.infer<typeof CampaignCounts>;

/** Counts of a campaign nobody entered yet. */
export function noCounts(): Counts {
  const outcomes = Object.fromEntries(Outcome.options.map((outcome) => [outcome, 0])) as Counts['outcomes'];
  return { entered: 0, outcomes, reasons: {}, messages: 0, cost: 0 };
}

/**
 * 结局 — in SQL, what became of an entry whose decision is `d` and whose message's latest attempt is `m`: every entry has exactly one. One
 * without a decision yet waits, too.
 */
export const OUTCOME = `case d.outcome when 'ghost' then 'ghost' when 'withheld' then 'withheld' when 'send' then coalesce(m.state, 'queued')
  else 'waiting' end`;

/** `entered`: all entries; `decided`: by outcome and reason; `message`: attempts by state; `again`: attempts after a first. */
const CountRow = z.object({
  campaign: z.string(),
  kind: z.enum(['entered', 'decided', 'message', 'again']),
  name: z.string(),
  reason: z.string(),
  n: z.number().int(),
});
type CountRow = z.infer<typeof CountRow>;
const SpendRow = z.object({ campaign: z.string(), messages: z.number().int(), cost: z.number().int() });

/** Everything is counted by itself, from indexes alone, and put together after: a join of all entries would take several times as long. */
const COUNTS = `with entries as (select campaign, count(*) as n from runs where campaign = any($1::text[]) group by campaign),
  decided as (select campaign, outcome, reason, count(*) as n from decisions where campaign = any($1::text[]) group by campaign, outcome, reason),
  attempts as (select campaign, state, count(*) as n, count(*) filter (where attempt > 1) as again from messages
    where campaign = any($1::text[]) group by campaign, state)
  select campaign, 'entered' as kind, '' as name, '' as reason, n from entries
  union all select campaign, 'decided', outcome, reason, n from decided
  union all select campaign, 'message', state, '', n from attempts
  union all select campaign, 'again', '', '', sum(again)::bigint from attempts group by campaign`;

/**
 * 漏斗计数 — what became of everyone who entered, per campaign. One statement, so one snapshot: `entered` is exactly the sum of the outcomes. A
 * message counts by its latest attempt: since only a failed one is ever followed by another, each attempt after a first takes a failed one away.
 */
export async function waterfall(ledger: Ledger, campaigns: readonly string[]): Promise<Map<string, Counts>> {
  if (campaigns.length === 0) return new Map();
  const rows = Map.groupBy(await ledger.rows(CountRow, COUNTS, [campaigns]), (row) => row.campaign);
  const counts = new Map(campaigns.map((key) => [key, countsFrom(rows.get(key) ?? [])]));
  const spent = await ledger.rows(SpendRow, 'select campaign, messages, cost from campaign_spend where campaign = any($1::text[])', [
    campaigns,
  ]);
  for (const { campaign, messages, cost } of spent) Object.assign(counts.get(campaign) ?? {}, { messages, cost });
  return counts;
}

const FirstRow = z.object({ at: z.number().int().nullable() });

/** 首次发出 — when the first message of a campaign was handed over to its provider, whatever became of it; null: none was yet. */
export async function firstHandedOver(ledger: Ledger, campaign: string): Promise<Instant | null> {
  const first = `select min(attempted_at) as at from messages where campaign = $1 and state in ('sent', 'failed', 'unknown')`;
  const [row] = await ledger.rows(FirstRow, first, [campaign]);
  const at = row?.at ?? null;
  return at === null ? null : instant(at);
}

function countsFrom(rows: readonly CountRow[]): Counts {
  const sum = (kind: CountRow['kind'], name?: string): number =>
    rows.reduce((total, row) => total + (row.kind === kind && (name === undefined || row.name === name) ? row.n : 0), 0);
  const counts = noCounts();
  const { outcomes, reasons } = counts;
  counts.entered = sum('entered');
  outcomes.ghost = sum('decided', 'ghost');
  outcomes.withheld = sum('decided', 'withheld');
  outcomes.waiting = counts.entered - outcomes.ghost - outcomes.withheld - sum('decided', 'send');
  for (const state of MessageState.options) outcomes[state] = sum('message', state) - (state === 'failed' ? sum('again') : 0);
  // A message that is decided but not booked yet waits for its turn, too.
  outcomes.queued += sum('decided', 'send') - sum('message') + sum('again');
  for (const { kind, name, reason, n } of rows) {
    const known = WithheldReason.safeParse(reason);
    if (kind === 'decided' && name !== 'deferred' && known.success) reasons[known.data] = (reasons[known.data] ?? 0) + n;
  }
  return counts;
}
