import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { SendOutcome } from '../channels/index.ts';
import { emitOwn, insertDue, type OwnEvent } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { eventProperties, messageId, type ReadyMessage } from './message.ts';

/** Timer that wakes the outbox for a message's next attempt. */
export const OUTBOX_RETRY = 'outbox_retry';

const RETRY_AFTER_MS = [1, 4, 15, 40].map((minutes) => minutes * MINUTE_MS);

/**
 * 重试 — when a message that was certainly not accepted is tried again: 1, 4, 15 and 40 minutes after attempts 1 to 4, so at most five
 * attempts over an hour. Undefined: no further attempt.
 */
export function retryAt(attempt: number, now: Instant): Instant | undefined {
  const wait = RETRY_AFTER_MS[attempt - 1];
  return wait === undefined ? undefined : instant(now + wait);
}

export interface Settled {
  readonly message: ReadyMessage;
  readonly outcome: SendOutcome;
}

interface Retry {
  readonly message: ReadyMessage;
  readonly id: string;
  readonly at: Instant;
}

const SettledRow = z.object({ id: z.string() });

/**
 * 落账 — writes outcomes, their own events and the next attempts, in the caller's transaction and a handful of statements.
 *
 * A message settles once: only while it is `attempting` under `epoch`. A definite, not permanent failure gets a new message row with
 * attempt + 1, queued until its time; a failure for good releases the frequency capacity its decision had reserved.
 *
 * @returns how many retries were set
 */
export async function settle(tx: Ledger, settled: readonly Settled[], epoch: number, now: Instant): Promise<number> {
  const rows = await tx.rows(
    SettledRow,
    `update messages as m set state = s.state, detail = s.detail, settled_at = $4::bigint
     from unnest($1::text[], $2::text[], $3::text[]) as s (id, state, detail)
     where m.id = s.id and m.state = 'attempting' and m.epoch = $5::bigint returning m.id`,
    [settled.map((s) => s.message.id), settled.map((s) => s.outcome.state), settled.map((s) => s.outcome.detail), now, epoch],
  );
  const written = new Set(rows.map((r) => r.id));
  const effective = settled.filter((s) => written.has(s.message.id));
  const retries = effective.flatMap((s) => retryOf(s, now));
  const retried = new Set(retries.map((r) => r.message.id));
  const lost = effective.filter((s) => s.outcome.state === 'failed' && !retried.has(s.message.id));
  await insertRetries(tx, retries, now);
  await releaseCapacity(tx, lost);
  await emitOwn(
    tx,
    effective.map((s) => eventOf(s, retried.has(s.message.id), now)),
  );
  return retries.length;
}

function retryOf({ message, outcome }: Settled, now: Instant): Retry[] {
  if (outcome.state !== 'failed' || outcome.permanent) return [];
  const at = retryAt(message.attempt, now);
  return at === undefined ? [] : [{ message, at, id: messageId(now, message.run, message.node, message.attempt + 1) }];
}

async function insertRetries(tx: Ledger, retries: readonly Retry[], now: Instant): Promise<void> {
  if (retries.length === 0) return;
  await tx.run(
    `insert into messages (id, run, node, attempt, campaign, customer, root, channel, lane, address, content, state, created_at, not_before)
     select r.id, m.run, m.node, m.attempt + 1, m.campaign, m.customer, m.root, m.channel, m.lane, m.address, m.content, 'queued',
       $4::bigint, r.at
     from unnest($1::text[], $2::text[], $3::bigint[]) as r (old, id, at) join messages m on m.id = r.old
     on conflict (run, node, attempt) do nothing`,
    [retries.map((r) => r.message.id), retries.map((r) => r.id), retries.map((r) => r.at), now],
  );
  await insertDue(
    tx,
    retries.map((r) => ({ at: r.at, lane: r.message.lane, kind: OUTBOX_RETRY, ref: r.id, payload: {} })),
  );
}

async function releaseCapacity(tx: Ledger, lost: readonly Settled[]): Promise<void> {
  if (lost.length === 0) return;
  await tx.run(
    `update decisions as d set detail = d.detail || '{"released": true}'::jsonb
     from unnest($1::bigint[], $2::text[]) as l (run, node) where d.run = l.run and d.node = l.node`,
    [lost.map((s) => s.message.run), lost.map((s) => s.message.node)],
  );
}

const EVENT_OF = { sent: '$message_sent', failed: '$message_failed', unknown: '$message_unknown' } as const;

function eventOf({ message, outcome }: Settled, retried: boolean, now: Instant): OwnEvent {
  const failure = outcome.state === 'failed' ? { permanent: outcome.permanent, retried } : {};
  return {
    name: EVENT_OF[outcome.state],
    customer: message.customer,
    at: now,
    properties: { ...eventProperties(message), detail: outcome.detail, ...failure },
  };
}
