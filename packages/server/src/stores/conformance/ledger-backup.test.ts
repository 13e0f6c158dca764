import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Ledger, LedgerHost, Migration } from '../ports.ts';
import { openPostgresHost } from '../postgres/index.ts';
import { emptyPglite, testLedgers } from '../testing.ts';
import { startPostgres } from '../../../test/peers/postgres.ts';

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'first',
    sql: `
      create table a_children (parent integer not null references z_parents (id), body text);
      create table z_parents (id integer primary key, boss integer references z_parents (id));
    `
      .trim()
      .split('\n')
      .toReversed()
      .join('\n'),
  },
  {
    version: 2,
    name: 'second',
    sql: `
      create table numbered (id bigint generated always as identity primary key, "Odd ""name" text, twice bigint generated always as (length("Odd ""name") * 2) stored);
      create table everything (big bigint, flag boolean, doc jsonb, list text[], longs bigint[], f double precision, n numeric(20, 4), bytes bytea, nothing text);`,
  },
];
const ODD = `back\\slash "quote" 'single' tab\t line\n 中文 🎈 {a,b} null`;

interface Empty {
  readonly host: LedgerHost;
  close(): Promise<void>;
}
/** An engine of its own for each dump and each load: a dump takes every schema. */
const emptyEngines = {
  async pglite(): Promise<Empty> {
    const host = await emptyPglite();
    return { host, close: () => host.close() };
  },
  async postgres(): Promise<Empty> {
    const peer = await startPostgres();
    const host = await openPostgresHost(peer.url);
    return {
      host,
      async close() {
        await host.close();
        await peer.stop();
      },
    };
  },
};

async function fill(host: LedgerHost): Promise<void> {
  const ledger = await host.open('gyre', MIGRATIONS);
  await ledger.run('insert into z_parents values (1, null), (2, 1)');
  await ledger.run('insert into a_children values (2, $1), (1, null)', [ODD]);
  await ledger.run(`insert into numbered ("Odd ""name") select 'n' || i from generate_series(1, 2500) i`);
  await ledger.run('delete from numbered where id > 2400');
  await ledger.run(
    `insert into everything values ($1, $2, $3, $4, $5, $6, $7, $8, $9), (null, null, 'null', '{}', null, 'NaN', null, null, null)`,
    [
      9_007_199_254_740_991,
      true,
      { odd: ODD, list: [1, null] },
      [ODD, '', 'null'],
      [1, -2],
      0.1,
      '1234567890123456.7891',
      new Uint8Array([0, 255]),
      null,
    ],
  );
  await host.open('p_empty', MIGRATIONS);
}

async function contents(ledger: Ledger): Promise<unknown[]> {
  const tables = ['z_parents', 'a_children', 'numbered', 'everything', 'schema_version'];
  return Promise.all(tables.map((table) => ledger.rows(z.unknown(), `select t::text as row from ${table} t order by 1`)));
}

const available = testLedgers().map((engine) => engine.name);
const pairs = available.flatMap((from) => available.map((to) => ({ from, to })));

describe.each(pairs)('a ledger backup from $from into $to', ({ from, to }) => {
  let folder: string;
  let path: string;
  let source: Empty;
  let target: Empty;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gyre-ledger-'));
    path = join(folder, 'ledger.ndjson');
    source = await emptyEngines[from]();
    target = await emptyEngines[to]();
    await fill(source.host);
    await source.host.dump(path);
  });
  afterAll(async () => {
    await source.close();
    await target.close();
    await rm(folder, { recursive: true });
  });

  test('a file cut short leaves the target empty', async () => {
    const cut = join(folder, 'cut.ndjson');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(cut, lines.slice(0, -100).join('\n'));
    await expect(target.host.load(cut)).rejects.toMatchObject({ code: 'file_unreadable' });
    await expect(target.host.load(join(folder, 'none'))).rejects.toMatchObject({ code: 'file_unreadable' });
  });

  test('brings every value of every schema, exactly', async () => {
    await target.host.load(path);
    const [before, after] = [await source.host.open('gyre', MIGRATIONS), await target.host.open('gyre', MIGRATIONS)];
    expect(await contents(after)).toEqual(await contents(before));
    expect(await contents(await target.host.open('p_empty', MIGRATIONS))).toHaveLength(5);
  });

  test('numbers given once are not given again, even when their rows are gone', async () => {
    const ledger = await target.host.open('gyre', MIGRATIONS);
    expect(await ledger.rows(z.object({ id: z.number() }), `insert into numbered ("Odd ""name") values ('next') returning id`)).toEqual([
      { id: 2501 },
    ]);
  });

  test('a second load into the same place is refused', async () => {
    await expect(target.host.load(path)).rejects.toMatchObject({ code: 'already_exists' });
  });

  test('a dump from a newer program is refused by an older one, naming both versions', async () => {
    await expect(target.host.open('gyre', MIGRATIONS.slice(0, 1))).rejects.toMatchObject({
      code: 'schema_newer',
      details: { found: 2, known: 1 },
    });
  });
});
