import { expect, test } from 'vitest';
import { z } from 'zod';
import { emptyPglite } from '../testing.ts';

test('dead rows and outdated statistics are looked after without being asked', async () => {
  const host = await emptyPglite();
  const ledger = await host.open('gyre', [{ version: 1, name: 'first', sql: 'create table queue (id integer primary key)' }]);
  await ledger.run('insert into queue select generate_series(1, 20000)');
  await ledger.run('delete from queue where id > 10');
  const State = z.object({ n_dead_tup: z.number(), reltuples: z.number() });
  const state = async (): Promise<unknown> =>
    (
      await ledger.rows(
        State,
        `select n_dead_tup, reltuples from pg_stat_user_tables s join pg_class c on c.oid = s.relid where s.relname = 'queue'`,
      )
    )[0];
  // PostgreSQL publishes its counts once a second at most, so the look after 2,000 statements may come too early and the next one does it.
  const later = async (): Promise<unknown> => {
    for (let n = 0; n < 1000; n++) await ledger.run('select 1');
    return state();
  };
  await expect.poll(later, { timeout: 30_000 }).toEqual({ n_dead_tup: 0, reltuples: 10 });
  await host.close();
});
