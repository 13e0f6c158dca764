import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { SendOutcome } from '../channels/index.ts';
import { emitOwn, type OwnEvent } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { releaseCapacity } from './capacity.ts';
import { eventProperties, type ReadyMessage } from './message.ts';
import { applyEarlyReceipts, byOwnId } from './receipts.ts';
import { withholdStale } from './stale.ts';
import { insertNext, isPermanent, readTries, repeatLater, retryAt, type Next, type NextAttempt, type Tries } from './retries.ts';

/** What came of an attempt. */
export interface Settled {
  readonly message: ReadyMessage;
  readonly outcome: SendOutcome;
  /** Whether its provider deduplicates: then a hidden outcome may be found out by trying again. */
  readonly repeatable?: boolean | undefined;
}

export interface SettleAt {
  readonly epoch: number;
  readonly now: Instant;
  /** The next provider of the channel that may try a message which those in `tried` certainly did not accept. */
  readonly nextProvider?: ((message: ReadyMessage, tried: ReadonlySet<string>) => string | undefined) | undefined;
}

/** What is left to do: timers that were set, and channels with attempts that may go at once. */
export interface AfterSettling {
  readonly timers: number;
  readonly passedOn: ReadonlySet<string>;
}

interface Judged extends Settled {
  readonly next: Next;
}

const SettledRow = z.object({ id: z.string() });

/**
 * 落账 — writes outcomes, their own events and the next attempts, in the caller's transaction and a handful of statements.
 *
 * A message settles once: only while it is `attempting` under the epoch. Certain non-acceptance gets a new message row with attempt + 1: for
 * the next provider at once, or, when all have been tried, for whoever is first in the next round. A hidden outcome is `unknown` for good,
 * unless the provider deduplicates: then the same attempt waits for the same provider, 1, 4, 15 and 40 minutes. A failure for good gives the capacity back.
 */
export async function settle(tx: Ledger, settled: readonly Settled[], at: SettleAt): Promise<AfterSettling> {
  const tries = await readTries(
    tx,
    settled.filter(mayGoOn).map((s) => s.message.id),
    at.epoch,
  );
  const judged = settled.map((s) => judge(s, tries.get(s.message.id), at));
  const repeats = judged.flatMap(({ message, outcome, next }) =>
    next.kind === 'repeat' && tries.has(message.id) ? [{ message, at: next.at, detail: outcome.detail }] : [],
  );
  await repeatLater(tx, repeats);
  const written = await writeOutcomes(
    tx,
    judged.filter((j) => j.next.kind !== 'repeat'),
    at,
  );
  const following = written.flatMap(({ message, next }): NextAttempt[] =>
    next.kind === 'pass on' || next.kind === 'later' ? [{ message, next }] : [],
  );
  const queued = await insertNext(tx, following, at.now);
  await releaseCapacity(
    tx,
    written.filter((w) => w.outcome.state === 'failed' && w.next.kind === 'nothing').map((w) => w.message),
  );
  await emitOwn(
    tx,
    written.map((w) => eventOf(w, at.now)),
  );
  await withholdStale(tx, [...queued, ...repeats.map((r) => r.message.id)], at.now);
  await applyEarlyReceipts(tx, [...written.flatMap(receiptable), ...repeats.map((r) => byOwnId(r.message))], at.now);
  return {
    timers: repeats.length + following.filter((f) => f.next.kind === 'later').length,
    passedOn: new Set(following.filter((f) => f.next.kind === 'pass on').map((f) => f.message.channel)),
  };
}

/** Whether an outcome may be followed by another try. */
function mayGoOn({ outcome, repeatable }: Settled): boolean {
  if (outcome.state === 'failed') return !isPermanent(outcome.failure);
  return outcome.state === 'unknown' && repeatable === true;
}

/**
 * A repetition that was not accepted says nothing about the try before it, whose outcome stays hidden: only a provider that takes it, or refuses
 * it for what it is, has told.
 */
function judge(settled: Settled, tries: Tries | undefined, at: SettleAt): Judged {
  if (!mayGoOn(settled)) return { ...settled, next: { kind: 'nothing' } };
  const isHidden = (tries?.repeats ?? 0) > 0;
  const told: Settled = isHidden ? { ...settled, outcome: { state: 'unknown', detail: settled.outcome.detail } } : settled;
  return { ...told, next: nextOf(told, tries, at) };
}

function nextOf({ message, outcome }: Settled, tries: Tries | undefined, { now, nextProvider }: SettleAt): Next {
  if (tries === undefined || !tries.mayGo) return { kind: 'nothing' };
  if (outcome.state !== 'failed') {
    const at = retryAt(tries.repeats + 1, now);
    return at === undefined ? { kind: 'nothing' } : { kind: 'repeat', at };
  }
  const provider = nextProvider?.(message, new Set([...tries.tried, message.provider]));
  if (provider !== undefined) return { kind: 'pass on', provider };
  const at = retryAt(tries.round, now, outcome.retryAfterMs);
  return at === undefined ? { kind: 'nothing' } : { kind: 'later', at };
}

/** @returns those that were not settled before */
async function writeOutcomes(tx: Ledger, judged: readonly Judged[], { epoch, now }: SettleAt): Promise<Judged[]> {
  const of = (pick: (outcome: SendOutcome) => string): string[] => judged.map((j) => pick(j.outcome));
  const rows = await tx.rows(
    SettledRow,
    `update messages as m set state = s.state, detail = s.detail, failure = s.failure, provider_id = s.provider_id, settled_at = $6::bigint
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as s (id, state, detail, failure, provider_id)
     where m.id = s.id and m.state = 'attempting' and m.epoch = $7::bigint returning m.id`,
    [
      judged.map((j) => j.message.id),
      of((o) => o.state),
      of((o) => o.detail),
      of((o) => (o.state === 'failed' ? o.failure : '')),
      of((o) => (o.state === 'sent' ? (o.providerId ?? '') : '')),
      now,
      epoch,
    ],
  );
  const written = new Set(rows.map((r) => r.id));
  return judged.filter((j) => written.has(j.message.id));
}

/** A provider that sends our own id back may have told about a message whose outcome was hidden. */
function receiptable({ message, outcome }: Judged): { id: string; provider: string; providerId: string }[] {
  if (outcome.state === 'unknown') return [byOwnId(message)];
  if (outcome.state !== 'sent' || outcome.providerId === undefined) return [];
  return [{ id: message.id, provider: message.provider, providerId: outcome.providerId }];
}

const EVENT_OF = { sent: '$message_sent', failed: '$message_failed', unknown: '$message_unknown' } as const;

function eventOf({ message, outcome, next }: Judged, now: Instant): OwnEvent {
  const failure =
    outcome.state === 'failed'
      ? { failure: outcome.failure, permanent: isPermanent(outcome.failure), retried: next.kind !== 'nothing' }
      : {};
  return {
    name: EVENT_OF[outcome.state],
    customer: message.customer,
    at: now,
    properties: { ...eventProperties(message), detail: outcome.detail, ...failure },
  };
}
