import { cpus } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBResultReader, version } from '@duckdb/node-api';
import { DAY_MS, MINUTE_MS, NOW, withDatabase, type Question, type ShopData } from '../segments-data.ts';
import type { SqlPeer } from './peer.ts';

/** The members of each question. Of six ways to write the last one (windows, as-of joins, anti joins) none was clearly faster than this. */
export const MEMBERS: Readonly<Record<Question, string>> = {
  attribute: "select customer from customers where city = '成都' and level >= 3",
  did: `select customer from events where name = 'order' and "at" > ${NOW - 30 * DAY_MS} and "at" <= ${NOW}
    group by customer having count(*) >= 3 and sum(amount) > 299.995`,
  thenNot: `select distinct customer from (
      select customer, name, "at", lead(case when name = 'order' then "at" end ignore nulls)
        over (partition by customer order by "at", "offset") as answered
      from events where name in ('cart', 'order') and "at" > ${NOW - 30 * DAY_MS} and "at" <= ${NOW})
    where name = 'cart' and "at" + ${30 * MINUTE_MS} < ${NOW} and (answered is null or answered > "at" + ${30 * MINUTE_MS})`,
};

/** DuckDB with typed columns in a file of its own, in this process. Rows lie in the order of receiving, so windows of time are skipped to. */
export async function duckdbPeer(data: ShopData, folder: string): Promise<SqlPeer> {
  const path = join(folder, 'peer.duckdb');
  const begun = performance.now();
  await withDatabase(path, {}, async (connection) => {
    await connection.run(`attach '${data.path}' as shop (read_only)`);
    await connection.run("create type event_name as enum ('view', 'cart', 'search', 'order', 'share')");
    await connection.run(
      'create table events as select "offset", customer, name::event_name as name, "at", amount, product, channel, os from shop.events',
    );
    await connection.run('create table customers as select * from shop.customers');
    await connection.run('checkpoint');
  });
  const loadMs = performance.now() - begun;
  const instance = await DuckDBInstance.create(path, { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  const ask = async (sql: string, threads: 'all' | 'one'): Promise<DuckDBResultReader> => {
    await connection.run(`set threads = ${threads === 'one' ? 1 : cpus().length}`);
    return await connection.runAndReadAll(sql);
  };
  return {
    name: `DuckDB ${version()}`,
    loadMs,
    async count(question, threads) {
      const result = await ask(`select count(*)::integer from (${MEMBERS[question]})`, threads);
      return Number(result.getRows()[0]?.[0]);
    },
    async members(question) {
      const result = await connection.runAndReadAll(`select customer from (${MEMBERS[question]}) order by customer`);
      return result.getColumns()[0]?.map(Number) ?? [];
    },
    async rows(sql, threads) {
      const result = await ask(sql, threads);
      return result.getRows().map((cells) => cells.map((cell) => (cell === null || typeof cell === 'string' ? cell : Number(cell))));
    },
    async stop() {
      connection.closeSync();
      instance.closeSync();
      await Promise.resolve();
    },
  };
}
