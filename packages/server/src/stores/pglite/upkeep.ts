import { quoteColumn } from '../sql-names.ts';
import type { SqlSession } from '../sql-session.ts';

/** Write-ahead log after which a checkpoint lets PGlite use its files again, in bytes. */
const WAL_BYTES = 64 * 1024 * 1024;

/**
 * 维护 — what PostgreSQL's background processes would do; PGlite has none: it neither checkpoints nor vacuums nor analyses on its own.
 *
 * @returns statements that are due, each short enough to stand in the queue by itself
 */
export async function upkeepDue(session: SqlSession): Promise<string[]> {
  const wal = await session.query(
    'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) > $1::numeric from pg_control_checkpoint()',
    [String(WAL_BYTES)],
  );
  const tables = await session.query(
    `select schemaname::text, relname::text, n_dead_tup > 1000 + n_live_tup / 5 from pg_stat_user_tables
     where n_dead_tup > 1000 + n_live_tup / 5 or n_mod_since_analyze > 1000 + n_live_tup / 10`,
    [],
  );
  const due = tables.cells.map(([schema, table, dead]) => {
    const name = `${quoteColumn(schema ?? '')}.${quoteColumn(table ?? '')}`;
    return dead === 't' ? `vacuum (analyze) ${name}` : `analyze ${name}`;
  });
  return wal.cells[0]?.[0] === 't' ? [...due, 'checkpoint'] : due;
}
