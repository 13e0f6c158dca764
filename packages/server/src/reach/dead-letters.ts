import { FailureClass, MessageState } from '@gyre/domain/reach/message';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { messageId } from './message.ts';
import { isPermanent } from './retries.ts';

/** What became of the wish to try messages again. */
export interface Revival {
  readonly queued: number;
  readonly refused: { readonly message: string; readonly because: string }[];
}

const DeadRow = z.object({
  id: z.string(),
  state: MessageState,
  failure: FailureClass.or(z.literal('')),
  revived: z.boolean(),
  expires_at: z.number().int().nullable(),
  has_later: z.boolean(),
  suppressed: z.string().nullable(),
  campaign_state: z.string().nullable(),
});
type DeadRow = z.infer<typeof DeadRow>;

/**
 * 死信重试 — queues failed messages again, each once in its life, with a fresh budget of rounds. The capacity its failure gave back is taken
 * again: its frequency capacity without asking, since an operator asks, its budget only while there is some. Never tried again: what may have
 * arrived, what the address or the content was refused for, who is suppressed by now, and what its campaign no longer wants.
 */
export async function retryFailed(ledger: Ledger, ids: readonly string[], now: Instant): Promise<Revival> {
  return await ledger.transaction(async (tx) => {
    const rows = new Map((await readDead(tx, ids, now)).map((row) => [row.id, row]));
    const refused: Revival['refused'] = [];
    const queued: string[] = [];
    for (const message of new Set(ids)) {
      const because = refusalOf(rows.get(message), now);
      if (because === undefined && (await reserveAgain(tx, message))) queued.push(message);
      else refused.push({ message, because: because ?? 'the budget of its campaign is used up' });
    }
    await insertRevived(tx, queued, now);
    return { queued: queued.length, refused };
  });
}

async function readDead(tx: Ledger, ids: readonly string[], now: Instant): Promise<DeadRow[]> {
  return await tx.rows(
    DeadRow,
    `select m.id, m.state, m.failure, m.revived, m.expires_at, c.state as campaign_state, s.reason as suppressed,
       exists (select from messages l where l.run = m.run and l.node = m.node and l.attempt > m.attempt) as has_later
     from messages m left join campaigns c on c.key = m.campaign
       left join suppressions s on s.channel = m.channel and s.address = m.address and (s.expires_at is null or s.expires_at > $2::bigint)
     where m.id = any($1::text[]) for update of m`,
    [ids, now],
  );
}

/** Why a message may not be tried again; undefined when it may. */
function refusalOf(row: DeadRow | undefined, now: Instant): string | undefined {
  if (row === undefined) return 'there is no such message';
  if (row.state === 'unknown') return 'its outcome is unknown: it may have arrived';
  if (row.state !== 'failed') return `it is ${row.state}, not failed`;
  if (row.has_later) return 'it was tried again already: a later attempt is in the message log';
  if (row.revived) return 'it was tried again by an operator once already';
  if (row.failure !== '' && isPermanent(row.failure)) return `its ${row.failure} was refused, which another try would not change`;
  if (row.suppressed !== null) return `its address is suppressed (${row.suppressed})`;
  if (row.campaign_state === null || row.campaign_state === 'ended') return 'its campaign has ended';
  if (row.expires_at !== null && row.expires_at <= now) return 'its time is over';
  return undefined;
}

/** Takes back the capacity a failure gave back. @returns false when its campaign's budget has none left */
async function reserveAgain(tx: Ledger, message: string): Promise<boolean> {
  const taken = await tx.run(
    `with of as (
       select d.run, d.node, d.attempt, d.campaign, d.cost, c.definition->'budget' as budget
       from messages m join decisions d on d.run = m.run and d.node = m.node join campaigns c on c.key = d.campaign
       where m.id = $1 and d.released),
     held as (select s.campaign, s.messages, s.cost from campaign_spend s join of on of.campaign = s.campaign for update of s),
     fits as (
       select of.* from of left join held on held.campaign = of.campaign
       where coalesce((of.budget->>'messages')::bigint, 9007199254740991) >= coalesce(held.messages, 0) + 1
         and coalesce((of.budget->>'cost')::bigint, 9007199254740991) >= coalesce(held.cost, 0) + of.cost),
     spent as (
       insert into campaign_spend as s (campaign, messages, cost) select campaign, 1, cost from fits
       on conflict (campaign) do update set messages = s.messages + 1, cost = s.cost + excluded.cost)
     update decisions as d set released = false from fits where d.run = fits.run and d.node = fits.node and d.attempt = fits.attempt`,
    [message],
  );
  return taken > 0;
}

const PlaceRow = z.object({ id: z.string(), run: z.number().int(), node: z.string(), attempt: z.number().int() });

async function insertRevived(tx: Ledger, ids: readonly string[], now: Instant): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.rows(PlaceRow, 'select id, run, node, attempt from messages where id = any($1::text[])', [ids]);
  await tx.run(
    `insert into messages (id, run, node, attempt, campaign, arm, customer, root, channel, category, lane, address, content, parts, cost,
       expires_at, revived, state, created_at)
     select r.id, m.run, m.node, m.attempt + 1, m.campaign, m.arm, m.customer, m.root, m.channel, m.category, m.lane, m.address, m.content,
       m.parts, m.cost, m.expires_at, true, 'queued', $3::bigint
     from unnest($1::text[], $2::text[]) as r (old, id) join messages m on m.id = r.old`,
    [rows.map((r) => r.id), rows.map((r) => messageId(now, r.run, r.node, r.attempt + 1)), now],
  );
}
