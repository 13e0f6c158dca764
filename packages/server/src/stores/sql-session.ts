import type { SqlResult } from './sql-values.ts';

/** One conversation with PostgreSQL. Statements run one after the other in the order of the calls. */
export interface SqlSession {
  /** One statement with `$1` parameters in text form. @throws SqlError */
  query(text: string, params: readonly (string | null)[]): Promise<SqlResult>;
  /** Several statements without parameters. @throws SqlError */
  script(sql: string): Promise<void>;
}

/** 账本引擎 — what an engine adds to the shared part: sessions. */
export interface SqlEngine {
  /** Runs `work` with a session of its own whose search path is `schema`. */
  use<T>(schema: string, work: (session: SqlSession) => Promise<T>): Promise<T>;
  /** Waits for the work under way, then lets go of everything. */
  close(): Promise<void>;
}

/**
 * Begins, runs `work`, commits; rolls back when it throws. The session is usable afterwards.
 *
 * @throws when a statement had failed and `work` went on regardless: PostgreSQL would turn the commit into a rollback without a word
 */
export async function inTransaction<T>(session: SqlSession, work: () => Promise<T>, state = { over: false }): Promise<T> {
  await session.query('begin', []);
  let value: T;
  try {
    value = await work();
  } catch (error) {
    state.over = true;
    // A session that cannot even roll back has lost its connection, and with it the transaction; what went wrong first says more.
    await session.query('rollback', []).catch(() => {});
    throw error;
  }
  state.over = true;
  const { command } = await session.query('commit', []);
  if (command !== 'COMMIT') throw new Error(`the transaction could not commit: a statement in it had failed (${command})`);
  return value;
}
