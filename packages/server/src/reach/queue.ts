import { Lane } from '@gyre/domain/campaign';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Providers } from '../channels/index.ts';
import { emitOwn, type OwnEvent } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { LANES, NO_LANES, shareOut, type PerLane } from './lanes.ts';
import { READY_COLUMNS, ReadyMessage } from './message.ts';
import { settle } from './settle.ts';

/** Rows one statement of upkeep touches at most. */
const PAGE = 1000;

export interface ClaimWish {
  readonly slots: number;
  readonly credit: PerLane;
  /** Provider for messages that are not bound to one yet. */
  readonly provider: string;
  readonly epoch: number;
  readonly now: Instant;
}

export interface Claimed {
  readonly messages: ReadyMessage[];
  readonly credit: PerLane;
  /** Whether more may be waiting. */
  readonly more: boolean;
}

const ClaimedRow = z.object({ id: z.string(), lane: Lane });

/**
 * 领取 — takes queued messages of running campaigns whose time has come, shared out over the lanes, and commits them as `attempting`
 * before anything is sent. Two claimers never get the same message.
 */
export async function claim(ledger: Ledger, wish: ClaimWish): Promise<Claimed> {
  return await ledger.transaction(async (tx) => {
    const queued = await tx.rows(
      ClaimedRow,
      `select q.id, l.lane from unnest($1::text[]) as l (lane) cross join lateral (
         select m.id from messages m
         where m.state = 'queued' and m.lane = l.lane and m.not_before <= $2::bigint
           and m.campaign in (select key from campaigns where state = 'running')
         order by m.created_at limit $3 for update of m skip locked) as q`,
      [LANES, wish.now, wish.slots],
    );
    const byLane = Map.groupBy(queued, (q) => q.lane);
    const waiting = { ...NO_LANES };
    for (const lane of LANES) waiting[lane] = byLane.get(lane)?.length ?? 0;
    const { take, credit } = shareOut(wish.slots, waiting, wish.credit);
    const ids = LANES.flatMap((lane) => (byLane.get(lane) ?? []).slice(0, take[lane]).map((q) => q.id));
    if (ids.length === 0) return { messages: [], credit, more: false };
    const messages = await tx.rows(
      ReadyMessage,
      `update messages set state = 'attempting', epoch = $2::bigint, attempted_at = $3::bigint,
         provider = case when provider = '' then $4 else provider end
       where id = any($1::text[]) and state = 'queued' returning ${READY_COLUMNS}`,
      [ids, wish.epoch, wish.now, wish.provider],
    );
    const order = new Map(ids.map((id, i) => [id, i]));
    messages.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    return { messages, credit, more: LANES.some((lane) => take[lane] < waiting[lane] || waiting[lane] === wish.slots) };
  });
}

/** Puts claimed messages that were certainly not handed to a provider back in the queue, unbound. */
export async function putBack(ledger: Ledger, messages: readonly ReadyMessage[], epoch: number): Promise<void> {
  if (messages.length === 0) return;
  await ledger.run(
    `update messages set state = 'queued', epoch = 0, attempted_at = null, provider = ''
     where id = any($1::text[]) and state = 'attempting' and epoch = $2::bigint`,
    [messages.map((m) => m.id), epoch],
  );
}

/**
 * 崩溃恢复 — settles what an earlier process left `attempting`: with a provider that deduplicates it is queued again under the same id and
 * provider, with any other its outcome is `unknown` for good.
 */
export async function recover(ledger: Ledger, providers: Pick<Providers, 'byKey'>, epoch: number, now: Instant): Promise<number> {
  let recovered = 0;
  for (;;) {
    const left = await ledger.rows(
      ReadyMessage.extend({ epoch: z.number().int() }),
      `select ${READY_COLUMNS}, epoch from messages where state = 'attempting' and epoch < $1::bigint order by created_at limit $2`,
      [epoch, PAGE],
    );
    if (left.length === 0) return recovered;
    recovered += left.length;
    const bound = new Map<string, boolean>();
    for (const { channel, provider } of left) bound.set(provider, (await providers.byKey(channel, provider))?.deduplicates ?? false);
    const repeatable = left.filter((m) => bound.get(m.provider) === true);
    const hidden = left.filter((m) => bound.get(m.provider) !== true);
    const outcome = { state: 'unknown', detail: 'the server stopped while the message was on its way' } as const;
    await ledger.transaction(async (tx) => {
      await tx.run(`update messages set state = 'queued', epoch = 0 where id = any($1::text[]) and state = 'attempting'`, [
        repeatable.map((m) => m.id),
      ]);
      for (const [then, messages] of Map.groupBy(hidden, (m) => m.epoch)) {
        await settle(
          tx,
          messages.map((message) => ({ message, outcome })),
          then,
          now,
        );
      }
    });
  }
}

/** Whose queued messages are withheld. */
export type QueuedOf = { readonly campaign: string } | { readonly channel: string; readonly address: string };

const QueuedRow = z.object({ run: z.number().int(), node: z.string(), attempt: z.number().int() });

const WithheldRow = z.object({
  run: z.number().int(),
  node: z.string(),
  campaign: z.string(),
  customer: z.number().int(),
  channel: z.string(),
});

/**
 * Withholds queued messages that must not go any more, because their campaign has ended or their address unsubscribed: the message goes, its
 * decision becomes `withheld` with the reason, its frequency capacity is released. A queued retry only goes: its earlier attempt stays failed.
 *
 * @returns how many messages went; call again while it is not 0
 */
export async function withholdQueued(
  tx: Ledger,
  of: QueuedOf,
  reason: 'campaign_not_running' | 'suppressed',
  now: Instant,
): Promise<number> {
  const [test, ...params] = 'campaign' in of ? ['campaign = $2', of.campaign] : ['channel = $2 and address = $3', of.channel, of.address];
  const gone = await tx.rows(
    QueuedRow,
    `delete from messages where id in (select id from messages where state = 'queued' and ${test} limit $1 for update skip locked)
     returning run, node, attempt`,
    [PAGE, ...params],
  );
  if (gone.length === 0) return 0;
  const first = gone.filter((g) => g.attempt === 1);
  const decided = await tx.rows(
    WithheldRow,
    `update decisions as d set outcome = 'withheld', reason = $3 from unnest($1::bigint[], $2::text[]) as g (run, node)
     where d.run = g.run and d.node = g.node returning d.run, d.node, d.campaign, d.customer, d.channel`,
    [first.map((g) => g.run), first.map((g) => g.node), reason],
  );
  await emitOwn(
    tx,
    decided.map((d) => withheldEvent(d, reason, now)),
  );
  return gone.length;
}

/** `$message_withheld`. */
export function withheldEvent(
  of: { run: number; node: string; campaign: string; customer: number; channel: string },
  reason: string,
  at: Instant,
): OwnEvent {
  const { run, node, campaign, customer, channel } = of;
  return { name: '$message_withheld', customer, at, properties: { campaign, run, node, channel, reason } };
}
