import type { CampaignCounts } from '@gyre/domain/api/campaigns';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

export type Counts = z.infer<typeof CampaignCounts>;

const STATES = ['queued', 'attempting', 'sent', 'failed', 'unknown'] as const;

/** Counts of a campaign nobody entered yet. */
export function noCounts(): Counts {
  return { entered: 0, control: 0, withheld: 0, withheldByReason: {}, queued: 0, attempting: 0, sent: 0, failed: 0, unknown: 0 };
}

const OutcomeRow = z.object({ campaign: z.string(), outcome: z.string(), reason: z.string(), n: z.number().int() });

/**
 * 漏斗计数 — what became of everyone who entered, per campaign. One statement, so one snapshot: `entered` is exactly the sum of the rest. A
 * message counts by its latest attempt.
 */
export async function waterfall(ledger: Ledger, campaigns: readonly string[]): Promise<Map<string, Counts>> {
  const counts = new Map(campaigns.map((key) => [key, noCounts()]));
  if (campaigns.length === 0) return counts;
  const rows = await ledger.rows(
    OutcomeRow,
    `select campaign, 'entered' as outcome, '' as reason, count(*) as n from runs where campaign = any($1::text[]) group by campaign
     union all
     select campaign, outcome, reason, count(*) from decisions where campaign = any($1::text[]) and outcome <> 'send'
     group by campaign, outcome, reason
     union all
     select m.campaign, m.state, '', count(*) from messages m where m.campaign = any($1::text[])
       and not exists (select 1 from messages l where l.run = m.run and l.node = m.node and l.attempt = m.attempt + 1)
     group by m.campaign, m.state`,
    [campaigns],
  );
  for (const { campaign, outcome, reason, n } of rows) {
    const of = counts.get(campaign);
    if (of !== undefined) count(of, outcome, reason, n);
  }
  return counts;
}

function count(of: Counts, outcome: string, reason: string, n: number): void {
  const state = STATES.find((s) => s === outcome);
  if (outcome === 'entered') of.entered = n;
  else if (outcome === 'ghost') of.control += n;
  else if (state !== undefined) of[state] += n;
  else {
    of.withheld += n;
    of.withheldByReason[reason] = (of.withheldByReason[reason] ?? 0) + n;
  }
}
