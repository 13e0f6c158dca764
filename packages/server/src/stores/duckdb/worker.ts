import { parentPort } from 'node:worker_threads';
import type { ColumnsWanted, ExportFormat, QuarantinedRow, QuarantineQuery, RecentFilter, TimelineQuery } from '../ports.ts';
import { handOver, serve } from '../rpc.ts';
import { buffersOf, ColumnPages } from './column-pages.ts';
import type { LogColumns } from './columns.ts';
import { objects, sqlInteger, startDuckdb, type DuckdbEngine } from './engine.ts';
import { convertFile, type ExportColumn } from './file-writer.ts';
import { frequentValues } from './frequent-values.ts';
import { fileReader, type FileFormat, type FileTables } from './file-reader.ts';
import * as history from './history.ts';
import { openLogFile, removeLog, restoreLog, type LogFile } from './log-file.ts';
import { selectHashes, selectRows, selectOwners } from './rows.ts';

let started: { readonly engine: DuckdbEngine; readonly files: FileTables } | undefined;
const logs = new Map<string, LogFile>();
/** Columns being read, by number. */
const columns = new Map<number, ColumnPages>();
let lastColumns = 0;

function running(): { readonly engine: DuckdbEngine; readonly files: FileTables } {
  if (started === undefined) throw new Error('the log engine is closed');
  return started;
}
function log(project: string): LogFile {
  const found = logs.get(project);
  if (found === undefined) throw new Error(`the log of project ${project} is not open`);
  return found;
}

/** 日志的线程 — DuckDB and everything that waits for it. */
const methods = {
  async start(folder: string, memoryMb: number): Promise<void> {
    const engine = await startDuckdb(folder, memoryMb);
    started = { engine, files: await fileReader(engine) };
  },
  async open(project: string): Promise<{ end: number; lastSequence: number }> {
    const file = await openLogFile(running().engine, project);
    logs.set(project, file);
    return { end: file.end, lastSequence: file.lastSequence };
  },
  append: (project: string, columns: LogColumns, quarantined: readonly QuarantinedRow[]) => log(project).append(columns, quarantined),
  rowsAfter: (project: string, offset: number, limit: number) => {
    // Without `order by`: DuckDB keeps the order of insertion, and sorting would take five times as long as the scan.
    const rest = `where "offset" > ${sqlInteger(offset)} and "offset" <= ${sqlInteger(offset + limit)}`;
    return running().engine.read((connection) => selectRows(connection, log(project).alias, rest));
  },
  /** The smallest offset at which something was received at or after `since`; undefined when nothing was. */
  firstReceived: async (project: string, since: number) => {
    const { alias } = log(project);
    const where = `where received >= ${sqlInteger(since)}`;
    const [row] = await running().engine.read((connection) =>
      objects(
        connection,
        `select least((select min("offset") from ${alias}.events ${where}), (select min(log_offset) from ${alias}.quarantine ${where})) as first`,
      ),
    );
    return (row?.['first'] ?? undefined) as number | undefined;
  },
  hashes: (project: string, since: number, after: number, upTo: number) => {
    const range = { since: sqlInteger(since), after: sqlInteger(after), upTo: sqlInteger(upTo) };
    return running().engine.read((connection) => selectHashes(connection, log(project).alias, range));
  },
  owners: (project: string, after: number) =>
    running().engine.read((connection) => selectOwners(connection, log(project).alias, sqlInteger(after))),
  timeline: (project: string, query: TimelineQuery) =>
    running().engine.read((connection) => history.timeline(connection, log(project).alias, query)),
  recent: (project: string, limit: number, filter: RecentFilter) =>
    running().engine.read((connection) => history.recent(connection, log(project).alias, limit, filter)),
  volumes: (project: string, range: history.Range, bucketMs: number, names: readonly string[] | undefined) =>
    running().engine.read((connection) => history.volumes(connection, log(project).alias, range, bucketMs, names)),
  active: (project: string, range: history.Range, bucketMs: number) =>
    running().engine.read((connection) => history.active(connection, log(project).alias, range, bucketMs)),
  sums: (project: string, range: history.Range, bucketMs: number, named: { name: string; property: string }) =>
    running().engine.read((connection) => history.sums(connection, log(project).alias, range, bucketMs, named)),
  quarantined: (project: string, query: QuarantineQuery) =>
    running().engine.read((connection) => history.quarantined(connection, log(project).alias, query)),
  sourceActivity: (project: string, since: number) =>
    running().engine.read((connection) => history.sourceActivity(connection, log(project).alias, since)),
  quarantineCounts: (project: string, except: readonly number[]) =>
    running().engine.read((connection) => history.quarantineCounts(connection, log(project).alias, except)),
  async startColumns(project: string, after: number, upTo: number, wanted: ColumnsWanted): Promise<{ id: number; rowsPerPage: number }> {
    const pages = new ColumnPages(running().engine, log(project).alias, wanted);
    const rowsPerPage = await pages.rowsPerPage(after, upTo);
    const id = ++lastColumns;
    columns.set(id, pages);
    return { id, rowsPerPage };
  },
  columnPage: async (id: number, after: number, upTo: number) => {
    const page = await columns.get(id)?.page(after, upTo);
    if (page === undefined) throw new Error(`the columns ${id} are not being read`);
    return handOver(page, buffersOf(page));
  },
  endColumns(id: number): void {
    columns.delete(id);
  },
  frequentValues: (project: string, wanted: { event: string; property: string; search: string; limit: number }) =>
    running().engine.read((connection) => frequentValues(connection, log(project).alias, wanted)),
  preview: (path: string, format: FileFormat, rows: number) => running().files.preview(path, format, rows),
  readFile: (path: string, format: FileFormat, from: number, limit: number) => running().files.read(path, format, from, limit),
  convert: (ndjson: string, out: string, format: ExportFormat, columns: readonly ExportColumn[]) =>
    convertFile(running().engine, ndjson, out, format, columns),
  async checkpoint(): Promise<void> {
    for (const file of logs.values()) await file.checkpoint();
  },
  backup: (project: string, path: string) => log(project).backup(path),
  restore: (project: string, path: string, lastSequence?: number) => restoreLog(running().engine, project, path, lastSequence),
  async closeLog(project: string): Promise<void> {
    const file = logs.get(project);
    logs.delete(project);
    await file?.close();
  },
  async drop(project: string): Promise<void> {
    await methods.closeLog(project);
    await removeLog(running().engine.folder, project);
  },
  async close(): Promise<void> {
    for (const project of logs.keys()) await methods.closeLog(project);
    await started?.engine.close();
    started = undefined;
  },
};
export type DuckdbMethods = typeof methods;

if (parentPort !== null) serve(parentPort, methods);
