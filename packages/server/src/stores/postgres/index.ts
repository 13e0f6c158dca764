import { Pool, type PoolClient, type QueryArrayResult } from 'pg';
import { AppError, messageOf } from '../../errors.ts';
import { ledgerHost } from '../ledger.ts';
import type { LedgerHost } from '../ports.ts';
import { toSqlError } from '../sql-error.ts';
import { quoteName } from '../sql-names.ts';
import type { SqlSession } from '../sql-session.ts';
import type { SqlResult } from '../sql-values.ts';

/** Connections held at most by one process. */
const CONNECTIONS = 8;
/** Oldest version of PostgreSQL whose SQL we use. */
const OLDEST = 15;

/** Answers keep PostgreSQL's text form; `sql-values.ts` reads them, as for the embedded engine. */
const asText = { getTypeParser: () => (text: string) => text };

/**
 * 外部账本 — a PostgreSQL server (15 or newer) by its URL. Each piece of work takes a connection of a pool; the schema is its search path.
 * A statement is sent without waiting for the answer to the one before, so the server need not wait while this thread is busy.
 */
export async function openPostgresHost(url: string): Promise<LedgerHost> {
  const pool = new Pool({ connectionString: url, max: CONNECTIONS, types: asText, pipeline: true });
  // A connection that breaks while nobody uses it is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {});
  const paths = new WeakMap<PoolClient, string>();
  await requireVersion(pool);

  async function moveTo(client: PoolClient, schema: string): Promise<void> {
    if (paths.get(client) === schema) return;
    await client.query(`set search_path to ${quoteName(schema)}`);
    paths.set(client, schema);
  }
  return ledgerHost({
    async use(schema, work) {
      const client = await pool.connect();
      const connection = { broken: false };
      const onError = (): void => void (connection.broken = true);
      client.on('error', onError);
      try {
        await moveTo(client, schema);
        return await work(sessionOf(client, connection));
      } finally {
        client.off('error', onError);
        client.release(connection.broken);
      }
    },
    close: () => pool.end(),
  });
}

/** @throws AppError `setting_invalid` when the server cannot be reached or is too old */
async function requireVersion(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ server_version_num: string }>('show server_version_num').catch(async (error: unknown) => {
    await pool.end();
    throw new AppError('setting_invalid', `the PostgreSQL of DATABASE_URL cannot be reached: ${messageOf(error)}`);
  });
  const major = Math.floor(Number(rows[0]?.server_version_num) / 10_000);
  if (major >= OLDEST) return;
  await pool.end();
  throw new AppError('setting_invalid', `DATABASE_URL names PostgreSQL ${major}; Gyre needs ${OLDEST} or newer`, {
    found: major,
    oldest: OLDEST,
  });
}

/** Statements of one connection, answered in the order of the calls. A failure without an SQLSTATE means that the connection cannot be trusted any more. */
function sessionOf(client: PoolClient, connection: { broken: boolean }): SqlSession {
  async function ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      const known = toSqlError(error);
      if (known === error) connection.broken = true;
      throw known;
    }
  }
  return {
    query: (text, params) => ask(async () => resultOf(await client.query({ text, values: [...params], rowMode: 'array' }))),
    script: async (sql) => void (await ask(() => client.query(sql))),
  };
}

function resultOf(answer: QueryArrayResult): SqlResult {
  return {
    command: answer.command,
    affected: answer.rowCount ?? 0,
    fields: answer.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
    cells: answer.rows as (string | null)[][],
  };
}
