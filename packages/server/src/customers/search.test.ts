import { HOUR_MS, instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rowOf } from '../segments/testing.ts';
import type { Ledger } from '../stores/ports.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { countEvents } from './identity-rows.ts';
import { findCustomers } from './search.ts';

const T0 = instant(1_700_000_000_000 - (1_700_000_000_000 % HOUR_MS));
const INSERT = 'insert into customers (customer, root, first_at, last_at) select *, 0, 0 from unnest($1::int[], $2::int[])';

/** All pages of the list, one after another. */
async function pagesOf(ledger: Ledger, limit: number): Promise<number[]> {
  const roots: number[] = [];
  for (let cursor: string | undefined; ;) {
    const found = await findCustomers(ledger, '', cursor, limit);
    roots.push(...found.roots);
    if (found.next === null) return roots;
    cursor = found.next;
  }
}

describe.each(testLedgers())('the list of customers on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(async () => {
    await ledgers.close();
  });

  test('goes by the hour of the last event, and by the customer within one; pages neither skip nor repeat, whatever was merged', async () => {
    const leaf = fc.record({ root: fc.nat(), minute: fc.integer({ min: 0, max: 200 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(leaf, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (drawn, limit) => {
        const ledger = await ledgers.ledger(projectMigrations);
        const roots = drawn.map(({ root }, i) => 1 + (root % (i + 1)));
        const leaves = drawn.map(({ minute }, i) => ({ customer: i + 1, root: roots[(roots[i] ?? 0) - 1] ?? 0, minute }));
        await ledger.run(INSERT, [leaves.map((l) => l.customer), leaves.map((l) => l.root)]);
        await countEvents(
          ledger,
          leaves.map((l, i) => rowOf(i + 1, l.customer, 'visit', T0 + l.minute * 60_000)),
        );
        const latest = leaves.toSorted((x, y) => Math.floor(y.minute / 60) - Math.floor(x.minute / 60) || y.customer - x.customer);
        expect(await pagesOf(ledger, limit)).toEqual([...new Set(latest.map((l) => l.root))]);
      }),
      { numRuns: 20 },
    );
  });

  test('an event counted within the hour of the one before touches no index', async () => {
    const ledger = await ledgers.ledger(projectMigrations);
    const customers = Array.from({ length: 1000 }, (_, i) => i + 1);
    await ledger.run(INSERT, [customers, customers]);
    await ledger.run('update customers set last_at = $1', [T0]);
    // Takes away what that update left, as upkeep does: there is room beside each row again.
    await ledger.run('vacuum full customers');
    const Updates = z.object({ all: z.number(), hot: z.number() });
    const counted = async (tx: Ledger): Promise<z.infer<typeof Updates>> => {
      const [row] = await tx.rows(
        Updates,
        `select n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_xact_user_tables
         where schemaname = current_schema() and relname = 'customers'`,
      );
      return row ?? { all: 0, hot: 0 };
    };
    const some = customers.filter((c) => c % 20 === 0);
    const updatesAt = async (minute: number): Promise<unknown> =>
      await ledger.transaction(async (tx) => {
        const before = await counted(tx);
        await countEvents(
          tx,
          some.map((c) => rowOf(c, c, 'visit', T0 + minute * 60_000)),
        );
        const after = await counted(tx);
        return { all: after.all - before.all, hot: after.hot - before.hot };
      });
    expect(await updatesAt(30)).toEqual({ all: 50, hot: 50 });
    expect(await updatesAt(61)).toEqual({ all: 50, hot: 0 });
  });

  test('customers of a project from before are in the list after it migrated', async () => {
    const schema = `t_before_${engine.name}`;
    const before = await ledgers.host.open(schema, projectMigrations.slice(0, 2));
    await before.run(INSERT, [
      [1, 2],
      [1, 2],
    ]);
    await before.run('update customers set last_at = $1 where customer = 1', [T0]);
    expect(await pagesOf(await ledgers.host.open(schema, projectMigrations), 10)).toEqual([1, 2]);
    await ledgers.host.drop(schema);
  });
});
