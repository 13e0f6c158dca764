import { Diagnosis } from '@gyre/domain/autopilot/diagnosis';
import type { LoopIntent } from '@gyre/domain/autopilot/loop-events';
import { PlaybookRun } from '@gyre/domain/autopilot/run';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const key = z.string();
const run = z.string();
const count = z.number().int();

const StoredIntent: z.ZodType<LoopIntent> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('find_cause'), key, search: count }),
  z.object({ kind: z.literal('ask_approval'), key, run: PlaybookRun }),
  z.object({ kind: z.literal('withdraw_approval'), key, run }),
  z.object({ kind: z.literal('open_campaign'), key, run: PlaybookRun, diagnosis: Diagnosis }),
  z.object({ kind: z.literal('set_pace'), key, run, pace: count, shareBp: count }),
  z.object({ kind: z.literal('end_campaign'), key, run }),
  z.object({ kind: z.literal('judge'), key, run }),
]);

const OpenIntent = z.object({ episode: z.string(), intent: StoredIntent, attempts: count, error: z.string() });
/** 未完成的意图 — an effect that is wanted and not told to be done. */
export type OpenIntent = z.infer<typeof OpenIntent>;

const OPEN = 'select episode, intent, attempts, error from loop_intents where done_at is null';

/** Leaves intents; one that was left before stays as it is. */
export async function insertIntents(tx: Ledger, episode: string, intents: readonly LoopIntent[], now: Instant): Promise<void> {
  for (const intent of intents) {
    await tx.run('insert into loop_intents (key, episode, intent, next_at) values ($1, $2, $3::jsonb, $4) on conflict (key) do nothing', [
      intent.key,
      episode,
      intent,
      now,
    ]);
  }
}

/** Those to be tried by now: ends before everything else, then in the order in which they were wanted. */
export async function dueIntents(ledger: Ledger, now: Instant): Promise<OpenIntent[]> {
  return await ledger.rows(OpenIntent, `${OPEN} and next_at <= $1 order by intent->>'kind' <> 'end_campaign', place`, [now]);
}

/** Those of one loop. */
export async function openIntents(ledger: Ledger, episode: string): Promise<OpenIntent[]> {
  return await ledger.rows(OpenIntent, `${OPEN} and episode = $1 order by place`, [episode]);
}

const NextRow = z.object({ at: z.number().nullable() });

/** When the next one is to be tried; undefined: none is open. */
export async function nextIntentAt(ledger: Ledger): Promise<number | undefined> {
  const [row] = await ledger.rows(NextRow, 'select min(next_at) as at from loop_intents where done_at is null');
  return row?.at ?? undefined;
}

/** It is done. @returns false when that was told before */
export async function finishIntent(tx: Ledger, intent: string, now: Instant): Promise<boolean> {
  return (await tx.run(`update loop_intents set done_at = $2, error = '' where key = $1 and done_at is null`, [intent, now])) === 1;
}

/** It could not be done (yet), and is tried again. */
export async function postponeIntent(
  ledger: Ledger,
  intent: string,
  { at, error, isFailure }: { readonly at: Instant; readonly error: string; readonly isFailure: boolean },
): Promise<void> {
  await ledger.run('update loop_intents set next_at = $2, error = $3, attempts = attempts + $4::integer where key = $1', [
    intent,
    at,
    error.slice(0, 500),
    isFailure ? 1 : 0,
  ]);
}
