import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { EntryEvent } from './entry.ts';

/** Kind of the timer at which an event counts as unanswered. */
export const UNANSWERED = 'unanswered';

/** 等待 — an event that waits to be answered: `(at, offset)` is the event, an answer counts up to and including `until`. */
export interface Wait {
  readonly campaign: string;
  readonly offset: number;
  /** Leaf. */
  readonly customer: number;
  /** Name of the event that answers. */
  readonly answer: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly event: EntryEvent;
}

const WaitRow = z
  .object({
    campaign: z.string(),
    log_offset: z.number().int(),
    customer: z.number().int(),
    answer: z.string(),
    at: Instant,
    until: Instant,
    event: EntryEvent,
  })
  .transform(({ log_offset: offset, ...wait }): Wait => ({ offset, ...wait }));

const COLUMNS = 'campaign, log_offset, customer, answer, at, until, event';

/** The timer's reference of a wait. */
export function waitRef({ campaign, offset }: Pick<Wait, 'campaign' | 'offset'>): string {
  return `${campaign}:${offset}`;
}

export async function insertWaits(tx: Ledger, waits: readonly Wait[]): Promise<void> {
  if (waits.length === 0) return;
  await tx.run(
    `insert into waits (${COLUMNS})
     select campaign, log_offset, customer, answer, at, until, event::jsonb
     from unnest($1::text[], $2::bigint[], $3::integer[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
       as w (${COLUMNS}) on conflict do nothing`,
    [
      waits.map((w) => w.campaign),
      waits.map((w) => w.offset),
      waits.map((w) => w.customer),
      waits.map((w) => w.answer),
      waits.map((w) => w.at),
      waits.map((w) => w.until),
      waits.map((w) => JSON.stringify(w.event)),
    ],
  );
}

/** Waits for one of some events by one of some leaves. */
export async function waitsFor(tx: Ledger, answers: readonly string[], leaves: readonly number[]): Promise<Wait[]> {
  if (leaves.length === 0) return [];
  return await tx.rows(WaitRow, `select ${COLUMNS} from waits where answer = any($1::text[]) and customer = any($2::integer[])`, [
    answers,
    leaves,
  ]);
}

/** Waits by what their timers refer to, in the order of the log. */
export async function waitsOf(tx: Ledger, refs: readonly string[]): Promise<Wait[]> {
  if (refs.length === 0) return [];
  const pairs = refs.map((ref) => ref.split(':'));
  return await tx.rows(
    WaitRow,
    `select w.campaign, w.log_offset, w.customer, w.answer, w.at, w.until, w.event from waits w
     join unnest($1::text[], $2::bigint[]) as r (campaign, log_offset) on w.campaign = r.campaign and w.log_offset = r.log_offset
     order by w.until, w.log_offset, w.campaign`,
    [pairs.map((p) => p[0] ?? ''), pairs.map((p) => Number(p[1]))],
  );
}

/** Ends waits and their timers. */
export async function deleteWaits(tx: Ledger, waits: readonly Pick<Wait, 'campaign' | 'offset'>[]): Promise<void> {
  if (waits.length === 0) return;
  await tx.run(
    `delete from waits w using unnest($1::text[], $2::bigint[]) as r (campaign, log_offset)
     where w.campaign = r.campaign and w.log_offset = r.log_offset`,
    [waits.map((w) => w.campaign), waits.map((w) => w.offset)],
  );
  await tx.run('delete from due where kind = $1 and ref = any($2::text[])', [UNANSWERED, waits.map(waitRef)]);
}

/** Ends all waits of a campaign. */
export async function deleteWaitsOf(tx: Ledger, campaign: string): Promise<void> {
  await tx.run(`delete from due using waits w where kind = $2 and w.campaign = $1 and ref = w.campaign || ':' || w.log_offset`, [
    campaign,
    UNANSWERED,
  ]);
  await tx.run('delete from waits where campaign = $1', [campaign]);
}

/** A leaf's whole customer: all leaves of its root, and when any of them did anything last. */
export interface Whole {
  readonly root: number;
  readonly leaves: readonly number[];
  readonly lastAt: number;
}

const WholeRow = z.object({ customer: z.number().int(), root: z.number().int(), last_at: z.number().int() });

/** The whole customer of each leaf. */
export async function wholesOf(tx: Ledger, leaves: readonly number[]): Promise<Map<number, Whole>> {
  const rows =
    leaves.length === 0
      ? []
      : await tx.rows(
          WholeRow,
          `select customer, root, last_at from customers
           where root in (select root from customers where customer = any($1::integer[])) order by customer`,
          [leaves],
        );
  const wholes = new Map<number, Whole>();
  for (const [root, group] of Map.groupBy(rows, (r) => r.root)) {
    const whole = { root, leaves: group.map((r) => r.customer), lastAt: Math.max(...group.map((r) => r.last_at)) };
    for (const { customer } of group) wholes.set(customer, whole);
  }
  for (const leaf of leaves) if (!wholes.has(leaf)) wholes.set(leaf, { root: leaf, leaves: [leaf], lastAt: Number.NEGATIVE_INFINITY });
  return wholes;
}
