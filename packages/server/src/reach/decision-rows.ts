import { channelOf } from '@gyre/domain/campaign';
import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import type { MessageContent } from '../channels/index.ts';
import { AWAITING, COUPON_AWAITED } from './awaiting.ts';
import type { ReadyMessage } from './message.ts';
import type { Decision } from './policy.ts';
import type { Moment, Wish } from './wish.ts';

/** A wish and what was decided. `arm`: `control`, an arm's key, or empty when it was never asked; `content` when it was rendered. */
export interface Decided {
  readonly wish: Wish;
  readonly decision: Decision;
  readonly arm: string;
  readonly content?: MessageContent | undefined;
  /** Whether its message waits for a coupon an external system is asked for. */
  readonly awaitsCoupon?: boolean | undefined;
}

/** 字典 — values that come again and again, each once, and the place of each row's value among them (from 1). */
function dictionaryOf<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => unknown[],
): { readonly values: unknown[][]; readonly places: number[] } {
  const values: unknown[][] = [];
  const known = new Map<string, number>();
  const places = rows.map((row) => {
    const value = valueOf(row);
    const key = value.join('\u0000');
    let place = known.get(key);
    if (place === undefined) known.set(key, (place = values.push(value)));
    return place;
  });
  return { values, places };
}

const WRITTEN_OVER = `on conflict (run, node, attempt) do update set root = excluded.root, outcome = excluded.outcome,
  reason = excluded.reason, detail = excluded.detail, at = excluded.at, arm = excluded.arm, cost = excluded.cost, until = excluded.until`;

/**
 * Books decisions, one row per wish; that of a wish which has been waiting is written over. A new wish has none yet: looking for it before
 * each would take as long as an index.
 */
export async function insertDecisions(tx: Ledger, decided: readonly Decided[], now: Instant): Promise<void> {
  const { new: fresh = [], waiting = [] } = Object.groupBy(decided, (d) => (d.wish.since === undefined ? 'new' : 'waiting'));
  await Promise.all([writeDecisions(tx, fresh, now, ''), writeDecisions(tx, waiting, now, WRITTEN_OVER)]);
}

async function writeDecisions(tx: Ledger, decided: readonly Decided[], now: Instant, conflict: string): Promise<void> {
  if (decided.length === 0) return;
  const { values: kinds, places } = dictionaryOf(decided, kindOfDecision);
  await tx.run(
    `insert into decisions (run, node, attempt, campaign, customer, root, channel, outcome, reason, detail, at, arm, category, line, cost, until)
     select d.run, k.node, 1, k.campaign, d.customer, d.root, k.channel, k.outcome, k.reason, coalesce(d.detail::jsonb, '{}'), $6::bigint,
       k.arm, k.category, k.line, k.cost, k.until
     from unnest($1::bigint[], $2::integer[], $3::integer[], $4::text[], $5::integer[]) as d (run, customer, root, detail, kind)
     join unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[],
       $16::bigint[]) with ordinality as k (node, campaign, channel, outcome, reason, arm, category, line, cost, until, kind)
       on k.kind = d.kind ${conflict}`,
    [
      decided.map((d) => d.wish.run),
      decided.map((d) => d.wish.customer),
      decided.map((d) => d.wish.root),
      decided.map(detailOf),
      places,
      now,
      ...columnsOf(kinds, 10),
    ],
  );
}

/** Rows of values as columns. */
function columnsOf(rows: readonly (readonly unknown[])[], width: number): unknown[][] {
  return Array.from({ length: width }, (_, i) => rows.map((row) => row[i]));
}

function kindOfDecision({ wish: { node, campaign, definition }, decision, arm }: Decided): unknown[] {
  const { category, businessLine } = definition;
  const reason = decision.reason ?? '';
  const cost = decision.outcome === 'send' ? decision.cost : 0;
  const until = decision.outcome === 'deferred' ? decision.until : null;
  return [node, campaign, channelOf(definition), decision.outcome, reason, arm, category, businessLine ?? '', cost, until];
}

/** The facts of a decision as JSON, and since when it had waited; null when there are none. */
function detailOf({ wish, decision }: Decided): string | null {
  const facts = decision.outcome === 'withheld' || decision.outcome === 'deferred' ? decision.detail : {};
  if (wish.since !== undefined) return JSON.stringify({ ...facts, since: wish.since });
  return Object.keys(facts).length === 0 ? null : JSON.stringify(facts);
}

/** A message to be booked, with the root it counts for; `direct` ones are `attempting` under this epoch at once, others may wait for a coupon. */
export interface NewMessage {
  readonly message: ReadyMessage;
  readonly root: number;
  readonly direct: boolean;
  readonly awaitsCoupon: boolean;
}

/** Books messages in one statement. */
export async function insertMessages(tx: Ledger, messages: readonly NewMessage[], moment: Moment): Promise<void> {
  if (messages.length === 0) return;
  const { values: kinds, places } = dictionaryOf(messages, kindOfMessage);
  await tx.run(
    `insert into messages (id, run, node, attempt, campaign, customer, root, channel, provider, lane, address, content, arm, category, parts,
       cost, expires_at, state, epoch, created_at, attempted_at, not_before, detail)
     select m.id, m.run, k.node, 1, k.campaign, m.customer, m.root, k.channel, k.provider, k.lane, m.address, m.content, k.arm,
       k.category, k.parts, k.cost, k.expires_at, case when k.direct then 'attempting' else 'queued' end,
       case when k.direct then $8::bigint else 0 end, $9::bigint, case when k.direct then $9::bigint end,
       case when k.awaits then ${AWAITING} else 0 end, case when k.awaits then '${COUPON_AWAITED}' else '' end
     from rows from (unnest($1::text[], $2::bigint[], $3::integer[], $4::integer[], $5::text[], $7::integer[]), json_array_elements($6::json))
       as m (id, run, customer, root, address, kind, content)
     join unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::integer[], $18::bigint[],
       $19::bigint[], $20::boolean[], $21::boolean[]) with ordinality
       as k (node, campaign, channel, provider, lane, arm, category, parts, cost, expires_at, direct, awaits, kind) on k.kind = m.kind`,
    [
      messages.map((m) => m.message.id),
      messages.map((m) => m.message.run),
      messages.map((m) => m.message.customer),
      messages.map((m) => m.root),
      messages.map((m) => m.message.address),
      JSON.stringify(messages.map((m) => m.message.content)),
      places,
      moment.epoch,
      moment.now,
      ...columnsOf(kinds, 12),
    ],
  );
}

function kindOfMessage({ message, direct, awaitsCoupon }: NewMessage): unknown[] {
  const { node, campaign, channel, provider, lane, arm, category, parts, cost, expires_at: expiresAt } = message;
  return [node, campaign, channel, provider, lane, arm, category, parts, cost, expiresAt, direct, awaitsCoupon];
}
