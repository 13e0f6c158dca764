import { Agent, request } from 'node:http';
import { Pool } from 'pg';
import { startPostgres } from '../packages/server/test/peers/postgres.ts';
import { post, quantile } from './load.ts';
import { BENCH_TOKEN, emptyHome, MAIN, startServer, type BenchServer } from './server.ts';
import { heading, row } from './table.ts';

const PROJECT = '/api/projects/default';
/** Customers the shop knows before the batch is opened. */
const CUSTOMERS = 20_000;
/** Coupons of the batch that sells out. */
const SHORT = 5_000;
/** Settings of a server that syncs every commit. */
const DURABLE = ['max_connections=100', 'shared_buffers=256MB'];

/**
 * `npm run bench -- claims [--seconds 8]`: claims on one hot batch through HTTP, one and a hundred in a request, the ledger on PGlite and on a PostgreSQL
 * that syncs every commit; then a batch that sells out. The peer claims by hand: `begin; update; insert; commit` on 32 connections, without HTTP.
 */
export async function benchClaims(args: readonly string[]): Promise<void> {
  const seconds = Number(args[args.indexOf('--seconds') + 1]) || 8;
  heading('claims on one hot batch through HTTP, this process generating the load', [
    'ledger',
    'claims a request',
    'claims/s',
    'p50 ms',
    'p99 ms',
    'CPU µs a claim',
    'ratio to by hand',
  ]);
  await measure('PGlite', {}, seconds, Number.NaN);
  const peer = await startPostgres(DURABLE);
  const byHand = await claimByHand(peer.url, seconds);
  await measure('PostgreSQL', { DATABASE_URL: peer.url }, seconds, byHand);
  row(['PostgreSQL by hand', 1, byHand, '', '', '', 1]);
  await peer.stop();
}

async function measure(ledger: string, settings: Readonly<Record<string, string>>, seconds: number, byHand: number): Promise<void> {
  const home = await emptyHome();
  const server = await startServer(MAIN, [], home.path, settings);
  await fill(server.url);
  await known(server);
  for (const [size, lines] of [
    [1, 256],
    [100, 16],
  ] as const) {
    const batch = `hot-${size}`;
    await openBatch(server, batch, 1_000_000_000);
    const cpu = server.cpuMs();
    const { given, took, latencies } = await claim(server.url, { batch, size, lines, seconds });
    await requireTaken(server, batch, given);
    const spent = ((server.cpuMs() - cpu) * 1000) / given;
    const ratio = Number.isNaN(byHand) ? '–' : given / took / byHand;
    row([ledger, size, given / took, quantile(latencies, 0.5), quantile(latencies, 0.99), spent, ratio]);
  }
  await openBatch(server, 'short', SHORT);
  const { given, asked } = await claim(server.url, { batch: 'short', size: 100, lines: 16, seconds: 3 });
  await requireTaken(server, 'short', given);
  if (given > SHORT) throw new Error(`${given} coupons were given of ${SHORT}`);
  process.stdout.write(`${ledger}: ${asked} asked for ${SHORT} coupons, ${given} got one\n`);
  await server.stop();
  await home.remove();
}

async function openBatch(server: BenchServer, key: string, total: number): Promise<void> {
  const definition = {
    name: key,
    discount: { kind: 'fixed', off: 50_000 },
    validity: { kind: 'relative', days: 7 },
    limits: { total, perCustomer: 1_000 },
  };
  await server.api('PUT', `${PROJECT}/coupon-batches/${key}`, { definition });
  await server.api('POST', `${PROJECT}/coupon-batches/${key}/switch`, { claims: true });
}

/** @throws when the ledger counts other coupons than were answered */
async function requireTaken(server: BenchServer, key: string, given: number): Promise<void> {
  const { figures } = (await server.api('GET', `${PROJECT}/coupon-batches/${key}`)) as { figures: { taken: number } };
  if (figures.taken !== given) throw new Error(`${given} claims of ${key} were answered with a coupon, the ledger has ${figures.taken}`);
}

async function fill(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const pages = Array.from({ length: CUSTOMERS / 1000 }, (_, page) => page);
  const line = async (): Promise<void> => {
    for (let page = pages.shift(); page !== undefined; page = pages.shift()) {
      const first = page * 1000;
      await post(
        url,
        agent,
        Array.from({ length: 1000 }, (_, n) => ({ type: 'identify', userId: `u${first + n}`, messageId: `u${first + n}`, traits: {} })),
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, line));
  agent.destroy();
}

/** Waits until the pipeline has taken the customers in: it uses the same ledger. */
async function known(server: BenchServer): Promise<void> {
  for (;;) {
    const { total } = (await server.api('GET', `${PROJECT}/customers?search=&limit=1`)) as { total: number };
    if (total >= CUSTOMERS) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Load {
  readonly batch: string;
  readonly size: number;
  readonly lines: number;
  readonly seconds: number;
}

async function claim(url: string, { batch, size, lines, seconds }: Load) {
  const agent = new Agent({ keepAlive: true, maxSockets: lines });
  const latencies: number[] = [];
  let [next, given, asked] = [0, 0, 0];
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const line = async (): Promise<void> => {
    while (performance.now() < until) {
      const claims = Array.from({ length: size }, () => {
        const n = next++;
        return { key: `${batch}-${n}`, batch, customer: { namespace: 'user_id', value: `u${n % CUSTOMERS}` } };
      });
      const sentAt = performance.now();
      const text = await postClaims(url, agent, claims);
      latencies.push(performance.now() - sentAt);
      asked += size;
      given += text.split('"ok":true').length - 1;
    }
  };
  await Promise.all(Array.from({ length: lines }, line));
  agent.destroy();
  return { given, asked, latencies, took: (performance.now() - begun) / 1000 };
}

/** @throws when the server refuses the call */
function postClaims(url: string, agent: Agent, claims: readonly unknown[]): Promise<string> {
  const body = JSON.stringify({ claims });
  const headers = { authorization: `Bearer ${BENCH_TOKEN}`, 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${PROJECT}/coupon-claims`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.once('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode}: ${text}`))));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Claims a second by a transaction each, the counter first. */
async function claimByHand(url: string, seconds: number): Promise<number> {
  const pool = new Pool({ connectionString: url, max: 32 });
  await pool.query('create schema by_hand');
  await pool.query('create table by_hand.batches (key text primary key, taken bigint not null, stock bigint not null)');
  await pool.query(
    'create table by_hand.coupons (id bigint generated always as identity primary key, batch text not null, customer integer)',
  );
  await pool.query(`insert into by_hand.batches values ('b', 0, 1000000000)`);
  let done = 0;
  const until = performance.now() + seconds * 1000;
  const line = async (customer: number): Promise<void> => {
    const client = await pool.connect();
    while (performance.now() < until) {
      await client.query('begin');
      const { rowCount } = await client.query(`update by_hand.batches set taken = taken + 1 where key = 'b' and taken < stock`);
      if (rowCount === 1) await client.query(`insert into by_hand.coupons (batch, customer) values ('b', $1)`, [customer]);
      await client.query('commit');
      done++;
    }
    client.release();
  };
  await Promise.all(Array.from({ length: 32 }, (_, n) => line(n)));
  await pool.query('drop schema by_hand cascade');
  await pool.end();
  return done / seconds;
}
