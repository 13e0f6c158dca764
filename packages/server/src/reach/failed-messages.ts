import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { retryFailed } from './dead-letters.ts';
import { PERMANENT } from './retries.ts';
import type { Refusal } from './retry-refusals.ts';
import type { Ground } from './ground.ts';

/** Messages one call tries again at most. */
const PAGE = 1000;

/** Which failed messages are meant. `after`: goes on behind this one. */
export interface FailedMessages {
  readonly customers?: readonly number[] | undefined;
  readonly campaign?: string | undefined;
  readonly channel?: string | undefined;
  /** Only those made by then. */
  readonly until?: number | undefined;
  readonly after?: string | undefined;
}

/** How a page of them fared; `next`: what to go on behind, null at the end. */
export interface MassRevival {
  readonly queued: number;
  readonly refused: (Refusal & { readonly count: number })[];
  readonly next: string | null;
}

/** Messages whose own history does not forbid another try, as `refusalOf` judges one; what the policy says comes when they are tried. */
const RETRIABLE = `m.state = 'failed' and m.failure not in (${PERMANENT.map((failure) => `'${failure}'`).join(', ')}) and not m.revived
  and not exists (select from messages l where l.run = m.run and l.node = m.node and l.attempt > m.attempt)
  and ($1::integer[] is null or m.customer = any($1)) and ($2::text is null or m.campaign = $2)
  and ($3::text is null or m.channel = $3) and ($4::bigint is null or m.created_at <= $4)`;

const paramsOf = ({ customers, campaign, channel, until }: FailedMessages): unknown[] => [customers, campaign, channel, until];

const CountRow = z.object({ n: z.number().int() });
const IdRow = z.object({ id: z.string() });

/** How many failed messages may be tried again. */
export async function countFailed(ledger: Ledger, of: FailedMessages): Promise<number> {
  const [row] = await ledger.rows(CountRow, `select count(*) as n from messages m where ${RETRIABLE}`, paramsOf(of));
  return row?.n ?? 0;
}

/** 全部重试 — tries the next 1,000 of them again in the order they were made, each decided anew: see {@link retryFailed}. */
export async function retryAllFailed(ledger: Ledger, ground: Ground, of: FailedMessages, now: Instant): Promise<MassRevival> {
  const rows = await ledger.rows(
    IdRow,
    `select m.id from messages m where ${RETRIABLE} and ($5::text is null or m.id > $5) order by m.id limit ${PAGE + 1}`,
    [...paramsOf(of), of.after],
  );
  const page = rows.slice(0, PAGE).map((r) => r.id);
  const { queued, refused } = await retryFailed(ledger, ground, page, now);
  return { queued, refused: byReason(refused), next: rows.length > PAGE ? (page.at(-1) ?? null) : null };
}

/** Each reason once, most frequent first, with the sentence of the first. */
function byReason(refused: readonly Refusal[]): MassRevival['refused'] {
  return [...Map.groupBy(refused, (r) => r.reason)]
    .flatMap(([reason, [first, ...more]]) => (first === undefined ? [] : [{ reason, sentence: first.sentence, count: 1 + more.length }]))
    .toSorted((a, b) => b.count - a.count);
}
