import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { fairQueue, type FairQueue } from '../fair-queue.ts';

/** Connections for reading. Each long read holds a thread of libuv's four, so two leave room for appends and files. */
const READERS = 2;

/** The DuckDB of one process: connections to read by, and one for files. */
export interface DuckdbEngine {
  readonly folder: string;
  connect(): Promise<DuckDBConnection>;
  /** Runs a read on whichever reading connection has the least to do. */
  read<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Waits for the reads under way: closing a connection that is reading ends the process. */
  close(): Promise<void>;
}

/**
 * Starts DuckDB for logs in `folder`. Nothing is ever downloaded: JSON and Parquet are built in.
 *
 * @param memoryMb  what DuckDB may hold in memory; beyond it spills into `folder`/.tmp
 */
export async function startDuckdb(folder: string, memoryMb: number): Promise<DuckdbEngine> {
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: `${memoryMb}MB`,
    temp_directory: join(folder, '.tmp'),
    // Never by itself, within a commit that is waited for: the writer of each log says when.
    checkpoint_threshold: '1TB',
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const readers: { connection: DuckDBConnection; queue: FairQueue }[] = [];
  for (let i = 0; i < READERS; i++) readers.push({ connection: await instance.connect(), queue: fairQueue() });
  return {
    folder,
    connect: () => instance.connect(),
    read(work) {
      const reader = readers.reduce((least, other) => (other.queue.length < least.queue.length ? other : least));
      return reader.queue.run(() => work(reader.connection));
    },
    async close() {
      await Promise.all(readers.map(({ queue }) => queue.idle()));
      for (const { connection } of readers) connection.closeSync();
      instance.closeSync();
    },
  };
}

/** The rows of a query as objects of plain JSON-like values; BIGINT as numbers. */
export async function objects(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[] = [],
): Promise<Record<string, string | number | boolean | null>[]> {
  const result = await connection.run(sql, values);
  const rows = await result.getRowObjects();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) if (typeof value === 'bigint') row[name] = Number(value);
  }
  return rows as Record<string, string | number | boolean | null>[];
}

/** An integer as SQL text. @throws RangeError for anything else, so that nothing else can reach the statement */
export function sqlInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer: ${value}`);
  return String(value);
}

/** A text as an SQL literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
