import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { AttributesWanted, Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { warehouseSources } from './warehouse-sources.ts';

describe('what the warehouse reads from the ledger', () => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await embeddedLedger.open();
  });
  afterAll(() => ledgers.close());
  const fresh = (): Promise<Ledger> => ledgers.ledger(projectMigrations);

  test('only leaves that belong to another root are told, over several pages', async () => {
    const ledger = await fresh();
    await ledger.run(
      `insert into customers (customer, root, first_at, last_at) select n, case when n % 2 = 0 then n - 1 else n end, 0, 0 from generate_series(1, 50000) as g (n)`,
    );
    const pages = await Array.fromAsync(warehouseSources(ledger).roots());
    expect(pages.map((page) => page.size)).toEqual([20_000, 5000]);
    expect(pages[1]?.get(50_000)).toBe(49_999);
  });

  test('attributes come with the last call that concerned them; what only the fold needs stays out', async () => {
    const ledger = await fresh();
    const attribute = (value: unknown, at: number) => ({ value, at, source: 's', last: [at, 7], mixed: false });
    await ledger.run('insert into profiles (customer, attributes) values (1, $1), (2, $2)', [
      { city: attribute('重庆', 5), $deleted: attribute(null, 1) },
      { level: attribute(null, 6) },
    ]);
    const sources = warehouseSources(ledger);
    const read = async (wanted: AttributesWanted) =>
      (await Array.fromAsync(sources.attributes(wanted))).flatMap((page) =>
        [...page].map(([leaf, attributes]) => [leaf, Object.fromEntries(attributes)]),
      );
    const city = [1, { city: { value: '重庆', last: [5, 7] } }];
    const level = [2, { level: { value: null, last: [6, 7] } }];
    expect(await read({ names: ['city', 'level'] })).toEqual([city, level]);
    expect(await read({ names: ['nobody has it'] })).toEqual([]);
    expect(await read({ leaves: [1, 2] })).toEqual([city, level]);
    expect(await read({ leaves: [2] })).toEqual([level]);
  });

  test('facts of customers are answered by leaf, facts of items by id, ascending by day; texts are left out', async () => {
    const ledger = await fresh();
    await ledger.run(`insert into identities (namespace, value, customer, first_at, log_offset) values ('user_id', 'u1', 9, 0, 1)`);
    await ledger.run(
      `insert into facts (subject_type, subject_id, name, day, value) values
       ('customer', 'u1', 'balance', '2026-05-02', '20'), ('customer', 'u1', 'balance', '2026-05-01', '10'),
       ('customer', 'nobody', 'balance', '2026-05-01', '1'), ('product', 'p1', 'stock', '2026-05-01', '3'), ('product', 'p1', 'stock', '2026-05-02', '"many"')`,
    );
    const sources = warehouseSources(ledger);
    expect(await sources.facts('customer', 'balance')).toEqual(
      new Map([
        [
          '9',
          [
            { day: '2026-05-01', value: 10 },
            { day: '2026-05-02', value: 20 },
          ],
        ],
      ]),
    );
    expect(await sources.facts('product', 'stock')).toEqual(new Map([['p1', [{ day: '2026-05-01', value: 3 }]]]));
  });

  test('items that were deleted are not there', async () => {
    const ledger = await fresh();
    await ledger.run(
      `insert into items (type, id, attributes, deleted, last_at) values
       ('product', 'a', '{"category":{"value":"tea","at":1}}', false, 1), ('product', 'b', '{}', true, 1), ('store', 'c', '{}', false, 1)`,
    );
    expect(await Array.fromAsync(warehouseSources(ledger).items('product'))).toEqual([new Map([['a', { category: 'tea' }]])]);
  });
});
