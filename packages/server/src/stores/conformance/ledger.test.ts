import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { instanceMigrations } from '../migrations/instance.ts';
import { projectMigrations } from '../migrations/project.ts';
import type { Ledger, Migration } from '../ports.ts';
import { isUniqueViolation, SqlError } from '../sql-error.ts';
import { testLedgers, type TestLedgers } from '../testing.ts';

const counters: readonly Migration[] = [
  {
    version: 1,
    name: 'counters',
    sql: 'create table counters (name text primary key, n bigint not null); create table notes (id integer primary key, body text, extra jsonb)',
  },
];
const Count = z.object({ n: z.number() });

/** 账本的共同行为 — what every ledger engine must do. */
describe.each(testLedgers())('ledger on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());

  async function withCounter(): Promise<Ledger> {
    const ledger = await ledgers.ledger(counters);
    await ledger.run(`insert into counters values ('a', 0)`);
    return ledger;
  }
  async function count(ledger: Ledger): Promise<number | undefined> {
    return (await ledger.rows(Count, `select n from counters where name = 'a'`))[0]?.n;
  }

  test('int8, numeric, jsonb, arrays, booleans and nulls arrive as plain values', async () => {
    const ledger = await ledgers.ledger([]);
    const rows = await ledger.rows(
      z.unknown(),
      `select 9007199254740991::int8 as big, sum(x) as total, -1.5::float8 as f, true as yes, null::text as nothing,
         '{"a":[1,"中文"]}'::jsonb as j, array['a"b','c,d',null,'{e}','']::text[] as list, array[1,2]::int8[] as longs,
         array['{"x":1}'::jsonb] as docs, '{}'::text[] as none from (values (1::int8), (2)) v(x)`,
    );
    expect(rows).toEqual([
      {
        big: 9007199254740991,
        total: 3,
        f: -1.5,
        yes: true,
        nothing: null,
        j: { a: [1, '中文'] },
        list: ['a"b', 'c,d', null, '{e}', ''],
        longs: [1, 2],
        docs: [{ x: 1 }],
        none: [],
      },
    ]);
  });

  test('an int8 beyond 2^53 is refused instead of rounded', async () => {
    const ledger = await ledgers.ledger([]);
    await expect(ledger.rows(z.unknown(), 'select 9007199254740993::int8 as n')).rejects.toThrow('9007199254740993');
  });

  test('parameters of every shape come back as they went', async () => {
    const ledger = await ledgers.ledger([]);
    const text = `quote ' double " back \\ brace {} 中文 🎈 ${'long'.repeat(50_000)}`;
    const [row] = await ledger.rows(
      z.object({ t: z.string(), n: z.number(), b: z.boolean(), j: z.unknown(), l: z.array(z.string()), z: z.null() }),
      'select $1::text as t, $2::int8 as n, $3::boolean as b, $4::jsonb as j, $5::text[] as l, $6::text as z',
      [text, -42, false, { k: text }, [text, 'NULL', 'null', ' '], undefined],
    );
    expect(row).toEqual({ t: text, n: -42, b: false, j: { k: text }, l: [text, 'NULL', 'null', ' '], z: null });
  });

  test('unnest takes arrays of integers, texts, longs and JSON', async () => {
    const ledger = await ledgers.ledger([]);
    const rows = await ledger.rows(
      z.unknown(),
      'select * from unnest($1::int[], $2::text[], $3::bigint[], $4::jsonb[]) as u(a, b, c, d) order by a',
      [[1, 2], ['x', null], [1_700_000_000_000, -5], [{ a: "it's" }, [1, 'two']].map((value) => JSON.stringify(value))],
    );
    expect(rows).toEqual([
      { a: 1, b: 'x', c: 1_700_000_000_000, d: { a: "it's" } },
      { a: 2, b: null, c: -5, d: [1, 'two'] },
    ]);
  });

  test('a row the schema does not expect is an error, not a surprise later', async () => {
    const ledger = await ledgers.ledger([]);
    await expect(ledger.rows(Count, `select 'seven' as n`)).rejects.toThrow('expected number');
  });

  test('run tells how many rows it touched', async () => {
    const ledger = await withCounter();
    expect(await ledger.run(`insert into counters select 'c' || i, i from generate_series(1, 3) i`)).toBe(3);
    expect(await ledger.run('update counters set n = 9 where n = 2')).toBe(1);
    expect(await ledger.run('delete from counters where n = 77')).toBe(0);
  });

  test('twenty increments at once lose nothing', async () => {
    const ledger = await withCounter();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        ledger.transaction(async (tx) => {
          const [row] = await tx.rows(Count, `select n from counters where name = 'a' for update`);
          await tx.run(`update counters set n = $1 where name = 'a'`, [(row?.n ?? 0) + 1]);
        }),
      ),
    );
    expect(await count(ledger)).toBe(20);
  });

  test('a transaction that throws leaves nothing and the session usable', async () => {
    const ledger = await withCounter();
    const failing = ledger.transaction(async (tx) => {
      await tx.run(`update counters set n = 5 where name = 'a'`);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await count(ledger)).toBe(0);
  });

  test('a statement that fails inside rolls everything back, even when its error is swallowed', async () => {
    const ledger = await withCounter();
    const swallowed = ledger.transaction(async (tx) => {
      await tx.run(`update counters set n = 5 where name = 'a'`);
      await tx.run('select * from no_such_table').catch(() => 0);
    });
    await expect(swallowed).rejects.toThrow('could not commit');
    expect(await count(ledger)).toBe(0);
  });

  test('a statement error names itself and the next statement works', async () => {
    const ledger = await withCounter();
    const error = await ledger.run(`insert into counters values ('a', 1)`).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(SqlError);
    expect(isUniqueViolation(error)).toBe(true);
    expect((error as SqlError).details).toMatchObject({ table: 'counters' });
    await expect(ledger.run('not sql')).rejects.toMatchObject({ code: '42601' });
    expect(await count(ledger)).toBe(0);
  });

  test('others do not see a transaction before it commits', async () => {
    const ledger = await withCounter();
    const inside = Promise.withResolvers<void>();
    const work = ledger.transaction(async (tx) => {
      await tx.run(`update counters set n = 1 where name = 'a'`);
      inside.resolve();
      await tx.rows(z.unknown(), 'select 1 as one');
      await tx.run(`update counters set n = 2 where name = 'a'`);
    });
    await inside.promise;
    expect([0, 2]).toContain(await count(ledger));
    await work;
    expect(await count(ledger)).toBe(2);
  });

  test('using the outer ledger or a second transaction inside one is an error, not a standstill', async () => {
    const ledger = await withCounter();
    await expect(ledger.transaction(() => count(ledger))).rejects.toThrow('use `tx`');
    await expect(ledger.transaction((tx) => tx.transaction(() => Promise.resolve(1)))).rejects.toThrow('does not nest');
    const kept = await ledger.transaction((tx) => Promise.resolve(tx));
    await expect(kept.run('select 1')).rejects.toThrow('is over');
  });

  test('two schemas with the same tables do not mix', async () => {
    const [one, two] = [await withCounter(), await withCounter()];
    await Promise.all([one, two, two].map((ledger) => ledger.run(`update counters set n = n + 1 where name = 'a'`)));
    expect([await count(one), await count(two)]).toEqual([1, 2]);
  });

  test('the tables of the product migrate, twice without effect', async () => {
    const schema = `t_twice_${engine.name}`;
    await ledgers.host.open(schema, projectMigrations);
    const ledger = await ledgers.host.open(schema, projectMigrations);
    await ledgers.ledger(instanceMigrations);
    expect(await ledger.rows(z.object({ version: z.number() }), 'select version from schema_version')).toEqual(
      projectMigrations.map(({ version }) => ({ version })),
    );
    await ledgers.host.drop(schema);
  });

  test('a newer migration adds to what is there; an older program refuses, naming both versions', async () => {
    const schema = `t_newer_${engine.name}`;
    const first = await ledgers.host.open(schema, counters);
    await first.run(`insert into counters values ('a', 7)`);
    expect(await count(first)).toBe(7);
    const second: Migration = { version: 2, name: 'more', sql: `alter table counters add column more text not null default 'm'` };
    const ledger = await ledgers.host.open(schema, [...counters, second]);
    expect(await ledger.rows(z.unknown(), 'select * from counters')).toEqual([{ name: 'a', n: 7, more: 'm' }]);
    const refused = await ledgers.host.open(schema, counters).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: 'schema_newer', details: { found: 2, known: 1 } });
    await ledgers.host.drop(schema);
  });

  test('a migration that fails leaves the schema as it was', async () => {
    const schema = `t_broken_${engine.name}`;
    const broken: Migration = { version: 2, name: 'broken', sql: 'create table half (a int); create table half (a int)' };
    await expect(ledgers.host.open(schema, [...counters, broken])).rejects.toBeInstanceOf(SqlError);
    const ledger = await ledgers.host.open(schema, counters);
    expect(await ledger.rows(z.unknown(), 'select * from counters')).toEqual([]);
    await ledgers.host.drop(schema);
  });

  test('opening the same schema from several sides at once migrates it once', async () => {
    const schema = `t_race_${engine.name}`;
    const opened = await Promise.all([1, 2, 3].map(() => ledgers.host.open(schema, counters)));
    expect(opened).toHaveLength(3);
    await ledgers.host.drop(schema);
  });
});
