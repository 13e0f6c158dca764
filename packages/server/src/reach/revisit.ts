import { instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Effects } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { takeTurns } from './capacity.ts';
import { runsOf } from './deferral.ts';
import { REVISIT, RevisitPayload, type Policies } from './policies.ts';
import type { Moment } from './wish.ts';
import { WISH } from './withhold.ts';

/** Wishes that are made due together, and how long the next ones are left alone: 2,000 a second, a part of what is decided in one. */
const PORTION = 500;
const PAUSE_MS = 250;

const TimerRow = z.object({ payload: RevisitPayload });
const LastRow = z.object({ last: z.number().int() });
const WishRow = z.object({ id: z.number().int(), ref: z.string() });

/**
 * 重看推迟 — after a change of the contact policy, makes due what was deferred under the one before, a portion at a time: each is decided anew,
 * and keeps since when it has waited. A newer change begins from the front. What is deferred since is left alone. Does nothing in a turn whose
 * timers say nothing of a change; committed with the turn, so a crash repeats or omits nothing.
 */
export async function revisitDeferred(policies: Pick<Policies, 'latest'>, { now, due = [] }: Moment, effects: Effects): Promise<void> {
  const timer = due.find(({ kind }) => kind === REVISIT);
  if (timer === undefined) return;
  const { tx } = effects;
  // As it is now: a change may have been saved since the turn began.
  const [row] = await tx.rows(TimerRow, 'select payload from due where id = $1 for update', [timer.id]);
  if (row === undefined) return;
  const next = await stepOf(tx, row.payload, policies.latest().version, now);
  if (next !== undefined) effects.schedule({ ...timer, at: instant(now + PAUSE_MS), payload: next });
}

type Payload = z.infer<typeof RevisitPayload>;

/** What is to be done next; undefined when nothing is left. */
async function stepOf(tx: Ledger, payload: Payload, current: number, now: number): Promise<Payload | undefined> {
  // Committed, but not yet what decides.
  if (current < payload.version) return payload;
  // This turn may have begun under the policy of before; later ones do not.
  if (payload.after === undefined) return { ...payload, after: '' };
  const upTo = payload.upTo ?? (await lastTimer(tx));
  await takeTurns(tx);
  const timers = await portion(tx, payload.after, upTo);
  await makeDue(tx, timers, now);
  const last = timers.at(-1);
  return last === undefined || timers.length < PORTION ? undefined : { ...payload, after: last.ref, upTo };
}

async function lastTimer(tx: Ledger): Promise<number> {
  const [row] = await tx.rows(LastRow, 'select coalesce(max(id), 0) as last from due');
  return row?.last ?? 0;
}

/** The next timers of wishes in the order of their refs. A wish that was deferred again has a later number. */
async function portion(tx: Ledger, after: string, upTo: number): Promise<z.infer<typeof WishRow>[]> {
  return await tx.rows(WishRow, 'select id, ref from due where kind = $1 and ref > $2 and id <= $3::bigint order by ref limit $4', [
    WISH,
    after,
    upTo,
    PORTION,
  ]);
}

async function makeDue(tx: Ledger, timers: readonly z.infer<typeof WishRow>[], now: number): Promise<void> {
  if (timers.length === 0) return;
  // A wish this turn has decided still has its old timer, which is no later than now.
  const moved = await tx.rows(
    WishRow,
    'update due set at = $2::bigint where id = any($1::bigint[]) and at > $2::bigint returning id, ref',
    [timers.map((t) => t.id), now],
  );
  await tx.run(
    `update decisions as d set until = $3::bigint from unnest($1::bigint[], $2::text[]) as w (run, node)
     where d.run = w.run and d.node = w.node and d.until > $3::bigint`,
    [...runsOf(moved.map((m) => m.ref)), now],
  );
}
