import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import { runningJobs } from './job-rows.ts';

/** How long uploads, finished exports and lists of refused rows are kept when nobody says otherwise. */
export const KEEP_FILES_MS = 7 * DAY_MS;

interface Parts {
  /** `<home>/projects/<project>`. */
  readonly folder: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly keepFilesMs: number;
}

/** 清理旧文件 — removes what has been kept long enough, now and once a day, until the signal aborts. */
export async function removeOldDaily(parts: Parts & { readonly logger: Log }, signal: AbortSignal): Promise<void> {
  const { clock, logger } = parts;
  while (!signal.aborted) {
    await removeOld(parts).catch((error: unknown) => logger.warn('old files could not be removed', { detail: messageOf(error) }));
    await clock.wall.until(instant(clock.wall.now() + DAY_MS), signal);
  }
}

/** Removes uploads and files of jobs last written longer than `keepFilesMs` ago, but nothing a running job works with. */
export async function removeOld({ folder, ledger, clock, keepFilesMs }: Parts): Promise<void> {
  const before = clock.wall.now() - keepFilesMs;
  const kept = [...(await keptFiles(join(folder, 'uploads'))), ...(await keptFiles(join(folder, 'jobs')))];
  const old = kept.filter(({ writtenAt }) => writtenAt < before);
  if (old.length === 0) return;
  const busy = new Set((await runningJobs(ledger)).flatMap((job) => [job.id, job.detail['upload']]));
  for (const { id, paths } of old) {
    if (busy.has(id)) continue;
    for (const path of paths) await rm(path, { recursive: true, force: true });
  }
}

/** An upload with its description, or the folder of a job. */
interface Kept {
  readonly id: string;
  readonly paths: readonly string[];
  /** When the last byte was written, in ms. */
  readonly writtenAt: number;
}

/** What lies in a folder, by id: the name up to its first dot. */
async function keptFiles(folder: string): Promise<Kept[]> {
  const byId = Map.groupBy(await namesIn(folder), (name) => name.split('.')[0] ?? name);
  return await Promise.all(
    [...byId].map(async ([id, names]) => {
      const paths = names.map((name) => join(folder, name));
      return { id, paths, writtenAt: Math.max(...(await Promise.all(paths.map(writtenAt)))) };
    }),
  );
}

async function writtenAt(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = (await namesIn(path)).map((name) => writtenAt(join(path, name)));
  return Math.max(found.mtimeMs, ...(await Promise.all(inside)));
}

/** Nothing when there is no such folder: it is made by the first file. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
