import { AppError } from '../errors.ts';
import type { Migration } from './ports.ts';
import { quoteName } from './sql-names.ts';
import { inTransaction, type SqlSession } from './sql-session.ts';

/** The comment by which a backup recognises our schemas in a shared database. */
export const SCHEMA_COMMENT = 'Gyre ledger';

const VERSION_TABLE = 'create table if not exists schema_version (version integer primary key, name text not null, sql text not null)';

/**
 * 迁移 — creates the schema when it is missing and applies what it lacks, all in one transaction; processes starting together take turns.
 *
 * `schema_version` keeps the SQL of every migration applied, so that a dump can rebuild its tables without the program that wrote it.
 *
 * @throws AppError `schema_newer` when the schema is ahead of `migrations`
 */
export async function migrate(session: SqlSession, schema: string, migrations: readonly Migration[]): Promise<void> {
  requireDense(migrations);
  // Taken outside the transaction: one that began before another process finished would still see the catalogue of its beginning.
  await session.query('select pg_advisory_lock(hashtext($1))', [`gyre ${schema}`]);
  try {
    await inTransaction(session, () => bringUpToDate(session, schema, migrations));
  } finally {
    await session.query('select pg_advisory_unlock(hashtext($1))', [`gyre ${schema}`]);
  }
}

async function bringUpToDate(session: SqlSession, schema: string, migrations: readonly Migration[]): Promise<void> {
  const existing = await currentVersion(session, schema);
  const latest = migrations.length;
  if (existing > latest) {
    throw new AppError('schema_newer', `schema ${schema} is at version ${existing}; this Gyre knows versions up to ${latest}`, {
      schema,
      found: existing,
      known: latest,
    });
  }
  if (existing === 0) await createSchema(session, schema);
  for (const migration of migrations.slice(existing)) await apply(session, migration);
}

/** Creates an empty schema with its version table; the search path must already name it. */
export async function createSchema(session: SqlSession, schema: string): Promise<void> {
  await session.script(`
    create schema if not exists ${quoteName(schema)};
    comment on schema ${quoteName(schema)} is '${SCHEMA_COMMENT}';
    ${VERSION_TABLE}`);
}

/** Runs one migration and notes it. */
export async function apply(session: SqlSession, migration: Migration): Promise<void> {
  await session.script(migration.sql);
  await session.query('insert into schema_version (version, name, sql) values ($1, $2, $3)', [
    String(migration.version),
    migration.name,
    migration.sql,
  ]);
}

async function currentVersion(session: SqlSession, schema: string): Promise<number> {
  const found = await session.query(`select to_regclass($1) is not null`, [`${quoteName(schema)}.schema_version`]);
  if (found.cells[0]?.[0] !== 't') return 0;
  const version = await session.query('select coalesce(max(version), 0) from schema_version', []);
  return Number(version.cells[0]?.[0]);
}

function requireDense(migrations: readonly Migration[]): void {
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) {
      throw new RangeError(`migrations must count from 1 without a gap: number ${index + 1} is ${migration.version}`);
    }
  });
}
