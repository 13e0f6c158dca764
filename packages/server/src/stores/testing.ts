import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findPostgres, startPostgres, type PostgresPeer } from '../../test/peers/postgres.ts';
import { openDuckdbHost } from './duckdb/index.ts';
import { openPgliteHost } from './pglite/index.ts';
import type { Ledger, LedgerHost, LogHost, Migration, WarehouseSources } from './ports.ts';
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

const { dependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
/** Left in the temporary folder on purpose: all test workers and runs start from it. */
const IMAGE = join(tmpdir(), `gyre-pglite-${dependencies['@electric-sql/pglite']}.tar`);

/** A PGlite of the test's own, empty, in memory: for what takes a whole engine. The caller closes it. */
export function emptyPglite(): Promise<LedgerHost> {
  return openPgliteHost('', { image: IMAGE });
}

let shared: Promise<LedgerHost> | undefined;

/** The embedded engine alone: for tests that need a ledger but do not care which. One in memory per test worker. */
export const embeddedLedger: LedgerEngine = {
  name: 'pglite',
  async open() {
    shared ??= emptyPglite();
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

/** A log engine in a temporary folder. */
export interface TestLogs {
  /** The running host; another one after {@link TestLogs.reopen}. */
  readonly host: LogHost;
  readonly folder: string;
  /** Closes the host and opens it again on the same files. */
  reopen(): Promise<LogHost>;
  /** Closes it and deletes its files. */
  close(): Promise<void>;
}
export interface LogEngine {
  readonly name: 'duckdb';
  open(): Promise<TestLogs>;
}

/** 测试用日志 — every log engine, for `describe.each(testLogs())`. */
export function testLogs(): readonly LogEngine[] {
  return [{ name: 'duckdb', open: temporaryDuckdb }];
}

async function temporaryDuckdb(): Promise<TestLogs> {
  const folder = mkdtempSync(join(tmpdir(), 'gyre-duckdb-'));
  const openHost = (): Promise<LogHost> => openDuckdbHost(folder, { memoryMb: 256 });
  let host = await openHost();
  return {
    get host() {
      return host;
    },
    folder,
    async reopen() {
      await host.close();
      host = await openHost();
      return host;
    },
    async close() {
      await host.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** 没有来源 — what a warehouse hears of a ledger in which there is nothing. */
export const NO_SOURCES: WarehouseSources = {
  async *roots() {
    yield await Promise.resolve(new Map<number, number>());
  },
  async *attributes() {
    yield await Promise.resolve(new Map());
  },
  async *items() {
    yield await Promise.resolve(new Map());
  },
  facts: () => Promise.resolve(new Map()),
};
