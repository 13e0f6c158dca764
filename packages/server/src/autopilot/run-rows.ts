import { Caused, ReadingRow } from '@gyre/domain/api/loop-views';
import { Diagnosis } from '@gyre/domain/autopilot/diagnosis';
import { RunRecord } from '@gyre/domain/autopilot/record';
import { Spending, type PlaybookRun } from '@gyre/domain/autopilot/run';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const StoredRun = z.object({
  run: z.string(),
  episode: z.string(),
  playbook: z.string(),
  version: z.number().int(),
  /** Key its campaign has, or would have had. */
  campaign: z.string(),
  diagnosis: Diagnosis,
  /** Who agreed; empty: it started automatically. */
  agreed_by: z.string(),
  segment: z.string().nullable(),
  opened_at: Instant.nullable(),
  /** Its key can never be opened any more. */
  is_shut: z.boolean(),
  pace_bp: z.number().int(),
  closed_at: Instant.nullable(),
  spent: Spending.nullable(),
  caused: Caused.nullable(),
});
/** 运行行 — what became of a run that was agreed to. */
export type StoredRun = z.infer<typeof StoredRun>;

const SELECT = `select run, episode, playbook, version, campaign, diagnosis, agreed_by, segment, opened_at, is_shut, pace_bp, closed_at, spent, caused
  from playbook_runs`;

/** Undefined: it was never agreed to. */
export async function findRun(ledger: Ledger, run: string): Promise<StoredRun | undefined> {
  const [row] = await ledger.rows(StoredRun, `${SELECT} where run = $1`, [run]);
  return row;
}

/** Some runs, by their keys. */
export async function readRuns(ledger: Ledger, runs: readonly string[]): Promise<Map<string, StoredRun>> {
  const rows = await ledger.rows(StoredRun, `${SELECT} where run = any($1::text[])`, [runs]);
  return new Map(rows.map((row) => [row.run, row]));
}

/** Runs whose campaigns are ended. */
export async function closedRuns(ledger: Ledger): Promise<StoredRun[]> {
  return await ledger.rows(StoredRun, `${SELECT} where closed_at is not null order by closed_at`);
}

/** 活动键 — the key of a run's campaign and segment: `auto-<episode>-<number>`. */
export function campaignKeyOf(run: string): string {
  return `auto-${run}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-')
    .slice(0, 60);
}

/** Keeps a run from its approval on. */
export async function insertRun(
  tx: Ledger,
  episode: string,
  { key, playbook, version }: PlaybookRun,
  { diagnosis, by }: { readonly diagnosis: Diagnosis; readonly by: string },
): Promise<void> {
  await tx.run(
    `insert into playbook_runs (run, episode, playbook, version, campaign, diagnosis, agreed_by) values ($1, $2, $3, $4, $5, $6::jsonb, $7)
     on conflict (run) do nothing`,
    [key, episode, playbook, version, campaignKeyOf(key), diagnosis, by],
  );
}

/** Keeps that a run's campaign is open, over which segment. */
export async function writeOpened(tx: Ledger, run: string, segment: string, at: Instant): Promise<void> {
  await tx.run('update playbook_runs set segment = $2, opened_at = coalesce(opened_at, $3) where run = $1', [run, segment, at]);
}

/** Closes a run's key for ever. */
export async function shutRun(ledger: Ledger, run: string): Promise<void> {
  await ledger.run('update playbook_runs set is_shut = true where run = $1', [run]);
}

/** Keeps that a run's campaign is ended, and what it used up. */
export async function writeClosed(tx: Ledger, run: string, spent: Spending, at: Instant): Promise<void> {
  await tx.run('update playbook_runs set is_shut = true, closed_at = coalesce(closed_at, $3), spent = $2::jsonb where run = $1', [
    run,
    spent,
    at,
  ]);
}

/** Keeps a run's pace, as it is shown. */
export async function writePace(tx: Ledger, run: string, paceBp: number): Promise<void> {
  await tx.run('update playbook_runs set pace_bp = $2 where run = $1', [run, paceBp]);
}

/** Keeps what a run came to. */
export async function writeJudged(tx: Ledger, run: string, record: RunRecord, caused: Caused | null): Promise<void> {
  await tx.run('update playbook_runs set record = $2::jsonb, caused = $3::jsonb where run = $1', [run, record, caused]);
}

const RecordRow = z.object({ playbook: z.string(), record: RunRecord });

/** What all judged runs came to, by playbook, oldest first. */
export async function runRecords(ledger: Ledger): Promise<Map<string, RunRecord[]>> {
  const rows = await ledger.rows(
    RecordRow,
    `select playbook, record from playbook_runs where record is not null order by (record->>'at')::bigint`,
  );
  return new Map([...Map.groupBy(rows, (row) => row.playbook)].map(([playbook, all]) => [playbook, all.map(({ record }) => record)]));
}

/** Keeps a look at a run; a second one of the same instant is not kept. */
export async function insertReading(tx: Ledger, run: string, reading: ReadingRow): Promise<void> {
  await tx.run('insert into playbook_readings (run, at, reading) values ($1, $2, $3::jsonb) on conflict do nothing', [
    run,
    reading.at,
    reading,
  ]);
}

const StoredReading = z.object({ run: z.string(), reading: ReadingRow });

/** Looks at a run, oldest first. */
export async function readingsOf(ledger: Ledger, run: string): Promise<ReadingRow[]> {
  const rows = await ledger.rows(StoredReading, 'select run, reading from playbook_readings where run = $1 order by at', [run]);
  return rows.map(({ reading }) => reading);
}

/** The last look at each of some runs. */
export async function lastReadings(ledger: Ledger, runs: readonly string[]): Promise<Map<string, ReadingRow>> {
  const rows = await ledger.rows(
    StoredReading,
    'select distinct on (run) run, reading from playbook_readings where run = any($1::text[]) order by run, at desc',
    [runs],
  );
  return new Map(rows.map(({ run, reading }) => [run, reading]));
}
