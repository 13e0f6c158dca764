import { Channel } from '@gyre/domain/reach/channel';
import { FailureClass } from '@gyre/domain/reach/message';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Receipt } from '../channels/index.ts';
import { emitOwn, type OwnEvent } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { suppressBounced } from './bounced.ts';
import { releaseCapacity } from './capacity.ts';
import type { InboundContext } from './inbound.ts';
import { eventProperties } from './message.ts';
import { isPermanent } from './retries.ts';

/**
 * 回执 — takes what a provider told later about messages it took. A receipt finds its message by the provider's number or by our attempt's id,
 * and is kept whether or not there is such a message yet: it may come before the submit call returned, twice, out of order, or never. States
 * only move forward, and what settles a message first stays. One whose outcome was hidden and that waits to be repeated is settled too, and
 * not repeated any more.
 *
 * Receipts are committed first, under the counter every settling holds: either the settling sees them, or they see the settled message.
 */
export async function takeReceipts(context: InboundContext, provider: string, receipts: readonly Receipt[]): Promise<void> {
  const { ledger, clock, wakeRelay } = context;
  const now = clock.now();
  await ledger.transaction(async (tx) => {
    await tx.run(`select value from counters where name = 'outgoing' for update`);
    await keep(tx, provider, receipts, now);
  });
  const ids = [...new Set(receipts.map((r) => r.providerId))];
  const changed = await ledger.transaction(async (tx) => await apply(tx, await readTold(tx, provider, ids), now));
  if (changed > 0) wakeRelay();
}

/**
 * 早到的回执 — applies receipts that came before the submit call returned to messages that have just become `sent`; or `unknown`, or queued to be
 * repeated: then by our own id, which some providers send back.
 */
export async function applyEarlyReceipts(
  tx: Ledger,
  sent: readonly { readonly id: string; readonly provider: string; readonly providerId: string }[],
  now: Instant,
): Promise<void> {
  for (const [provider, ofProvider] of Map.groupBy(sent, (s) => s.provider)) {
    const ids = ofProvider.flatMap((s) => [s.id, s.providerId]);
    const [early] = await tx.rows(EarlyRow, 'select count(*) as n from receipts where provider = $1 and provider_id = any($2::text[])', [
      provider,
      ids,
    ]);
    if ((early?.n ?? 0) > 0) await apply(tx, await readTold(tx, provider, ids), now);
  }
}

/** Names a message whose provider has not told its number. */
export function byOwnId({ id, provider }: { readonly id: string; readonly provider: string }) {
  return { id, provider, providerId: id };
}

const EarlyRow = z.object({ n: z.number().int() });

async function keep(tx: Ledger, provider: string, receipts: readonly Receipt[], now: Instant): Promise<void> {
  const once = [...new Map(receipts.map((r) => [`${r.state} ${r.providerId}`, r])).values()];
  await tx.run(
    `insert into receipts (provider, provider_id, state, failure, detail, at)
     select $1, r.provider_id, r.state, r.failure, r.detail, $6::bigint
     from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as r (provider_id, state, failure, detail)
     on conflict (provider, provider_id, state) do nothing`,
    [
      provider,
      once.map((r) => r.providerId),
      once.map((r) => r.state),
      once.map((r) => (r.state === 'failed' ? (r.failure ?? 'transient') : '')),
      once.map((r) => r.detail),
      now,
    ],
  );
}

const integer = z.number().int();
const ToldRow = z.object({
  id: z.string(),
  run: integer,
  node: z.string(),
  attempt: integer,
  campaign: z.string(),
  arm: z.string(),
  customer: integer,
  channel: Channel,
  provider: z.string(),
  address: z.string(),
  from: z.enum(['unknown', 'sent']),
  state: z.enum(['sent', 'delivered', 'failed']),
  failure: FailureClass.or(z.literal('')),
  detail: z.string(),
});
/** A message that a receipt may move on, with the receipt that counts: delivered before failed before sent. */
type ToldMessage = z.infer<typeof ToldRow>;

/** Holds the messages. Two look-ups, each by its index. */
async function readTold(tx: Ledger, provider: string, ids: readonly string[]): Promise<ToldMessage[]> {
  if (ids.length === 0) return [];
  await tx.run(
    `select id from messages where (provider = $1 and provider_id <> '' and provider_id = any($2::text[]) or id = any($2::text[]))
       and provider = $1 and (state in ('unknown', 'sent') or state = 'queued' and repeats > 0) order by id for update`,
    [provider, ids],
  );
  const rows = await tx.rows(
    ToldRow,
    `with named as (
       select m.*, m.provider_id as named from messages m where m.provider = $1 and m.provider_id <> '' and m.provider_id = any($2::text[])
       union all
       select m.*, m.id as named from messages m where m.id = any($2::text[]) and m.provider = $1 and m.provider_id <> m.id)
     select distinct on (m.id) m.id, m.run, m.node, m.attempt, m.campaign, m.arm, m.customer, m.channel, m.provider, m.address,
       case m.state when 'queued' then 'unknown' else m.state end as from, r.state, r.failure, r.detail
     from named m join receipts r on r.provider = m.provider and r.provider_id = m.named
     where m.state in ('unknown', 'sent') or m.state = 'queued' and m.repeats > 0
     order by m.id, array_position(array['delivered', 'failed', 'sent'], r.state)`,
    [provider, ids],
  );
  return rows.filter((m) => m.from === 'unknown' || m.state !== 'sent');
}

/** @returns how many messages moved on */
async function apply(tx: Ledger, told: readonly ToldMessage[], now: Instant): Promise<number> {
  if (told.length === 0) return 0;
  await tx.run(
    `update messages as m set state = t.state, failure = t.failure, detail = case when t.detail = '' then m.detail else t.detail end,
       settled_at = coalesce(m.settled_at, $5::bigint), delivered_at = case when t.state = 'delivered' then $5::bigint end
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as t (id, state, failure, detail) where m.id = t.id`,
    [told.map((t) => t.id), told.map((t) => t.state), told.map((t) => t.failure), told.map((t) => t.detail), now],
  );
  const failed = told.filter((t) => t.state === 'failed');
  await releaseCapacity(tx, failed);
  await emitOwn(
    tx,
    told.flatMap((t) => eventsOf(t, now)),
  );
  await suppressBounced(tx, failed, now);
  return told.length;
}

/** What was hidden until now is told too: a message that was delivered had been sent. */
function eventsOf(told: ToldMessage, at: Instant): OwnEvent[] {
  const { customer, state, failure, detail } = told;
  const properties = { ...eventProperties(told), detail };
  const settled: OwnEvent[] = told.from === 'unknown' && state !== 'failed' ? [{ name: '$message_sent', customer, at, properties }] : [];
  if (state === 'sent') return settled;
  if (state === 'delivered') return [...settled, { name: '$message_delivered', customer, at, properties }];
  const about = { failure, permanent: failure !== '' && isPermanent(failure), retried: false };
  return [{ name: '$message_failed', customer, at, properties: { ...properties, ...about } }];
}
