import { NoticeKind, NoticeState } from '@gyre/domain/notice';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { NoticeText } from './target.ts';

/** 通知去向 — one notice as it is listed; `due`: the instant it is about, null for one that was asked for by hand. */
const NoticeRow = z.object({
  kind: NoticeKind,
  receiver: z.string(),
  due: Instant.nullable(),
  state: NoticeState,
  detail: z.string(),
  at: Instant,
  tries: z.number().int(),
  next_at: Instant.nullable(),
});
const NoticeView = NoticeRow.transform(({ next_at: next, ...view }) => ({ ...view, next }));
export type NoticeView = z.output<typeof NoticeView>;

const ListedNotice = NoticeRow.extend({ id: z.string(), topic: z.string() }).transform(({ next_at: next, ...view }) => ({ ...view, next }));
/** {@link NoticeView} among all of a project. */
export type ListedNotice = z.output<typeof ListedNotice>;

/** Which notices are listed. */
export interface NoticePage {
  readonly kind?: NoticeKind | undefined;
  readonly state?: NoticeState | undefined;
  /** Those after this one, in the order of the list. */
  readonly before?: readonly [at: number, id: string] | undefined;
  readonly limit: number;
}

/** A notice that has not gone yet. `target` is sealed. */
const WaitingRow = z.object({
  id: z.string(),
  kind: NoticeKind,
  place: z.string(),
  target: z.string(),
  message: NoticeText,
  tries: z.number().int(),
  until: Instant,
});
export type WaitingRow = z.output<typeof WaitingRow>;

/** A notice as it is left. */
export interface NewNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  /** No two notices have the same; null: it may be left again. */
  readonly key: string | null;
  readonly topic: string;
  readonly receiver: string;
  readonly due: Instant | null;
  readonly at: Instant;
  /** When it wants to go, by the clock of those it goes to. */
  readonly next: Instant;
  readonly until: Instant;
  readonly place: string;
  readonly target: string;
  readonly message: NoticeText;
}

/** @returns false when there was one with its key */
export async function insertNotice(ledger: Ledger, notice: NewNotice): Promise<boolean> {
  const { id, kind, key, topic, receiver, due, at, next, until, place, target, message } = notice;
  const inserted = await ledger.run(
    `insert into notices (id, key, topic, receiver, due, state, at, next_at, until, place, target, message, kind)
     values ($1, $2, $3, $4, $5::bigint, 'waiting', $6::bigint, $7::bigint, $8::bigint, $9, $10, $11::jsonb, $12) on conflict (key) do nothing`,
    [id, key, topic, receiver, due, at, next, until, place, target, message, kind],
  );
  return inserted === 1;
}

/** Keeps that nothing could be said: the notice is over before it began. @returns false when there was one with its key */
export async function insertFailed(
  ledger: Ledger,
  { id, kind, key, topic, receiver, due, at }: Pick<NewNotice, 'id' | 'kind' | 'key' | 'topic' | 'receiver' | 'due' | 'at'>,
  detail: string,
): Promise<boolean> {
  const inserted = await ledger.run(
    `insert into notices (id, key, topic, receiver, due, state, detail, at, until, kind)
     values ($1, $2, $3, $4, $5::bigint, 'failed', $6, $7::bigint, $7::bigint, $8) on conflict (key) do nothing`,
    [id, key, topic, receiver, due, detail.slice(0, 500), at, kind],
  );
  return inserted === 1;
}

/** Notices whose time has come, the oldest first. */
export async function readDue(ledger: Ledger, now: Instant, limit: number): Promise<WaitingRow[]> {
  return await ledger.rows(
    WaitingRow,
    `select id, kind, place, target, message, tries, until from notices where state = 'waiting' and next_at <= $1 order by next_at, id limit $2`,
    [now, limit],
  );
}

const NextRow = z.object({ next_at: Instant });

/** When the next notice wants to go; undefined while none waits. */
export async function readNext(ledger: Ledger): Promise<Instant | undefined> {
  const [row] = await ledger.rows(NextRow, `select next_at from notices where state = 'waiting' order by next_at limit 1`);
  return row?.next_at;
}

const TriedRow = z.object({ tried_at: Instant });

/** When a place was tried after an instant, ascending. */
export async function readTried(ledger: Ledger, place: string, after: Instant): Promise<Instant[]> {
  const rows = await ledger.rows(TriedRow, 'select tried_at from notices where place = $1 and tried_at > $2 order by tried_at', [
    place,
    after,
  ]);
  return rows.map(({ tried_at: at }) => at);
}

/** 认领 — before anything leaves. @returns false when it does not wait any more */
export async function claimNotice(ledger: Ledger, id: string, now: Instant): Promise<boolean> {
  const claimed = await ledger.run(
    `update notices set state = 'sending', tries = tries + 1, tried_at = $2, next_at = null where id = $1 and state = 'waiting'`,
    [id, now],
  );
  return claimed === 1;
}

const OVER = `next_at = null, target = '', message = null`;

/** It is over: where it went and what it said is not kept. */
export async function endNotice(ledger: Ledger, id: string, state: 'sent' | 'failed' | 'unknown', detail: string): Promise<void> {
  await ledger.run(`update notices set state = $2, detail = $3, ${OVER} where id = $1`, [id, state, detail.slice(0, 500)]);
}

/** A try failed, and there will be another one. */
export async function retryNotice(
  ledger: Ledger,
  id: string,
  { at, detail }: { readonly at: Instant; readonly detail: string },
): Promise<void> {
  await ledger.run(`update notices set state = 'waiting', next_at = $2, detail = $3 where id = $1`, [id, at, detail.slice(0, 500)]);
}

interface Held {
  readonly now: Instant;
  /** When the place takes more. */
  readonly room: Instant;
  readonly detail: string;
}

/** What is due at a place that is full waits until it has room; what has no time until then is over. */
export async function holdPlace(ledger: Ledger, place: string, { now, room, detail }: Held): Promise<void> {
  const due = `place = $1 and state = 'waiting' and next_at <= $2`;
  await ledger.run(`update notices set state = 'failed', detail = $4, ${OVER} where ${due} and until < $3`, [place, now, room, detail]);
  await ledger.run(`update notices set next_at = $3, detail = $4 where ${due}`, [place, now, room, detail]);
}

/** Those of a topic that wait, of some receivers or of all, are over. */
export async function endWaiting(ledger: Ledger, topic: string, receivers: readonly string[] | null, detail: string): Promise<void> {
  await ledger.run(
    `update notices set state = 'failed', detail = $3, ${OVER}
     where topic = $1 and state = 'waiting' and ($2::text[] is null or receiver = any($2::text[]))`,
    [topic, receivers, detail],
  );
}

/** What was on its way when the process ended: nobody knows whether it arrived. */
export async function endInterrupted(ledger: Ledger, detail: string): Promise<void> {
  await ledger.run(`update notices set state = 'unknown', detail = $1, ${OVER} where state = 'sending'`, [detail]);
}

/** Forgets what was over before an instant. */
export async function deleteOld(ledger: Ledger, before: Instant): Promise<void> {
  await ledger.run(`delete from notices where at < $1 and next_at is null and state <> 'sending'`, [before]);
}

export async function deleteTopic(ledger: Ledger, topic: string): Promise<void> {
  await ledger.run('delete from notices where topic = $1', [topic]);
}

/** The last notices of a topic, newest first; where `under` is given those whose keys begin with it. */
export async function readTopic(ledger: Ledger, topic: string, limit: number, under: string | null = null): Promise<NoticeView[]> {
  return await ledger.rows(
    NoticeView,
    `select kind, receiver, due, state, detail, at, tries, next_at from notices where topic = $1 and ($3::text is null or starts_with(key, $3))
     order by at desc, id desc limit $2`,
    [topic, limit, under],
  );
}

/** A page of all notices, newest first. */
export async function readPage(ledger: Ledger, { kind, state, before, limit }: NoticePage): Promise<ListedNotice[]> {
  return await ledger.rows(
    ListedNotice,
    `select id, topic, kind, receiver, due, state, detail, at, tries, next_at from notices
     where ($1::text is null or kind = $1) and ($2::text is null or state = $2) and ($3::bigint is null or (at, id) < ($3::bigint, $4::text))
     order by at desc, id desc limit $5`,
    [kind ?? null, state ?? null, before?.[0] ?? null, before?.[1] ?? null, limit],
  );
}

const KeyRow = z.object({ key: z.string() });

/** Which of some keys were left before. */
export async function readKeys(ledger: Ledger, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await ledger.rows(KeyRow, 'select key from notices where key = any($1::text[])', [keys]);
  return new Set(rows.map(({ key }) => key));
}
