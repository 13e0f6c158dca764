import { AsyncLocalStorage } from 'node:async_hooks';
import type { z } from 'zod';
import type { Ledger, LedgerHost } from './ports.ts';
import { dumpLedger } from './ledger-dump.ts';
import { loadLedger } from './ledger-load.ts';
import { migrate } from './migrate.ts';
import { quoteName } from './sql-names.ts';
import { inTransaction, type SqlEngine, type SqlSession } from './sql-session.ts';
import { decodeRows, encodeParam } from './sql-values.ts';

/**
 * 账本 — all schemas of an engine behind the port.
 *
 * Transactions are `read committed`: on a real PostgreSQL a value read may change before it is written, so guard writes by conditions or
 * `for update`. A transaction inside a transaction is an error, and so is using the outer ledger inside `work` (embedded it would wait for
 * itself).
 */
export function ledgerHost(engine: SqlEngine): LedgerHost {
  const inside = new AsyncLocalStorage<{ over: boolean }>();

  function use<T>(schema: string, work: (session: SqlSession) => Promise<T>): Promise<T> {
    if (inside.getStore()?.over === false) {
      return Promise.reject(new Error('the ledger was used inside its own transaction; use `tx`'));
    }
    return engine.use(schema, work);
  }
  function ledgerOf(schema: string): Ledger {
    return {
      rows: (row, text, params = []) => use(schema, (session) => rowsOf(session, row, text, params)),
      run: (text, params = []) => use(schema, (session) => runOn(session, text, params)),
      transaction: (work) =>
        use(schema, (session) => {
          const state = { over: false };
          return inside.run(state, () => inTransaction(session, () => work(transactionLedger(session, state)), state));
        }),
    };
  }
  return {
    async open(schema, migrations) {
      await use(schema, (session) => migrate(session, schema, migrations));
      return ledgerOf(schema);
    },
    drop: (schema) => use(schema, (session) => session.script(`drop schema if exists ${quoteName(schema)} cascade`)),
    dump: (path) => use('public', (session) => dumpLedger(session, path)),
    load: (path) => use('public', (session) => inTransaction(session, () => loadLedger(session, path))),
    close: () => engine.close(),
  };
}

function transactionLedger(session: SqlSession, state: { readonly over: boolean }): Ledger {
  function stillOpen(): SqlSession {
    if (state.over) throw new Error('the transaction is over; its ledger cannot be used any more');
    return session;
  }
  return {
    rows: async (row, text, params = []) => rowsOf(stillOpen(), row, text, params),
    run: async (text, params = []) => runOn(stillOpen(), text, params),
    transaction: () => Promise.reject(new Error('a transaction is already open; the ledger does not nest them')),
  };
}

async function rowsOf<Row extends z.ZodType>(
  session: SqlSession,
  row: Row,
  text: string,
  params: readonly unknown[],
): Promise<z.output<Row>[]> {
  const result = await session.query(text, params.map(encodeParam));
  return decodeRows(result).map((value) => row.parse(value));
}

async function runOn(session: SqlSession, text: string, params: readonly unknown[]): Promise<number> {
  return (await session.query(text, params.map(encodeParam))).affected;
}
