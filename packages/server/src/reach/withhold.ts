import type { Category } from '@gyre/domain/reach/channel';
import { detailOf } from '@gyre/domain/reach/detail';
import type { WithheldReason } from '@gyre/domain/reach/message';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { withdrawCoupons } from '../benefits/index.ts';
import { emitOwn, type OwnEvent } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { AWAITING } from './awaiting.ts';
import { releaseCapacity, takeTurns } from './capacity.ts';
import { grantOfDecision } from './offers.ts';

/** Rows one statement touches at most. */
const PAGE = 1000;

/** Timer of a wish that waits; `ref` is `<run>:<node>`. */
export const WISH = 'wish';

/** `$message_withheld`. */
export function withheldEvent(
  of: {
    readonly run: number;
    readonly node: string;
    readonly campaign: string;
    readonly arm: string;
    readonly customer: number;
    readonly channel: string;
  },
  reason: WithheldReason,
  at: Instant,
): OwnEvent {
  const { run, node, campaign, arm, customer, channel } = of;
  return { name: '$message_withheld', customer, at, properties: { campaign, arm, run, node, channel, reason } };
}

/** Whose queued messages are withheld. `marketingOf`: the marketing of a customer (any leaf of it), on one channel or (null) on all. */
export type QueuedOf =
  | { readonly campaign: string }
  | { readonly channel: string; readonly addresses: readonly string[]; readonly categories: readonly Category[] }
  | { readonly marketingOf: number; readonly channel: string | null };

const QueuedRow = z.object({
  id: z.string(),
  run: z.number().int(),
  node: z.string(),
  attempt: z.number().int(),
  repeats: z.number().int(),
  awaits: z.boolean(),
});

/**
 * Withholds queued messages that must not go any more, because their campaign has ended, their address unsubscribed or their customer refused:
 * the message goes, its decision becomes `withheld` with the reason, its capacity is given back. A queued retry only goes: its earlier attempt
 * stays failed. A repetition becomes `unknown`, since its first try may have arrived. A coupon one has waited for is asked back.
 *
 * @returns how many messages went; call again while it is not 0
 */
export async function withholdQueued(
  tx: Ledger,
  of: QueuedOf,
  reason: Extract<WithheldReason, 'campaign_not_running' | 'suppressed' | 'no_consent' | 'no_personalisation'>,
  now: Instant,
): Promise<number> {
  const { test, params } = testOf(of);
  await takeTurns(tx);
  const found = await tx.rows(
    QueuedRow,
    `select id, run, node, attempt, repeats, not_before = ${AWAITING} as awaits from messages where state = 'queued' and ${test}
     limit $1 for update skip locked`,
    [PAGE, ...params],
  );
  if (found.length === 0) return 0;
  const gone = found.filter((m) => m.repeats === 0);
  await tx.run('delete from messages where id = any($1::text[])', [gone.map((m) => m.id)]);
  await tx.run(`update messages set state = 'unknown', settled_at = $2::bigint, detail = $3 where id = any($1::text[])`, [
    found.filter((m) => m.repeats > 0).map((m) => m.id),
    now,
    detailOf('not_repeated'),
  ]);
  await releaseCapacity(tx, gone);
  await withdrawCoupons(tx, gone.filter((m) => m.awaits).map(grantOfDecision), now);
  await becomeWithheld(
    tx,
    gone.filter((m) => m.attempt === 1),
    reason,
    now,
  );
  return found.length;
}

function testOf(of: QueuedOf): { test: string; params: unknown[] } {
  if ('campaign' in of) return { test: 'campaign = $2', params: [of.campaign] };
  if ('marketingOf' in of) {
    const leaves = `select l.customer from customers c join customers l on l.root = c.root where c.customer = $3 union select $3::integer`;
    return {
      test: `category = 'marketing' and ($2::text is null or channel = $2) and root in (${leaves})`,
      params: [of.channel, of.marketingOf],
    };
  }
  return {
    test: 'channel = $2 and address = any($3::text[]) and category = any($4::text[])',
    params: [of.channel, of.addresses, of.categories],
  };
}

const DecisionRow = z.object({
  run: z.number().int(),
  node: z.string(),
  campaign: z.string(),
  arm: z.string(),
  customer: z.number().int(),
  channel: z.string(),
});

async function becomeWithheld(
  tx: Ledger,
  runs: readonly { readonly run: number; readonly node: string }[],
  reason: WithheldReason,
  now: Instant,
): Promise<void> {
  if (runs.length === 0) return;
  const decided = await tx.rows(
    DecisionRow,
    `update decisions as d set outcome = 'withheld', reason = $3, detail = '{}', until = null from unnest($1::bigint[], $2::text[]) as g (run, node)
     where d.run = g.run and d.node = g.node returning d.run, d.node, d.campaign, d.arm, d.customer, d.channel`,
    [runs.map((g) => g.run), runs.map((g) => g.node), reason],
  );
  await emitOwn(
    tx,
    decided.map((d) => withheldEvent(d, reason, now)),
  );
}

const WaitingRow = z.object({ run: z.number().int(), node: z.string() });

/**
 * 撤下等待中的意愿 — ends what waits of a campaign that was stopped: decisions that are deferred become `withheld`, their timers go.
 *
 * @returns how many were ended; call again while it is not 0
 */
export async function withholdDeferred(tx: Ledger, campaign: string, now: Instant): Promise<number> {
  await takeTurns(tx);
  const waiting = await tx.rows(
    WaitingRow,
    `select run, node from decisions where campaign = $1 and outcome = 'deferred' limit $2 for update skip locked`,
    [campaign, PAGE],
  );
  if (waiting.length === 0) return 0;
  await tx.run(`delete from due where kind = $1 and ref = any($2::text[])`, [WISH, waiting.map((w) => `${w.run}:${w.node}`)]);
  await becomeWithheld(tx, waiting, 'campaign_not_running', now);
  return waiting.length;
}
