import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { benchLiveSegments } from './live-segments.ts';
import { quantile } from './load.ts';
import { clickhousePeer } from './peers/clickhouse.ts';
import { duckdbPeer } from './peers/duckdb.ts';
import { gyreLog, openGyre } from './peers/gyre.ts';
import { naivePeer } from './peers/naive.ts';
import type { Peer } from './peers/peer.ts';
import { makeShop, QUESTION_NAMES, QUESTIONS, type Question, type ShopData } from './segments-data.ts';
import { emptyHome } from './server.ts';
import { heading, row } from './table.ts';

/** Asked so often before it counts: a server is warm when its code is compiled and its caches are filled, whoever's it is. */
const WARM_UPS = 10;
const RUNS = 9;
const QUESTION_LIST = Object.keys(QUESTIONS) as Question[];
/** Up to here plain loops bear witness too. */
const NAIVE_EVENTS = 100_000;

const PEERS: Readonly<Record<string, (data: ShopData, folder: string) => Promise<Peer | string>>> = {
  duckdb: duckdbPeer,
  clickhouse: clickhousePeer,
};

/**
 * `npm run bench -- segments [--events 1,5] [--peers duckdb,clickhouse] [--live [--seconds 75] [--rate 10000] [--segments 10,100,300]]`, events in millions.
 *
 * @throws Error when two engines answer differently
 */
export async function benchSegments(args: readonly string[]): Promise<void> {
  const millions = listOf(args, '--events', '1,5').map(Number);
  const peers = listOf(args, '--peers', 'duckdb,clickhouse');
  const unknown = [...peers.filter((name) => !Object.hasOwn(PEERS, name)), ...millions.filter((n) => !(n > 0)).map(String)];
  if (unknown.length > 0)
    throw new Error(`cannot use ${unknown.join(', ')}: peers are ${Object.keys(PEERS).join(', ')}, events are millions`);
  if (args.includes('--live')) {
    await benchLiveSegments({
      seconds: Number(listOf(args, '--seconds', '75')[0]),
      rate: Number(listOf(args, '--rate', '10000')[0]),
      segments: listOf(args, '--segments', '10,100,300').map(Number),
      millions,
    });
  } else for (const million of millions) await compareEngines(Math.round(million * 1_000_000), peers);
}

/** What follows a flag, separated by commas; `none` is nothing. */
function listOf(args: readonly string[], flag: string, usual: string): string[] {
  const at = args.indexOf(flag);
  return ((at >= 0 ? args[at + 1] : undefined) ?? usual).split(',').filter((part) => part !== '' && part !== 'none');
}

type PerQuestion<T> = Readonly<Record<Question, T>>;
interface PeerFigures {
  readonly name: string;
  readonly loadMs: number;
  readonly members: PerQuestion<readonly number[]>;
  /** Median milliseconds of a warm question. */
  readonly all: PerQuestion<number>;
  readonly one: PerQuestion<number>;
}
type GyreFigures = Pick<PeerFigures, 'members' | 'all' | 'one'>;

/** One size of data through all engines, one after another. */
async function compareEngines(events: number, peerNames: readonly string[]): Promise<void> {
  const home = await emptyHome();
  try {
    const data = await makeShop(join(home.path, 'shop.duckdb'), events);
    const ours = await measureGyre(data, home.path);
    const peers: PeerFigures[] = [];
    for (const name of peerNames) {
      const peer = await PEERS[name]?.(data, home.path);
      if (typeof peer === 'string') process.stdout.write(`\n${name} is SKIPPED: ${peer}\n`);
      else if (peer !== undefined) peers.push(await measurePeer(peer));
    }
    if (events <= NAIVE_EVENTS) peers.push(await measurePeer(await naivePeer(data)));
    for (const peer of peers) requireEqual(ours.members, peer.members, peer.name);
    printComparison(data, ours, peers);
  } finally {
    await home.remove();
  }
}

async function measurePeer(peer: Peer): Promise<PeerFigures> {
  const members = await forEachQuestion((question) => peer.members(question));
  const all = await forEachQuestion((question) => median(() => peer.count(question, 'all')));
  const one = await forEachQuestion((question) => median(() => peer.count(question, 'one')));
  await peer.stop();
  return { name: peer.name, loadMs: peer.loadMs, members, all, one };
}

/** Loads from the log, asks cold and warm with all processors, writes the columns, opens them again and asks once more in one thread. */
async function measureGyre(data: ShopData, folder: string): Promise<GyreFigures> {
  const logMb = await gyreLog(data, folder);
  const cold = await openGyre(data, folder, availableParallelism());
  const base = cold.warehouse.standing().bytes;
  const firstMs = await forEachQuestion((question) => timed(() => cold.ask(question)));
  const { bytes } = cold.warehouse.standing();
  const members = await forEachQuestion(async (question) => [...(await cold.ask(question))]);
  const all = await forEachQuestion((question) => median(() => cold.ask(question)));
  await cold.close();
  const again = await openGyre(data, folder);
  const againMs = await timed(() => again.ask('did'));
  requireEqual(members, await forEachQuestion(async (question) => [...(await again.ask(question))]), 'Gyre reopened');
  const one = await forEachQuestion((question) => median(() => again.ask(question)));
  await again.close();

  heading(
    `Gyre's columns, ${data.events.toLocaleString('en-US')} events of ${data.customers.toLocaleString('en-US')} customers: from the log`,
    ['log MB', 'base columns ms', ...QUESTION_LIST.map((question) => `1st ${question} ms`)],
  );
  row([logMb, cold.readyMs, ...QUESTION_LIST.map((question) => firstMs[question])]);
  heading('in memory, and opened again from their files', ['base bytes/event', 'all bytes/event', 'all MB', 'reopened ms', '1st did ms']);
  row([base / data.events, bytes / data.events, bytes / 2 ** 20, again.readyMs, againMs]);
  return { members, all, one };
}

function printComparison(data: ShopData, ours: GyreFigures, peers: readonly PeerFigures[]): void {
  heading(`warm, ${data.events.toLocaleString('en-US')} events: milliseconds, median of ${RUNS} (all processors / one)`, [
    'question',
    'customers',
    'Gyre',
    ...peers.map((peer) => peer.name),
    ...peers.map(({ name }) => `${name.split(' ')[0]} / Gyre`),
  ]);
  for (const question of QUESTION_LIST) {
    row([
      QUESTION_NAMES[question],
      ours.members[question].length,
      ...[ours, ...peers].map(({ all, one }) => `${all[question].toPrecision(3)} / ${one[question].toPrecision(3)}`),
      ...peers.map(
        ({ all, one }) => `${(all[question] / ours.all[question]).toPrecision(3)} / ${(one[question] / ours.one[question]).toPrecision(3)}`,
      ),
    ]);
  }
  for (const peer of peers) process.stdout.write(`${peer.name}: loaded in ${Math.round(peer.loadMs)} ms; same answers\n`);
}

/** @throws Error naming the first question with different members */
function requireEqual(ours: PerQuestion<readonly number[]>, theirs: PerQuestion<readonly number[]>, who: string): void {
  for (const question of QUESTION_LIST) {
    const [a, b] = [ours[question], theirs[question]];
    const differs = a.findIndex((customer, i) => customer !== b[i]);
    if (a.length === b.length && differs < 0) continue;
    const at = differs < 0 ? a.length : differs;
    throw new Error(`${question}: Gyre finds ${a.length} customers and ${who} ${b.length}; they part at ${a[at]} and ${b[at]}`);
  }
}

async function forEachQuestion<T>(work: (question: Question) => Promise<T>): Promise<PerQuestion<T>> {
  const found: Partial<Record<Question, T>> = {};
  for (const question of QUESTION_LIST) found[question] = await work(question);
  return found as PerQuestion<T>;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** The median of {@link RUNS} after {@link WARM_UPS}. */
async function median(work: () => Promise<unknown>): Promise<number> {
  for (let run = 0; run < WARM_UPS; run++) await work();
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await timed(work));
  return quantile(runs, 0.5);
}
