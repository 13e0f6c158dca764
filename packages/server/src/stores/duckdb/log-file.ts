import { existsSync, statSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { AppError, messageOf } from '../../errors.ts';
import { fairQueue, type FairQueue } from '../fair-queue.ts';
import type { QuarantinedRow } from '../ports.ts';
import { appendQuarantined, appendRows } from './append.ts';
import type { LogColumns } from './columns.ts';
import { objects, sqlText, type DuckdbEngine } from './engine.ts';

const KEY = /^[a-z][a-z0-9_]{0,39}$/;
/** Version of the tables below; a file of a newer one is refused, an older one is brought up to it: 2 keeps details in Chinese too. */
const FORMAT = 2;
/** A write-ahead log larger than this is folded in after this long without an append. */
const IDLE_WAL_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 2000;
/** One larger than this is folded in at once. */
const MOST_WAL_BYTES = 128 * 1024 * 1024;
/**
 * So are so many rows: appends wait meanwhile, and it takes as long as there are rows. Four fifths of a row group, because DuckDB rewrites
 * up to three neighbouring groups whenever they fit into fewer, which two or three of these never do.
 */
const MOST_WAL_ROWS = 0.8 * 122_880;

const TABLES = (alias: string): string => `
create table if not exists ${alias}.log_format (version integer not null);
create table if not exists ${alias}.events (
  "offset" bigint not null, hash_high ubigint, hash_low ubigint, message_id varchar not null, customer integer not null, name varchar not null,
  "at" bigint not null, received bigint not null, original_at bigint, source varchar not null, sequence bigint, historical boolean not null,
  keys varchar not null, properties varchar not null, parent bigint);
create table if not exists ${alias}.quarantine (
  id bigint not null, log_offset bigint not null, reason varchar not null, detail varchar not null, raw varchar not null, message_id varchar,
  hash_high ubigint, hash_low ubigint, received bigint not null, source varchar not null);
alter table ${alias}.quarantine add column if not exists zh varchar default '';`;

/** 日志文件 — one project's attached database and its one writer. */
export interface LogFile {
  /** Quoted name by which statements reach its tables. */
  readonly alias: string;
  readonly end: number;
  readonly lastSequence: number;
  append(columns: LogColumns, quarantined: readonly QuarantinedRow[]): Promise<void>;
  checkpoint(): Promise<void>;
  /** Folds the write-ahead log in and copies the file; appends wait meanwhile. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Where a project's log lies. @throws RangeError for a key that is not one */
export function logPath(folder: string, project: string): string {
  if (!KEY.test(project)) throw new RangeError(`not a project key: ${JSON.stringify(project)} (must match ${KEY.source})`);
  return join(folder, `${project}.duckdb`);
}

/** Deletes a log's files. */
export async function removeLog(folder: string, project: string): Promise<void> {
  const path = logPath(folder, project);
  await Promise.all([path, `${path}.wal`].map((file) => rm(file, { force: true })));
}

/**
 * Puts a copy made by `backup` in place, without the first of our own events above `lastSequence` and what follows it.
 *
 * @throws AppError `already_exists` when the project has a log
 */
export async function restoreLog(engine: DuckdbEngine, project: string, copy: string, lastSequence?: number): Promise<void> {
  const path = logPath(engine.folder, project);
  if (existsSync(path))
    throw new AppError('already_exists', `project ${project} has a log; a backup is restored into an empty place`, { project });
  await rm(`${path}.wal`, { force: true });
  await copyFile(copy, path);
  if (lastSequence !== undefined) await cutOff(engine, path, lastSequence);
}

/** Removes everything from the first own event above `lastSequence` on. */
async function cutOff(engine: DuckdbEngine, path: string, lastSequence: number): Promise<void> {
  const connection = await engine.connect();
  await attach(connection, path, 'restored');
  await connection.run(
    `delete from restored.events where "offset" >= (select min("offset") from restored.events where sequence > ${Math.trunc(lastSequence)})`,
  );
  await connection.run('checkpoint restored');
  await connection.run('detach restored');
  connection.closeSync();
}

/**
 * Attaches a project's file, creating it when missing.
 *
 * @throws AppError `schema_newer` when a newer version of Gyre wrote it
 */
export async function openLogFile(engine: DuckdbEngine, project: string): Promise<LogFile> {
  const path = logPath(engine.folder, project);
  const alias = `"log_${project}"`;
  const connection = await engine.connect();
  await attach(connection, path, alias);
  try {
    await prepareTables(connection, alias, project);
    return await writerOf(connection, alias, path);
  } catch (error) {
    await connection.run(`detach ${alias}`);
    connection.closeSync();
    throw error;
  }
}

async function attach(connection: DuckDBConnection, path: string, alias: string): Promise<void> {
  try {
    await connection.run(`attach ${sqlText(path)} as ${alias}`);
  } catch (error) {
    connection.closeSync();
    if (!messageOf(error).includes('Could not set lock')) throw error;
    throw new AppError('home_in_use', `another process has ${path} open; a log has one writer`, { path });
  }
}

async function prepareTables(connection: DuckDBConnection, alias: string, project: string): Promise<void> {
  await connection.run(TABLES(alias));
  const [format] = await objects(connection, `select max(version) as version from ${alias}.log_format`);
  const version = Number(format?.['version'] ?? 0);
  if (version < FORMAT) await connection.run(`insert into ${alias}.log_format values (${FORMAT})`);
  if (version > FORMAT) {
    const message = `the log of project ${project} has format ${version}; this Gyre knows formats up to ${FORMAT}`;
    throw new AppError('schema_newer', message, { project, found: version, known: FORMAT });
  }
}

async function writerOf(connection: DuckDBConnection, alias: string, path: string): Promise<LogFile> {
  const [state] = await objects(
    connection,
    `select (select coalesce(max("offset"), 0) from ${alias}.events) as last, (select coalesce(max(sequence), 0) from ${alias}.events) as sequence,
     (select coalesce(max(id), 0) from ${alias}.quarantine) as quarantined`,
  );
  const database = alias.slice(1, -1);
  const events = await connection.createAppender('events', 'main', database);
  const quarantine = await connection.createAppender('quarantine', 'main', database);
  const queue = fairQueue();
  const counters = { end: Number(state?.['last']), sequence: Number(state?.['sequence']), quarantined: Number(state?.['quarantined']) };
  const failure: { cause?: unknown } = {};
  const folding = foldingOf(connection, alias, path, queue);
  return {
    alias,
    get end() {
      return counters.end;
    },
    get lastSequence() {
      return counters.sequence;
    },
    append: (columns, quarantined) =>
      queue.run(async () => {
        if ('cause' in failure) throw new Error('an earlier append to this log failed', { cause: failure.cause });
        requireNoGap(columns.offset, counters.end);
        try {
          await commit(connection, { events, quarantine }, columns, quarantined, counters);
        } catch (cause) {
          failure.cause = cause;
          throw cause;
        }
        folding.appended(columns.offset.length);
      }),
    checkpoint: () => queue.run(folding.checkpoint),
    backup: (target) =>
      queue.run(async () => {
        await folding.checkpoint();
        await copyFile(path, target);
      }),
    async close() {
      folding.stop();
      await queue.run(async () => {
        events.closeSync();
        quarantine.closeSync();
        await folding.checkpoint();
        await connection.run(`detach ${alias}`);
        connection.closeSync();
      });
    },
  };
}

/** Folds a write-ahead log in when it has grown, in turn with the appends. */
interface Folding {
  readonly checkpoint: () => Promise<void>;
  readonly appended: (rows: number) => void;
  readonly stop: () => void;
}

function foldingOf(connection: DuckDBConnection, alias: string, path: string, queue: FairQueue): Folding {
  let unfolded = 0;
  const checkpoint = async (): Promise<void> => {
    unfolded = 0;
    await connection.run(`checkpoint ${alias}`);
  };
  const foldInAbove = (bytes: number): void => {
    if (unfolded > MOST_WAL_ROWS || walBytes(path) > bytes) void queue.run(checkpoint).catch(() => {});
  };
  const idle = setTimeout(() => foldInAbove(IDLE_WAL_BYTES), IDLE_MS).unref();
  return {
    checkpoint,
    appended(rows) {
      unfolded += rows;
      idle.refresh();
      foldInAbove(MOST_WAL_BYTES);
    },
    stop: () => clearTimeout(idle),
  };
}

interface Counters {
  end: number;
  sequence: number;
  quarantined: number;
}

/** Both tables in one durable commit; the counters move once it has succeeded. */
async function commit(
  connection: DuckDBConnection,
  appenders: { readonly events: DuckDBAppender; readonly quarantine: DuckDBAppender },
  columns: LogColumns,
  quarantined: readonly QuarantinedRow[],
  counters: Counters,
): Promise<void> {
  await connection.run('begin');
  appendRows(appenders.events, columns);
  appendQuarantined(appenders.quarantine, quarantined, counters.quarantined + 1, counters.end + 1);
  await connection.run('commit');
  counters.end += columns.offset.length;
  counters.quarantined += quarantined.length;
  for (const sequence of columns.sequence) if (sequence > counters.sequence) counters.sequence = sequence;
}

function requireNoGap(offsets: Float64Array, end: number): void {
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i] !== end + 1 + i)
      throw new RangeError(`the log ends at ${end}; the next offset must be ${end + 1 + i}, got ${offsets[i]}`);
  }
}

function walBytes(path: string): number {
  return existsSync(`${path}.wal`) ? statSync(`${path}.wal`).size : 0;
}
