import { Outcome, type CampaignCounts } from '@gyre/domain/api/campaigns';
import { WithheldReason } from '@gyre/domain/reach/message';
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

const CountRow = z.object({ campaign: z.string(), outcome: Outcome, reason: z.string(), n: z.number().int() });
const SpendRow = z.object({ campaign: z.string(), messages: z.number().int(), cost: z.number().int() });

/**
 * 漏斗计数 — what became of everyone who entered, per campaign. One statement, so one snapshot: `entered` is exactly the sum of the outcomes. A
 * message counts by its latest attempt.
 */
export async function waterfall(ledger: Ledger, campaigns: readonly string[]): Promise<Map<string, Counts>> {
  const counts = new Map(campaigns.map((key) => [key, noCounts()]));
  if (campaigns.length === 0) return counts;
  const rows = await ledger.rows(
    CountRow,
    `select r.campaign, ${OUTCOME} as outcome, case when d.outcome in ('ghost', 'withheld') then d.reason else '' end as reason, count(*) as n
     from runs r left join decisions d on d.run = r.id and d.attempt = 1
     left join messages m on d.outcome = 'send' and m.run = d.run and m.node = d.node
       and not exists (select 1 from messages l where l.run = m.run and l.node = m.node and l.attempt > m.attempt)
     where r.campaign = any($1::text[]) group by 1, 2, 3`,
    [campaigns],
  );
  for (const { campaign, outcome, reason, n } of rows) {
    const of = counts.get(campaign);
    if (of === undefined) continue;
    of.entered += n;
    of.outcomes[outcome] += n;
    const known = WithheldReason.safeParse(reason);
    if (known.success) of.reasons[known.data] = (of.reasons[known.data] ?? 0) + n;
  }
  const spent = await ledger.rows(SpendRow, 'select campaign, messages, cost from campaign_spend where campaign = any($1::text[])', [
    campaigns,
  ]);
  for (const { campaign, messages, cost } of spent) Object.assign(counts.get(campaign) ?? {}, { messages, cost });
  return counts;
}
