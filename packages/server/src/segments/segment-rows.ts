import { SegmentDefinition } from '@gyre/domain/segment';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { type AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

const number = z.number().int();

const SegmentRow = z.object({
  key: z.string(),
  version: number,
  definition: SegmentDefinition,
  /** The version the pipeline works with; null before it was counted for the first time. */
  live_version: number.nullable(),
  live_since: Instant.nullable(),
  problem: z.string(),
  created_at: Instant,
  updated_at: Instant,
  updated_by: z.string(),
});
export type SegmentRow = z.infer<typeof SegmentRow>;

const COLUMNS = 'key, version, definition, live_version, live_since, problem, created_at, updated_at, updated_by';

/** All segments, last changed first. */
export async function readSegments(ledger: Ledger): Promise<SegmentRow[]> {
  return await ledger.rows(SegmentRow, `select ${COLUMNS} from segments order by updated_at desc, key`);
}

/** @throws AppError `not_found` */
export async function lockSegment(tx: Ledger, key: string): Promise<SegmentRow> {
  const [row] = await tx.rows(SegmentRow, `select ${COLUMNS} from segments where key = $1 for update`, [key]);
  if (row === undefined) throw noSegment(key);
  return row;
}

/** The caller named a segment that is not there. */
export function noSegment(key: string): AppError {
  return toldError('not_found', { zh: `没有分群 ${key}，可能已被删除`, en: `there is no segment ${key}` }, { segment: key });
}

/** Writes version 1 of a new segment. @throws AppError `already_exists` */
export async function insertSegment(tx: Ledger, key: string, definition: SegmentDefinition, at: Instant, by: string): Promise<void> {
  const added = await tx.run(
    `insert into segments (key, version, definition, created_at, updated_at, updated_by)
     values ($1, 1, $2::jsonb, $3, $3, $4) on conflict (key) do nothing`,
    [key, definition, at, by],
  );
  if (added === 0)
    throw toldError('already_exists', { zh: `已经有标识为 ${key} 的分群`, en: `there is a segment ${key} already` }, { segment: key });
  await insertVersion(tx, key, 1, definition, at, by);
}

/** Writes the next version of a segment. @returns its number @throws AppError `not_found` */
export async function insertNextVersion(tx: Ledger, key: string, definition: SegmentDefinition, at: Instant, by: string): Promise<number> {
  const version = (await lockSegment(tx, key)).version + 1;
  await tx.run('update segments set version = $2, definition = $3::jsonb, updated_at = $4, updated_by = $5 where key = $1', [
    key,
    version,
    definition,
    at,
    by,
  ]);
  await insertVersion(tx, key, version, definition, at, by);
  return version;
}

async function insertVersion(
  tx: Ledger,
  key: string,
  version: number,
  definition: SegmentDefinition,
  at: Instant,
  by: string,
): Promise<void> {
  await tx.run('insert into segment_versions (key, version, definition, at, by) values ($1, $2, $3::jsonb, $4, $5)', [
    key,
    version,
    definition,
    at,
    by,
  ]);
}

/** Deletes a segment with everything kept of it; its events stay in the log. @throws AppError `not_found` */
export async function deleteSegment(tx: Ledger, key: string): Promise<void> {
  if ((await tx.run('delete from segments where key = $1', [key])) === 0) throw noSegment(key);
  await tx.run('delete from segment_versions where key = $1', [key]);
  await tx.run('delete from segment_members where key = $1', [key]);
  await tx.run('delete from segment_sizes where segment = $1', [key]);
  await tx.run('delete from segment_not_matched where key = $1', [key]);
}

const VersionRow = z.object({ version: number, definition: SegmentDefinition, at: Instant, by: z.string() });
export type VersionRow = z.infer<typeof VersionRow>;

/** Versions of a segment, newest first. */
export async function readVersions(ledger: Ledger, key: string): Promise<VersionRow[]> {
  return await ledger.rows(VersionRow, 'select version, definition, at, by from segment_versions where key = $1 order by version desc', [
    key,
  ]);
}

const LiveVersionRow = z.object({ key: z.string(), version: number, definition: SegmentDefinition });

/** What the pipeline works with: the definition of each segment's live version. */
export async function readLiveVersions(ledger: Ledger): Promise<{ key: string; version: number; definition: SegmentDefinition }[]> {
  return await ledger.rows(
    LiveVersionRow,
    `select v.key, v.version, v.definition from segments s join segment_versions v on v.key = s.key and v.version = s.live_version order by v.key`,
  );
}

/** Says which version the pipeline works with from now on, and what is wrong with it; null when none can be evaluated. */
export async function markLive(tx: Ledger, key: string, version: number | null, since: Instant, problem: string): Promise<void> {
  await tx.run('update segments set live_version = $2, live_since = $3, problem = $4 where key = $1', [key, version, since, problem]);
}

const MembersRow = z.object({ key: z.string(), version: number, customers: number, members: z.string(), at: Instant });

/** Keeps frozen members. `customers` is how many customers they were then; `members` as {@link encodeMembers} writes them. */
export async function insertMembers(tx: Ledger, row: z.infer<typeof MembersRow>): Promise<void> {
  await tx.run('insert into segment_members (key, version, customers, members, at) values ($1, $2, $3, $4, $5)', [
    row.key,
    row.version,
    row.customers,
    row.members,
    row.at,
  ]);
}

/** Frozen members of all snapshots and lists, without those of versions nothing works with any more. */
export async function readMembers(ledger: Ledger): Promise<z.infer<typeof MembersRow>[]> {
  return await ledger.rows(
    MembersRow,
    `select m.key, m.version, m.customers, m.members, m.at from segment_members m join segments s on s.key = m.key
     where m.version in (s.version, s.live_version)`,
  );
}
