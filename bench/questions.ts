import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AnswerRow, AskedOfAll } from './asked-of-all.ts';
import { quantile } from './load.ts';
import { clickhousePeer } from './peers/clickhouse.ts';
import { duckdbPeer } from './peers/duckdb.ts';
import { gyreLog, openGyre } from './peers/gyre.ts';
import type { SqlPeer } from './peers/peer.ts';
import { ASKED } from './questions-asked.ts';
import { makeShop, type ShopData } from './segments-data.ts';
import { emptyHome } from './server.ts';
import { heading, row } from './table.ts';

/** At least so often, and for so long, a question is asked before it counts, and then again. */
const WARM_UPS = 3;
const RUNS = 5;
const LEAST_MS = 1000;
/** Whoever takes longer than this the second time is not asked again. */
const LONG_MS = 4000;

/** How long an engine takes for one question, and what it answers. */
interface Timed {
  readonly coldMs: number;
  readonly warmMs: number;
  readonly rows: readonly string[];
}
interface PeerFigures {
  readonly name: string;
  readonly all: readonly Timed[];
  readonly one: readonly Timed[];
}

/**
 * `npm run bench -- questions [--events 5,20] [--only retention,distinct] [--peers duckdb,clickhouse]`, events in millions, questions by parts of
 * their names: the questions of analysis, of Gyre's columns, DuckDB and ClickHouse with the same rows; answers are compared.
 *
 * @throws Error when two engines answer differently
 */
export async function benchQuestions(args: readonly string[]): Promise<void> {
  const listed = (name: string): readonly string[] | undefined => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? undefined : (args[at + 1] ?? '').split(',').filter((one) => one !== '');
  };
  const millions = (listed('events') ?? ['5']).map(Number);
  const wrong = millions.filter((million) => !(million > 0));
  if (wrong.length > 0) throw new Error(`cannot use ${wrong.join(', ')}: events are millions`);
  const [only, peers] = [listed('only'), listed('peers')];
  const asked = ASKED.filter(({ name }) => only?.some((part) => name.includes(part)) ?? true);
  if (asked.length === 0)
    throw new Error(`no question is called ${only?.join(' or ')}; there are: ${ASKED.map(({ name }) => name).join(', ')}`);
  for (const million of millions) await compare(Math.round(million * 1_000_000), { asked, peers });
}

interface Comparison {
  readonly asked: readonly AskedOfAll[];
  /** All when not given. */
  readonly peers: readonly string[] | undefined;
}

async function compare(events: number, { asked: questions, peers: wanted }: Comparison): Promise<void> {
  const home = await emptyHome();
  try {
    const data = await makeShop(join(home.path, 'shop.duckdb'), events);
    const { ours, mb } = await askGyre(data, home.path, questions);
    const peers: PeerFigures[] = [];
    for (const [dialect, open] of [
      ['duckdb', duckdbPeer],
      ['clickhouse', clickhousePeer],
    ] as const) {
      if (!(wanted?.includes(dialect) ?? true)) continue;
      const peer = await open(data, home.path);
      if (typeof peer === 'string') process.stdout.write(`\n${dialect} is SKIPPED: ${peer}\n`);
      else peers.push(await askPeer(peer, dialect, questions));
    }
    for (const peer of peers)
      for (const [i, asked] of questions.entries()) requireEqual(asked, ours.all.at(i)!.rows, peer.all.at(i)!.rows, peer.name);
    print(data, questions, { ours, mb, peers });
  } finally {
    await home.remove();
  }
}

/** With all processors from the log on, then with one thread from the files of columns. */
async function askGyre(
  data: ShopData,
  folder: string,
  questions: readonly AskedOfAll[],
): Promise<{ readonly ours: PeerFigures; readonly mb: number }> {
  await gyreLog(data, folder);
  const figures: { all: Timed[]; one: Timed[] } = { all: [], one: [] };
  let mb = 0;
  for (const [threads, count] of [
    ['all', availableParallelism()],
    ['one', 1],
  ] as const) {
    const gyre = await openGyre(data, folder, count);
    for (const asked of questions) figures[threads].push(await timed(() => asked.gyre(gyre.warehouse)));
    mb = Math.max(mb, process.memoryUsage().rss / 2 ** 20);
    await gyre.close();
  }
  for (const [i, asked] of questions.entries()) requireEqual(asked, figures.all.at(i)!.rows, figures.one.at(i)!.rows, 'one thread of it');
  return { ours: { name: 'Gyre', ...figures }, mb };
}

async function askPeer(peer: SqlPeer, dialect: 'duckdb' | 'clickhouse', questions: readonly AskedOfAll[]): Promise<PeerFigures> {
  const figures: { all: Timed[]; one: Timed[] } = { all: [], one: [] };
  for (const threads of ['all', 'one'] as const)
    for (const asked of questions) figures[threads].push(await timed(() => peer.rows(asked[dialect], threads)));
  await peer.stop();
  return { name: peer.name, ...figures };
}

async function timed(ask: () => Promise<readonly AnswerRow[]>): Promise<Timed> {
  const run = async (): Promise<{ ms: number; rows: readonly AnswerRow[] }> => {
    const begun = performance.now();
    const rows = await ask();
    return { ms: performance.now() - begun, rows };
  };
  const repeated = async (times: number): Promise<number[]> => {
    const each: number[] = [];
    for (let spent = 0; each.length < times || spent < LEAST_MS; spent += each.at(-1)!) each.push((await run()).ms);
    return each;
  };
  const cold = await run();
  const second = await run();
  const isLong = second.ms > LONG_MS;
  if (!isLong) await repeated(WARM_UPS - 1);
  const warm = isLong ? [second.ms] : await repeated(RUNS);
  return { coldMs: cold.ms, warmMs: quantile(warm, 0.5), rows: cold.rows.map((cells) => JSON.stringify(cells)).sort() };
}

function requireEqual({ name }: AskedOfAll, ours: readonly string[], theirs: readonly string[], who: string): void {
  const at = ours.findIndex((line, i) => line !== theirs[i]);
  if (at < 0 && ours.length === theirs.length) return;
  const place = at < 0 ? ours.length : at;
  throw new Error(`${name}: Gyre has ${ours.length} rows and ${who} ${theirs.length}; they part at ${ours[place]} and ${theirs[place]}`);
}

function print(
  data: ShopData,
  questions: readonly AskedOfAll[],
  { ours, mb, peers }: { readonly ours: PeerFigures; readonly mb: number; readonly peers: readonly PeerFigures[] },
): void {
  heading(
    `warm, ${data.events.toLocaleString('en-US')} events of ${data.customers.toLocaleString('en-US')} customers: milliseconds, median of ${RUNS} and more (all processors / one)`,
    ['question', 'Gyre cold', 'Gyre', ...peers.map(({ name }) => name), ...peers.map(({ name }) => `${name.split(' ')[0]} / Gyre`)],
  );
  for (const [i, { name, isBehavioural }] of questions.entries()) {
    const [all, one] = [ours.all.at(i)!, ours.one.at(i)!];
    row([
      `${isBehavioural ? '' : '(not behavioural) '}${name}`,
      all.coldMs,
      ...[ours, ...peers].map((each) => `${Math.round(each.all.at(i)!.warmMs)} / ${Math.round(each.one.at(i)!.warmMs)}`),
      ...peers.map(
        (peer) => `${(peer.all.at(i)!.warmMs / all.warmMs).toPrecision(3)} / ${(peer.one.at(i)!.warmMs / one.warmMs).toPrecision(3)}`,
      ),
    ]);
  }
  process.stdout.write(`this process with Gyre's columns: ${Math.round(mb)} MB; same answers\n`);
}
