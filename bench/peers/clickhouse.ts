import { spawn, type ChildProcess } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { DAY_MS, MINUTE_MS, NOW, withDatabase, type Question, type ShopData } from '../segments-data.ts';
import type { SqlPeer } from './peer.ts';
import { freePort } from '../../packages/server/test/peers/free-port.ts';

const SERVERS = ['/usr/bin/clickhouse-server', '/usr/sbin/clickhouse-server'] as const;
const LONGEST_START_MS = 30_000;

/** Missing amounts are 0, which costs less than a nullable column; 18.16 has no window functions, so the last question takes arrays. */
export const MEMBERS: Readonly<Record<Question, string>> = {
  attribute: "select customer from gyre_bench_customers where city = '成都' and level >= 3",
  did: `select customer from gyre_bench_events where name = 'order' and at > ${NOW - 30 * DAY_MS} and at <= ${NOW}
    group by customer having count() >= 3 and sum(amount) > 299.995`,
  thenNot: `select customer from (
      select customer, groupArrayIf((at, offset), name = 'cart' and at + ${30 * MINUTE_MS} < ${NOW}) as carts,
        groupArrayIf((at, offset), name = 'order') as orders
      from gyre_bench_events where name in ('cart', 'order') and at > ${NOW - 30 * DAY_MS} and at <= ${NOW} group by customer)
    where notEmpty(arrayFilter((c, answers) -> not arrayExists((o, cart) -> o > cart and o.1 <= cart.1 + ${30 * MINUTE_MS}, answers, arrayMap(o -> c, answers)), carts, arrayMap(c -> orders, carts)))`,
};

const TABLES = [
  'drop table if exists gyre_bench_events',
  'drop table if exists gyre_bench_customers',
  `create table gyre_bench_events (offset UInt32, customer UInt32, name Enum8('view' = 1, 'cart' = 2, 'search' = 3, 'order' = 4, 'share' = 5),
    at Int64, amount Float64, product LowCardinality(String), channel LowCardinality(String), os LowCardinality(String)) engine = MergeTree order by (name, at) partition by tuple()`,
  'create table gyre_bench_customers (customer UInt32, city LowCardinality(String), level UInt8) engine = MergeTree order by customer partition by tuple()',
];

/**
 * ClickHouse over HTTP: the one at `CLICKHOUSE_URL`, else the `clickhouse-server` of this machine, started with a folder of its own. Events
 * lie by (name, at), which serves these questions best. @returns why there is none, as text
 */
export async function clickhousePeer(data: ShopData, folder: string): Promise<SqlPeer | string> {
  const given = process.env['CLICKHOUSE_URL'];
  const server = given === undefined ? await startClickhouse(join(folder, 'clickhouse')) : { url: given, stop: () => Promise.resolve() };
  if (typeof server === 'string') return server;
  const ask = (sql: string, settings = ''): Promise<string> => post(`${server.url}/?${settings}`, sql);
  const version = (await ask('select version()')).trim();
  await exportText(data, folder);
  const begun = performance.now();
  for (const table of TABLES) await ask(table, 'allow_experimental_low_cardinality_type=1');
  for (const table of ['events', 'customers']) {
    const insert = encodeURIComponent(`insert into gyre_bench_${table} format TSV`);
    await post(`${server.url}/?query=${insert}`, createReadStream(join(folder, `${table}.tsv`)));
    await ask(`optimize table gyre_bench_${table} final`);
  }
  const loadMs = performance.now() - begun;
  return {
    name: `ClickHouse ${version}`,
    loadMs,
    count: async (question, threads) =>
      Number(await ask(`select count() from (${MEMBERS[question]})`, threads === 'one' ? 'max_threads=1' : '')),
    members: async (question) => {
      const lines = await ask(`select customer from (${MEMBERS[question]}) order by customer format TSV`);
      return lines === '' ? [] : lines.trimEnd().split('\n').map(Number);
    },
    async rows(sql, threads) {
      const lines = await ask(`${sql} format JSONCompact`, threads === 'one' ? 'max_threads=1' : '');
      return (JSON.parse(lines) as { data: (string | number | null)[][] }).data;
    },
    async stop() {
      for (const table of TABLES.slice(0, 2)) await ask(table);
      await server.stop();
    },
  };
}

async function exportText(data: ShopData, folder: string): Promise<void> {
  const form = "(format csv, delimiter '\t', header false, quote '')";
  await withDatabase(data.path, { access_mode: 'READ_ONLY' }, async (connection) => {
    const events = 'select "offset", customer, name, "at", coalesce(amount, 0) as amount, product, channel, os from events';
    await connection.run(`copy (${events}) to '${join(folder, 'events.tsv')}' ${form}`);
    await connection.run(`copy customers to '${join(folder, 'customers.tsv')}' ${form}`);
  });
}

async function startClickhouse(folder: string): Promise<{ url: string; stop: () => Promise<void> } | string> {
  const command = await firstThere(SERVERS);
  if (command === undefined)
    return 'neither CLICKHOUSE_URL is set nor is clickhouse-server installed (Debian: apt-get install clickhouse-server)';
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  await writeFile(join(folder, 'config.xml'), configOf(folder, port));
  await writeFile(join(folder, 'users.xml'), USERS);
  const child = spawn(command, [`--config-file=${join(folder, 'config.xml')}`], { cwd: folder, stdio: 'ignore' });
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  const url = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> => ended(child).finally(() => process.off('exit', end));
  const until = performance.now() + LONGEST_START_MS;
  while (child.exitCode === null && performance.now() < until) {
    if (
      await post(`${url}/`, 'select 1').then(
        () => true,
        () => false,
      )
    )
      return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  return `${command} did not answer within ${LONGEST_START_MS / 1000} s; see ${folder}`;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  return undefined;
}

const configOf = (folder: string, port: number): string => `<yandex>
  <logger><level>warning</level><log>${folder}/server.log</log><errorlog>${folder}/error.log</errorlog></logger>
  <listen_host>127.0.0.1</listen_host><http_port>${port}</http_port>
  <path>${folder}/store/</path><tmp_path>${folder}/tmp/</tmp_path><format_schema_path>${folder}/schemas/</format_schema_path>
  <user_files_path>${folder}/files/</user_files_path>
  <users_config>users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>1073741824</mark_cache_size><uncompressed_cache_size>4294967296</uncompressed_cache_size>
</yandex>`;

const USERS = `<yandex>
  <profiles><default><max_memory_usage>16000000000</max_memory_usage><use_uncompressed_cache>1</use_uncompressed_cache></default></profiles>
  <users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>
  <quotas><default></default></quotas>
</yandex>`;

/** @throws Error with the server's words */
function post(url: string, body: string | NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST' }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`ClickHouse: ${response.statusCode} ${text.slice(0, 500)}`));
      });
    });
    sent.once('error', reject);
    if (typeof body === 'string') sent.end(body);
    else body.pipe(sent);
  });
}
