import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError, messageOf, toldError } from '../../errors.ts';
import { fairQueue } from '../fair-queue.ts';
import { objects, sqlInteger, sqlText, type DuckdbEngine } from './engine.ts';
import { csvColumns, jsonColumns, parquetColumns, type FileColumn } from './file-columns.ts';
import { delimiterOf, firstBadLine, headerOf, readableText, type ReadableText } from './file-text.ts';
import { readRow } from './file-values.ts';

export type FileFormat = 'csv' | 'ndjson' | 'parquet';

/** Files kept as tables at once. */
const KEPT = 2;
/** Column of the tables that numbers their rows; quoted because no file is likely to use the name. */
const NUMBER = '"gyre row"';

export interface FileTables {
  preview(
    path: string,
    format: FileFormat,
    rows: number,
  ): Promise<{ columns: { name: string; type: string }[]; rows: Record<string, unknown>[]; total: number }>;
  read(path: string, format: FileFormat, from: number, limit: number): Promise<Record<string, unknown>[]>;
}

interface FileTable {
  readonly key: string;
  readonly table: string;
  readonly format: FileFormat;
  readonly columns: readonly FileColumn[];
  readonly total: number;
}

/** 文件读取 — a file is brought into a temporary table with numbered rows when first asked for, so that pages are cheap. */
export async function fileReader(engine: DuckdbEngine): Promise<FileTables> {
  const connection = await engine.connect();
  await connection.run(`set timezone = 'UTC'`);
  const queue = fairQueue();
  const tables: FileTable[] = [];
  let count = 0;

  async function tableOf(path: string, format: FileFormat): Promise<FileTable> {
    const key = `${format} ${path} ${stampOf(path)}`;
    const known = tables.find((table) => table.key === key);
    if (known !== undefined) return known;
    for (const old of tables.splice(KEPT - 1)) await connection.run(`drop table ${old.table}`);
    const name = `file_${++count}`;
    const loaded = { key, table: name, format, ...(await load(connection, { path, format, table: name, folder: engine.folder })) };
    tables.unshift(loaded);
    return loaded;
  }
  async function rowsOf(file: FileTable, from: number, limit: number): Promise<Record<string, unknown>[]> {
    const [first, last] = [sqlInteger(from), sqlInteger(from + limit)];
    const selected = file.format === 'ndjson' ? 'json' : `to_json(f)::varchar`;
    const rows = await objects(
      connection,
      `select ${selected} as json from (select * exclude (${NUMBER}) from ${file.table} where ${NUMBER} >= ${first} and ${NUMBER} < ${last} order by ${NUMBER}) f`,
    );
    return rows.map((row) => readRow(String(row['json']), file.columns, file.format));
  }
  return {
    preview: (path, format, rows) =>
      queue.run(async () => {
        const file = await tableOf(path, format);
        return { columns: file.columns.map(({ name, type }) => ({ name, type })), rows: await rowsOf(file, 0, rows), total: file.total };
      }),
    read: (path, format, from, limit) => queue.run(async () => rowsOf(await tableOf(path, format), from, limit)),
  };
}

/** A changed file is another file. */
function stampOf(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    return `${size} ${mtimeMs}`;
  } catch (cause) {
    const why = messageOf(cause);
    throw toldError('file_unreadable', { zh: `文件打不开：${why}`, en: `the file cannot be opened: ${why}` }, { path });
  }
}

interface Source {
  readonly path: string;
  readonly format: FileFormat;
  readonly table: string;
  readonly folder: string;
}

async function load(connection: DuckDBConnection, source: Source): Promise<{ columns: FileColumn[]; total: number }> {
  try {
    await loadTable(connection, source);
    const columns = await columnsOf(connection, source);
    const [count] = await objects(connection, `select count(*) as total from ${source.table}`);
    return { columns, total: Number(count?.['total']) };
  } catch (error) {
    await connection.run(`drop table if exists ${source.table}`);
    if (error instanceof AppError) throw error;
    throw unreadable(error, source.path);
  }
}

async function loadTable(connection: DuckDBConnection, { path, format, table, folder }: Source): Promise<void> {
  const create = `create temp table ${table} as select *, row_number() over () - 1 as ${NUMBER} from`;
  if (format === 'parquet') return void (await connection.run(`${create} read_parquet(${sqlText(path)})`));
  const text = await readableText(path, join(folder, `.${table}.txt`));
  try {
    await connection.run(`${create} ${format === 'csv' ? csvSource(text) : ndjsonSource(text)}`);
  } catch (error) {
    const line = format === 'ndjson' ? await firstBadLine(text) : undefined;
    if (line === undefined) throw error;
    throw toldError('file_unreadable', { zh: `第 ${line} 行不是 JSON`, en: `line ${line} is not JSON` }, { path, line });
  } finally {
    if (text.isCopy) await rm(text.path, { force: true });
  }
}

/** Nothing is left to detection by sample: what the first lines look like says nothing about line 100,000. */
function csvSource(text: ReadableText): string {
  const delimiter = delimiterOf(text.head);
  const columns = headerOf(text.head, delimiter).map((name) => `${sqlText(name)}: 'VARCHAR'`);
  const dialect = `delim = ${sqlText(delimiter)}, quote = '"', escape = '"', header = true, auto_detect = false`;
  return `read_csv(${sqlText(text.path)}, compression = '${text.compression}', ${dialect}, columns = {${columns.join(', ')}})`;
}

function ndjsonSource(text: ReadableText): string {
  const compression = text.compression === 'gzip' ? 'gzip' : 'uncompressed';
  const options = `compression = '${compression}', format = 'newline_delimited', maximum_object_size = 16777216`;
  return `(select json::varchar as json from read_json_objects(${sqlText(text.path)}, ${options}))`;
}

function columnsOf(connection: DuckDBConnection, { format, table }: Source): Promise<FileColumn[]> {
  switch (format) {
    case 'csv':
      return csvColumns(connection, table, NUMBER);
    case 'ndjson':
      return jsonColumns(connection, table, NUMBER);
    case 'parquet':
      return parquetColumns(connection, table, NUMBER);
  }
}

/** DuckDB's complaint about a file, with the line where it names one. */
function unreadable(error: unknown, path: string): AppError {
  const message = messageOf(error);
  const line = /\bon Line: (\d+)|\bin line (\d+)/
    .exec(message)
    ?.slice(1)
    .find((digits) => digits !== undefined);
  const first = message.split('\n').slice(0, 2).join(' ').trim();
  const zh = line === undefined ? '文件读不了：格式不对，或内容已损坏' : `文件从第 ${line} 行起读不了：列数、引号或格式不对`;
  const told = { zh, en: `the file cannot be read: ${first}` };
  return toldError('file_unreadable', told, line === undefined ? { path } : { path, line: Number(line) });
}
