import { Category, Channel } from '@gyre/domain/reach/channel';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { withholdQueued, type QueuedOf } from './withhold.ts';

const StaleRow = z.object({
  campaign: z.string(),
  channel: Channel,
  category: Category,
  address: z.string(),
  customer: z.number().int(),
  ended: z.boolean(),
  suppressed: z.boolean(),
  withdrawn: z.boolean(),
});

/**
 * 复查 — withholds what came back into the queue although it must not go any more: its campaign ended, its address was suppressed or its
 * customer refused while it was on its way, where nobody could take it back.
 */
export async function withholdStale(tx: Ledger, ids: readonly string[], now: Instant): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.rows(
    StaleRow,
    `select * from (
       select m.campaign, m.channel, m.category, m.address, m.customer,
         exists (select from campaigns c where c.key = m.campaign and c.state = 'ended') as ended,
         exists (select from suppressions s where s.channel = m.channel and s.address = m.address
           and (s.scope = 'all' or m.category = 'marketing' or (s.scope = 'all_but_verification' and m.category = 'notice'))
           and (s.expires_at is null or s.expires_at > $2::bigint)) as suppressed,
         m.category = 'marketing' and exists (
           select from consents k join customers l on l.customer = k.customer join customers c on c.root = l.root
           where c.customer = m.customer and k.action = 'withdraw' and k.channel in ('', m.channel)
             and k.at >= coalesce(d.at, m.created_at)) as withdrawn
       from messages m left join decisions d on d.run = m.run and d.node = m.node
       where m.id = any($1::text[]) and m.state = 'queued') as q
     where ended or suppressed or withdrawn`,
    [ids, now],
  );
  const all = async (of: QueuedOf, reason: Parameters<typeof withholdQueued>[2]): Promise<void> => {
    while ((await withholdQueued(tx, of, reason, now)) > 0);
  };
  for (const { campaign, channel, category, address, customer, ended, suppressed } of rows) {
    if (ended) await all({ campaign }, 'campaign_not_running');
    else if (suppressed) await all({ channel, addresses: [address], categories: [category] }, 'suppressed');
    else await all({ marketingOf: customer, channel }, 'no_consent');
  }
}
