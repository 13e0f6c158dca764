import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SCHEMA_COMMENT } from './migrate.ts';
import { quoteColumn, quoteName } from './sql-names.ts';
import type { SqlSession } from './sql-session.ts';

/** Rows fetched and written together. */
const PAGE = 1000;

/** A line of a dump; rows are arrays of PostgreSQL's text form, which keeps every value exactly on any engine. */
export type DumpLine =
  | { readonly kind: 'gyre-ledger'; readonly version: 1 }
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'migration'; readonly version: number; readonly name: string; readonly sql: string }
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly { readonly name: string; readonly type: string }[] }
  | { readonly kind: 'sequence'; readonly table: string; readonly column: string; readonly last: string; readonly called: boolean }
  | { readonly kind: 'end' };

/**
 * 备份账本 — writes every schema of ours to a file as NDJSON: header lines as {@link DumpLine}, rows as arrays of text. Tables come in an order
 * that satisfies foreign keys. One snapshot; embedded it holds the session while it runs.
 */
export async function dumpLedger(session: SqlSession, path: string): Promise<void> {
  await session.query('begin isolation level repeatable read read only', []);
  try {
    await pipeline(Readable.from(dumpText(session)), createWriteStream(path, { mode: 0o600, flush: true }));
  } finally {
    await session.query('rollback', []);
  }
}

async function* dumpText(session: SqlSession): AsyncGenerator<string> {
  yield line({ kind: 'gyre-ledger', version: 1 });
  const schemas = await column(
    session,
    `select nspname::text from pg_namespace where obj_description(oid, 'pg_namespace') = $1 order by nspname`,
    [SCHEMA_COMMENT],
  );
  for (const schema of schemas) {
    yield line({ kind: 'schema', schema });
    yield* migrationLines(session, schema);
    for (const table of await tablesInOrder(session, schema)) yield* tableLines(session, schema, table);
  }
  yield line({ kind: 'end' });
}

async function* migrationLines(session: SqlSession, schema: string): AsyncGenerator<string> {
  const applied = await session.query(`select version, name, sql from ${quoteName(schema)}.schema_version order by version`, []);
  for (const [version, name, sql] of applied.cells) {
    yield line({ kind: 'migration', version: Number(version), name: name ?? '', sql: sql ?? '' });
  }
}

async function* tableLines(session: SqlSession, schema: string, table: string): AsyncGenerator<string> {
  const columns = await columnsOf(session, schema, table);
  yield line({ kind: 'table', table, columns });
  const texts = columns.map(({ name }) => `${quoteColumn(name)}::text`).join(', ');
  await session.query(
    `declare dump_rows no scroll cursor for select json_build_array(${texts})::text from ${quoteName(schema)}.${quoteName(table)}`,
    [],
  );
  for (;;) {
    const rows = await column(session, `fetch ${PAGE} from dump_rows`);
    if (rows.length === 0) break;
    yield `${rows.map((row) => row.replaceAll('\n', ' ')).join('\n')}\n`;
  }
  await session.query('close dump_rows', []);
  yield* sequenceLines(session, schema, table, columns);
}

async function* sequenceLines(
  session: SqlSession,
  schema: string,
  table: string,
  columns: readonly { readonly name: string }[],
): AsyncGenerator<string> {
  for (const { name } of columns) {
    const [sequence] = await column(session, 'select pg_get_serial_sequence($1, $2)', [`${quoteName(schema)}.${quoteName(table)}`, name]);
    if (sequence === undefined || sequence === '') continue;
    const state = await session.query(`select last_value, is_called from ${sequence}`, []);
    yield line({
      kind: 'sequence',
      table,
      column: name,
      last: state.cells[0]?.[0] ?? '1',
      called: state.cells[0]?.[1] === 't',
    });
  }
}

/** Columns that are written; generated ones follow from them. */
async function columnsOf(session: SqlSession, schema: string, table: string): Promise<{ name: string; type: string }[]> {
  const found = await session.query(
    `select a.attname::text, format_type(a.atttypid, a.atttypmod)
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum`,
    [schema, table],
  );
  return found.cells.map(([name, type]) => ({ name: name ?? '', type: type ?? 'text' }));
}

/** Tables of a schema, those referred to before those that refer. `schema_version` travels as migration lines. */
async function tablesInOrder(session: SqlSession, schema: string): Promise<string[]> {
  const tables = await column(
    session,
    `select tablename::text from pg_tables where schemaname = $1 and tablename <> 'schema_version' order by tablename`,
    [schema],
  );
  const references = await session.query(
    `select a.relname::text, b.relname::text from pg_constraint c
     join pg_class a on a.oid = c.conrelid join pg_class b on b.oid = c.confrelid join pg_namespace n on n.oid = a.relnamespace
     where c.contype = 'f' and n.nspname = $1 and a.oid <> b.oid`,
    [schema],
  );
  const ordered = new Set<string>();
  function place(table: string, path: readonly string[]): void {
    if (ordered.has(table) || path.includes(table)) return;
    for (const [from, to] of references.cells) if (from === table) place(to ?? '', [...path, table]);
    ordered.add(table);
  }
  for (const table of tables) place(table, []);
  return [...ordered];
}

async function column(session: SqlSession, text: string, params: readonly string[] = []): Promise<string[]> {
  const { cells } = await session.query(text, params);
  return cells.map((row) => row[0] ?? '');
}

function line(content: DumpLine): string {
  return `${JSON.stringify(content)}\n`;
}
