import { randomBytes } from 'node:crypto';
import { findPostgres, startPostgres, type PostgresPeer } from '../../test/peers/postgres.ts';
import { openPgliteHost } from './pglite/index.ts';
import type { Ledger, LedgerHost, Migration } from './ports.ts';
import { openPostgresHost } from './postgres/index.ts';

/** A ledger engine for a suite: one host for all its tests, a fresh schema for each. */
export interface TestLedgers {
  readonly host: LedgerHost;
  /** A new, empty schema brought up to `migrations`. */
  ledger(migrations: readonly Migration[]): Promise<Ledger>;
  /** Call it in `afterAll`. */
  close(): Promise<void>;
}

export interface LedgerEngine {
  readonly name: 'pglite' | 'postgres';
  open(): Promise<TestLedgers>;
}

let shared: Promise<LedgerHost> | undefined;

/** The embedded engine alone: for tests that need a ledger but do not care which. One in memory per test worker. */
export const embeddedLedger: LedgerEngine = {
  name: 'pglite',
  async open() {
    shared ??= openPgliteHost('');
    return freshSchemas(await shared, () => Promise.resolve());
  },
};

const realPostgres: LedgerEngine = {
  name: 'postgres',
  async open() {
    const peer: PostgresPeer = await startPostgres();
    const host = await openPostgresHost(peer.url);
    return freshSchemas(host, async () => {
      await host.close();
      await peer.stop();
    });
  },
};

/**
 * 测试用账本 — every ledger engine this machine has, for `describe.each(testLedgers())`. Without a PostgreSQL installed it is left out, aloud;
 * with `CI=true` that is an error.
 */
export function testLedgers(): readonly LedgerEngine[] {
  if (findPostgres() !== undefined) return [embeddedLedger, realPostgres];
  if (process.env['CI'] === 'true')
    throw new Error('CI=true but no PostgreSQL is installed (looked in PATH and /usr/lib/postgresql/*/bin)');
  process.stderr.write('skipped: no PostgreSQL installed, the ledger suites run on PGlite only\n');
  return [embeddedLedger];
}

function freshSchemas(host: LedgerHost, close: () => Promise<void>): TestLedgers {
  return {
    host,
    ledger: (migrations) => host.open(`t_${randomBytes(6).toString('hex')}`, migrations),
    close,
  };
}
