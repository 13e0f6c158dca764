import { detailOf } from '@gyre/domain/reach/detail';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { withdrawCoupons } from '../benefits/index.ts';
import type { Providers } from '../channels/index.ts';
import { emitOwn } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { AWAITING, COUPON_LATE } from './awaiting.ts';
import { releaseCapacity, takeTurns } from './capacity.ts';
import { eventProperties, READY_COLUMNS, ReadyMessage } from './message.ts';
import { grantOfDecision } from './offers.ts';
import { applyEarlyReceipts, byOwnId } from './receipts.ts';
import { settle, type SettleAt } from './settle.ts';
import { withholdStale } from './stale.ts';

/** Rows one statement of upkeep touches at most. */
const PAGE = 1000;

/** Puts claimed messages that were certainly not handed to a provider back in the queue; a repetition stays with its provider. */
export async function putBack(ledger: Ledger, messages: readonly ReadyMessage[], { epoch, now }: SettleAt): Promise<void> {
  if (messages.length === 0) return;
  const ids = messages.map((m) => m.id);
  await ledger.transaction(async (tx) => {
    await tx.run(
      `update messages set state = 'queued', epoch = 0, attempted_at = null, provider = case when repeats > 0 then provider else '' end
       where id = any($1::text[]) and state = 'attempting' and epoch = $2::bigint`,
      [ids, epoch],
    );
    await withholdStale(tx, ids, now);
    await applyEarlyReceipts(tx, messages.map(byOwnId), now);
  });
}

const LeftRow = ReadyMessage.extend({ epoch: z.number().int() });
const TOO_LATE = detailOf('too_late');
const HIDDEN = { state: 'unknown', detail: detailOf('stopped') } as const;

/**
 * 崩溃恢复 — settles what an earlier process left `attempting`: with a provider that deduplicates it is queued again under the same id and
 * provider, with any other its outcome is `unknown` for good.
 */
export async function recover(ledger: Ledger, providers: Pick<Providers, 'byKey'>, epoch: number, now: Instant): Promise<number> {
  let recovered = 0;
  for (;;) {
    const left = await ledger.rows(
      LeftRow,
      `select ${READY_COLUMNS}, epoch from messages where state = 'attempting' and epoch < $1::bigint order by created_at limit $2`,
      [epoch, PAGE],
    );
    if (left.length === 0) return recovered;
    recovered += left.length;
    const bound = new Map<string, boolean>();
    for (const { channel, provider } of left) {
      bound.set(`${channel}/${provider}`, (await providers.byKey(channel, provider))?.deduplicates ?? false);
    }
    const isRepeatable = (m: ReadyMessage): boolean => bound.get(`${m.channel}/${m.provider}`) === true;
    await ledger.transaction(async (tx) => {
      const repeated = left.filter(isRepeatable);
      const ids = repeated.map((m) => m.id);
      await tx.run(
        `update messages set state = 'queued', epoch = 0, repeats = repeats + 1 where id = any($1::text[]) and state = 'attempting'`,
        [ids],
      );
      await withholdStale(tx, ids, now);
      await applyEarlyReceipts(tx, repeated.map(byOwnId), now);
      for (const [then, messages] of Map.groupBy(
        left.filter((m) => !isRepeatable(m)),
        (m) => m.epoch,
      )) {
        await settle(
          tx,
          messages.map((message) => ({ message, outcome: HIDDEN })),
          { epoch: then, now },
        );
      }
    });
  }
}

/**
 * Settles queued repetitions whose provider is gone: only it could tell a repetition, so what became of the first try stays `unknown`.
 *
 * @returns how many
 */
export async function settleOrphans(
  ledger: Ledger,
  channel: string,
  providers: readonly string[],
  at: { epoch: number; now: Instant },
): Promise<number> {
  return await ledger.transaction(async (tx) => {
    const orphans = await tx.rows(
      ReadyMessage,
      `update messages set state = 'attempting', epoch = $3::bigint
       where state = 'queued' and repeats > 0 and channel = $1 and provider <> all($2::text[]) returning ${READY_COLUMNS}`,
      [channel, providers, at.epoch],
    );
    const outcome = { state: 'unknown', detail: detailOf('provider_gone') } as const;
    await settle(
      tx,
      orphans.map((message) => ({ message, outcome })),
      at,
    );
    return orphans.length;
  });
}

const IdRow = z.object({ id: z.string() });
const GoneRow = ReadyMessage.extend({ repeats: z.number().int(), detail: z.string() });
const ExpiryRow = z.object({ at: z.number().int().nullable() });

/**
 * 过期 — queued messages whose time is over become `expired` and their capacity is given back; one whose earlier try had a hidden outcome
 * becomes `unknown` and keeps it. The coupon that one has waited for is asked back.
 *
 * @returns how many, and when the next one's time is over
 */
export async function expireQueued(ledger: Ledger, channel: string, now: Instant): Promise<{ expired: number; next: number | null }> {
  return await ledger.transaction(async (tx) => {
    const late = await tx.rows(
      IdRow,
      `select id from messages where state = 'queued' and channel = $1 and expires_at <= $2::bigint limit $3`,
      [channel, now, PAGE],
    );
    if (late.length > 0) {
      await expire(
        tx,
        late.map(({ id }) => id),
        now,
      );
    }
    const [next] = await tx.rows(
      ExpiryRow,
      `select min(expires_at) as at from messages where state = 'queued' and channel = $1 and expires_at is not null`,
      [channel],
    );
    return { expired: late.length, next: next?.at ?? null };
  });
}

async function expire(tx: Ledger, ids: readonly string[], now: Instant): Promise<void> {
  // Before the messages, in the order of whoever decides: what waits for its coupon may be settled by its report at the same moment.
  await takeTurns(tx);
  const gone = await tx.rows(
    GoneRow,
    `update messages set state = case when repeats > 0 then 'unknown' else 'expired' end, settled_at = $2::bigint,
       detail = case when not_before = ${AWAITING} then $4 else $3 end
     where id = any($1::text[]) and state = 'queued' returning ${READY_COLUMNS}, repeats, detail`,
    [ids, now, TOO_LATE, COUPON_LATE],
  );
  await releaseCapacity(
    tx,
    gone.filter((m) => m.repeats === 0),
  );
  await withdrawCoupons(tx, gone.filter((m) => m.detail === COUPON_LATE).map(grantOfDecision), now);
  await emitOwn(
    tx,
    gone.map((m) => ({
      name: m.repeats === 0 ? ('$message_failed' as const) : ('$message_unknown' as const),
      customer: m.customer,
      at: now,
      properties: { ...eventProperties(m), detail: m.detail, failure: 'expired', retried: false },
    })),
  );
}
