import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { AppError, messageOf } from '../errors.ts';
import { apply, createSchema } from './migrate.ts';
import { quoteColumn, quoteName } from './sql-names.ts';
import type { SqlSession } from './sql-session.ts';

/** Rows inserted together, and the text length after which a page goes early. */
const PAGE = 500;
const PAGE_CHARACTERS = 1_000_000;

const TYPE = /^[a-z][a-z0-9 _(),]*(\[\])?$/;
const Line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('gyre-ledger'), version: z.literal(1) }),
  z.object({ kind: z.literal('schema'), schema: z.string() }),
  z.object({ kind: z.literal('migration'), version: z.number().int(), name: z.string(), sql: z.string() }),
  z.object({ kind: z.literal('table'), table: z.string(), columns: z.array(z.object({ name: z.string(), type: z.string().regex(TYPE) })) }),
  z.object({ kind: z.literal('sequence'), table: z.string(), column: z.string(), last: z.string().regex(/^\d+$/), called: z.boolean() }),
  z.object({ kind: z.literal('end') }),
]);
type Line = z.infer<typeof Line>;

/**
 * 恢复账本 — reads what `dumpLedger` wrote, from any engine into any engine. Runs inside the caller's transaction.
 *
 * @throws AppError `already_exists` when a schema of the dump exists here
 * @throws AppError `file_unreadable` when the file is not a dump or is cut short
 */
export async function loadLedger(session: SqlSession, path: string): Promise<void> {
  const loader = new Loader(session);
  let number = 0;
  for await (const text of linesOf(path)) {
    number++;
    if (text.startsWith('[')) await loader.row(text);
    else await loader.take(parseLine(text, path, number), number);
  }
  if (!loader.ended)
    throw new AppError('file_unreadable', `${path} ends after line ${number} without its closing line`, { path, line: number });
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (cause) {
    throw new AppError('file_unreadable', `the backup cannot be opened: ${messageOf(cause)}`, { path });
  }
  try {
    yield* file.readLines();
  } finally {
    await file.close();
  }
}

function parseLine(text: string, path: string, number: number): Line {
  try {
    return Line.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${path} is not a ledger backup: line ${number} cannot be read (${String(cause)})`;
    throw new AppError('file_unreadable', message, { path, line: number });
  }
}

/** Where the reading of a dump stands. */
class Loader {
  ended = false;
  readonly #session: SqlSession;
  #schema = '';
  #insert = '';
  #page: string[] = [];
  #pageCharacters = 0;

  constructor(session: SqlSession) {
    this.#session = session;
  }

  async take(line: Line, number: number): Promise<void> {
    await this.#flush();
    if (number === 1 && line.kind !== 'gyre-ledger') throw new AppError('file_unreadable', 'the first line does not say gyre-ledger');
    switch (line.kind) {
      case 'gyre-ledger':
        break;
      case 'schema':
        await this.#openSchema(line.schema);
        break;
      case 'migration':
        await apply(this.#session, line);
        break;
      case 'table':
        // What a migration had put in travels in the dump too. Tables that refer to this one come later.
        await this.#session.query(`truncate ${quoteName(line.table)} cascade`, []);
        this.#insert = insertInto(this.#schema, line.table, line.columns);
        break;
      case 'sequence':
        await this.#session.query('select setval(pg_get_serial_sequence($1, $2), $3::bigint, $4::boolean)', [
          `${quoteName(this.#schema)}.${quoteName(line.table)}`,
          line.column,
          line.last,
          String(line.called),
        ]);
        break;
      case 'end':
        this.ended = true;
        break;
    }
  }

  async row(text: string): Promise<void> {
    this.#page.push(text);
    this.#pageCharacters += text.length;
    if (this.#page.length >= PAGE || this.#pageCharacters >= PAGE_CHARACTERS) await this.#flush();
  }

  async #openSchema(schema: string): Promise<void> {
    const found = await this.#session.query('select 1 from pg_namespace where nspname = $1', [schema]);
    if (found.cells.length > 0)
      throw new AppError('already_exists', `schema ${schema} exists; a backup is restored into an empty ledger`, { schema });
    this.#schema = schema;
    await this.#session.query(`set local search_path to ${quoteName(schema)}`, []);
    await createSchema(this.#session, schema);
  }

  async #flush(): Promise<void> {
    if (this.#page.length === 0) return;
    const rows = `[${this.#page.join(',')}]`;
    this.#page = [];
    this.#pageCharacters = 0;
    await this.#session.query(this.#insert, [rows]);
  }
}

function insertInto(schema: string, table: string, columns: readonly { readonly name: string; readonly type: string }[]): string {
  const names = columns.map(({ name }) => quoteColumn(name)).join(', ');
  const values = columns.map(({ type }, index) => `(r ->> ${index})::${type}`).join(', ');
  return `insert into ${quoteName(schema)}.${quoteName(table)} (${names}) overriding system value select ${values} from json_array_elements($1::json) r`;
}
