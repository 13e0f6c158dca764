import type { MessageFailure } from '@gyre/domain/reach/message';
import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { insertDue } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { messageId, type ReadyMessage } from './message.ts';

/** Timer that wakes the outbox for a message's next attempt. */
export const OUTBOX_RETRY = 'outbox_retry';

const RETRY_AFTER_MS = [1, 4, 15, 40].map((minutes) => minutes * MINUTE_MS);

/**
 * 重试 — when a message that no provider accepted is tried again: 1, 4, 15 and 40 minutes after rounds 1 to 4, so at most five rounds over an
 * hour; later when the provider asked for it. Undefined: no further round. A round is one try with each provider of the channel.
 */
export function retryAt(round: number, now: Instant, retryAfterMs = 0): Instant | undefined {
  const wait = RETRY_AFTER_MS[round - 1];
  return wait === undefined ? undefined : instant(now + Math.max(wait, retryAfterMs));
}

/** Failures that are the address's, the content's or the coupon's fault: another try would not change them. */
export const PERMANENT: readonly MessageFailure[] = ['recipient', 'content', 'benefit'];

/** Whose fault a failure is: {@link PERMANENT} ones are final, the others certain non-acceptance that another try may overcome. */
export function isPermanent(failure: MessageFailure): boolean {
  return PERMANENT.includes(failure);
}

/** What comes after an attempt: the same attempt again, another with the next provider at once, or another in the next round. */
export type Next =
  | { readonly kind: 'repeat'; readonly at: Instant }
  | { readonly kind: 'pass on'; readonly provider: string }
  | { readonly kind: 'later'; readonly at: Instant }
  | { readonly kind: 'nothing' };

/** How often a message was tried. */
export interface Tries {
  readonly round: number;
  /** How often this attempt was handed over again because its outcome was hidden. */
  readonly repeats: number;
  /** Providers that did not accept it in this round. */
  readonly tried: ReadonlySet<string>;
  /** Its campaign has not ended. */
  readonly mayGo: boolean;
}

const StateRow = z.object({
  id: z.string(),
  round: z.number().int(),
  repeats: z.number().int(),
  may_go: z.boolean(),
  tried: z.array(z.string()),
});

/** Reads it for messages that are `attempting` under this epoch, and holds them. Who is missing was settled already. */
export async function readTries(tx: Ledger, ids: readonly string[], epoch: number): Promise<Map<string, Tries>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows(
    StateRow,
    `select m.id, m.round, m.repeats, exists (select from campaigns c where c.key = m.campaign and c.state <> 'ended') as may_go,
       coalesce((select jsonb_agg(o.provider) from messages o where o.run = m.run and o.node = m.node and o.round = m.round
         and o.revived = m.revived and o.state = 'failed'), '[]'::jsonb) as tried
     from messages m where m.id = any($1::text[]) and m.state = 'attempting' and m.epoch = $2::bigint for update of m`,
    [ids, epoch],
  );
  return new Map(rows.map((r) => [r.id, { round: r.round, repeats: r.repeats, mayGo: r.may_go, tried: new Set(r.tried) }]));
}

/** An attempt that follows a failed one. */
export interface NextAttempt {
  readonly message: ReadyMessage;
  readonly next: Extract<Next, { kind: 'pass on' | 'later' }>;
}

/** Books the attempts that follow, as copies of those that failed, and the timers of those that wait. @returns their ids */
export async function insertNext(tx: Ledger, attempts: readonly NextAttempt[], now: Instant): Promise<string[]> {
  if (attempts.length === 0) return [];
  const ids = attempts.map(({ message: m }) => messageId(now, m.run, m.node, m.attempt + 1));
  await tx.run(
    `insert into messages (id, run, node, attempt, campaign, arm, customer, root, channel, category, lane, address, content, parts, cost,
       expires_at, revived, round, provider, state, created_at, not_before)
     select r.id, m.run, m.node, m.attempt + 1, m.campaign, m.arm, m.customer, m.root, m.channel, m.category, m.lane, m.address, m.content,
       m.parts, m.cost, m.expires_at, m.revived, m.round + case when r.provider = '' then 1 else 0 end, r.provider, 'queued',
       $5::bigint, r.at
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) as r (old, id, provider, at) join messages m on m.id = r.old
     on conflict (run, node, attempt) do nothing`,
    [
      attempts.map((a) => a.message.id),
      ids,
      attempts.map(({ next }) => (next.kind === 'pass on' ? next.provider : '')),
      attempts.map(({ next }) => (next.kind === 'later' ? next.at : 0)),
      now,
    ],
  );
  await insertDue(
    tx,
    attempts.flatMap(({ message, next }, i) =>
      next.kind === 'later' ? [{ at: next.at, lane: message.lane, kind: OUTBOX_RETRY, ref: ids[i] ?? '', payload: {} }] : [],
    ),
  );
  return ids;
}

/** Queues attempts with a hidden outcome again, for the same provider under the same id, and sets their timers. */
export async function repeatLater(
  tx: Ledger,
  repeats: readonly { readonly message: ReadyMessage; readonly at: Instant; readonly detail: string }[],
): Promise<void> {
  if (repeats.length === 0) return;
  await tx.run(
    `update messages as m set state = 'queued', epoch = 0, repeats = m.repeats + 1, not_before = r.at, detail = r.detail
     from unnest($1::text[], $2::bigint[], $3::text[]) as r (id, at, detail) where m.id = r.id`,
    [repeats.map((r) => r.message.id), repeats.map((r) => r.at), repeats.map((r) => r.detail)],
  );
  await insertDue(
    tx,
    repeats.map(({ message, at }) => ({ at, lane: message.lane, kind: OUTBOX_RETRY, ref: message.id, payload: {} })),
  );
}
