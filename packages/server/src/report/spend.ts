import { z } from 'zod';
import { COMPLAINT } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';

const SpendRow = z.object({ cost: z.number().int(), unsubscribed: z.number().int(), complained: z.number().int() });

/** 花费与反感 — what a campaign's messages cost, and how many customers they drove away. */
export type Spend = z.infer<typeof SpendRow>;

/**
 * Money of messages handed over (sent, delivered, or unknown: they may have been charged); customers whose suppression names a message of the
 * campaign as its source (`message:<id>`), for the reason `complaint` or any other that is their own wish, or who replied to or complained
 * of one so that they were suppressed. A bounce is no wish.
 */
export async function spendOf(ledger: Ledger, campaign: string): Promise<Spend> {
  const [row] = await ledger.rows(
    SpendRow,
    `with wishes as (
       select m.root, s.reason = 'complaint' as complaint from suppressions s join messages m on m.id = substr(s.source, 9)
       where s.source like 'message:%' and m.campaign = $1 and s.reason in ('unsubscribed', 'complaint')
       union all
       select m.root, p.text = $2 from replies p join messages m on m.id = p.message where p.suppressed and m.campaign = $1)
     select (select coalesce(sum(cost), 0)::bigint from messages where campaign = $1 and state in ('sent', 'delivered', 'unknown')) as cost,
       (select count(distinct root) from wishes where not complaint) as unsubscribed,
       (select count(distinct root) from wishes where complaint) as complained`,
    [campaign, COMPLAINT],
  );
  return row ?? { cost: 0, unsubscribed: 0, complained: 0 };
}
