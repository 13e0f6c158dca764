import { join } from 'node:path';
import type { EventSelector, Rule } from '@gyre/domain/rules/rule';
import { fillHome } from './fill-home.ts';
import { eventOf, post, quantile, saturate, steady } from './load.ts';
import { withDatabase } from './segments-data.ts';
import { emptyHome, MAIN, startServer, type BenchServer } from './server.ts';
import { heading, row } from './table.ts';

/** Events in the log before the segments are made: customers come with a past. */
const HISTORY = 1_000_000;
/** Products of the live events; a segment looks at one of them, so that entering is rare among the events that concern it. */
const PRODUCTS = 3000;
const BURST_BATCH = 500;
const POLL_MS = 20;
/** How often it is asked whether one customer is in a segment, under load and again at rest. */
const ASKED = 200;
/** The first seconds of a process that was idle are shown apart: its code is compiled only then. */
const WARMING_MS = 10_000;
const SEGMENTS = '/api/projects/default/segments';

/** What to measure; `millions` are the sizes of homes that are started anew. */
export interface LiveBench {
  readonly seconds: number;
  /** Events a second of the steady load. */
  readonly rate: number;
  readonly segments: readonly number[];
  readonly millions: readonly number[];
}

/** 实时分群 — the real server over HTTP: how fast it keeps up with many live segments, how soon customers enter, how it starts again. */
export async function benchLiveSegments({ seconds, rate, segments, millions }: LiveBench): Promise<void> {
  const found: Membership[] = [];
  for (const count of segments) found.push(await inOwnHome((home) => membership(home, count, rate, seconds)));
  printMembership(found, rate, seconds);
  if (millions.length > 0)
    heading('started again with 10 live segments (cold: without files of columns)', [
      'million events',
      'cold ready ms',
      'preview answered ms',
      'ready ms',
      'preview answered ms',
      'preview again ms',
      'memory MB',
    ]);
  for (const million of millions) await inOwnHome((home) => restart(home, million));
}

async function inOwnHome<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = await emptyHome();
  try {
    return await work(home.path);
  } finally {
    await home.remove();
  }
}

interface Delays {
  readonly entered: number;
  readonly p50: number;
  readonly p99: number;
}
interface Membership {
  readonly count: number;
  readonly liveMs: number;
  readonly ackP99: number;
  readonly refused: number;
  /** From the end of the steady load until everything sent had been taken. */
  readonly behindMs: number;
  readonly mostPerSecond: number;
  readonly memoryMb: number;
  readonly warming: Delays;
  readonly byEvent: Delays;
  readonly byTime: Delays;
  readonly asked: { readonly underLoad: readonly number[]; readonly atRest: readonly number[] };
}

async function membership(home: string, count: number, rate: number, seconds: number): Promise<Membership> {
  await fillHome(home, HISTORY);
  const server = await startServer(MAIN, [], home);
  const activated = performance.now();
  await createSegments(server, count);
  const liveMs = performance.now() - activated;
  const marks = markerOf(server);

  const from = Date.now();
  const asking = askWhetherIn(server, (seconds * 1000) / ASKED);
  const load = await steady(server.url, rate, 100, seconds, HISTORY, () => {}, liveEventOf);
  const behindMs = await marks.reached();
  const to = Date.now();
  const underLoad = await asking;
  const atRest = await askWhetherIn(server, 0);

  const begun = performance.now();
  const burst = await saturate(server.url, BURST_BATCH, 8, Math.max(5, seconds / 3), load.next, liveEventOf);
  await marks.reached();
  const taken = burst.next - load.next - burst.refused * BURST_BATCH;
  const mostPerSecond = taken / ((performance.now() - begun) / 1000);
  const memoryMb = server.memoryMb();
  await server.stop();
  const warm = from + WARMING_MS;
  const warming = await delays(home, { from, to: warm }, false);
  const byEvent = await delays(home, { from: warm, to }, false);
  const byTime = await delays(home, { from: warm, to }, true);
  const asked = { underLoad, atRest };
  return { count, liveMs, ackP99: load.p99, refused: load.refused, behindMs, mostPerSecond, memoryMb, warming, byEvent, byTime, asked };
}

/** Milliseconds of calls that ask whether one customer is in a segment, and since when: members and others in turn. */
async function askWhetherIn(server: BenchServer, pauseMs: number): Promise<number[]> {
  const page = (await server.api('GET', `${SEGMENTS}/live_1/members?limit=${ASKED / 2}`)) as { rows: { customer: number }[] };
  const took: number[] = [];
  for (let i = 0; i < ASKED; i++) {
    const customer = (i % 2 === 0 ? page.rows[i / 2]?.customer : undefined) ?? 1 + i;
    const begun = performance.now();
    await server.api('GET', `${SEGMENTS}/live_1/members/${customer}`);
    took.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return took;
}

function printMembership(found: readonly Membership[], rate: number, seconds: number): void {
  if (found.length === 0) return;
  heading(
    `live membership, ${HISTORY.toLocaleString('en-US')} events before: ${rate} events/s for ${seconds} s, then as many as it takes`,
    ['live segments', 'all live after ms', 'acknowledged p99 ms', 'batches refused', 'behind at end ms', 'most events/s', 'memory MB'],
  );
  for (const one of found) row([one.count, one.liveMs, one.ackP99, one.refused, one.behindMs, one.mostPerSecond, one.memoryMb]);
  heading(`event → $segment_entered in the log, at ${rate} events/s, after ${WARMING_MS / 1000} s of warming up`, [
    'live segments',
    'warming up, p99 ms',
    'entered by event',
    'p50 ms',
    'p99 ms',
    'entered by time',
    'p50 ms',
    'p99 ms',
  ]);
  for (const { count, warming, byEvent, byTime } of found)
    row([count, warming.p99, byEvent.entered, byEvent.p50, byEvent.p99, byTime.entered, byTime.p50, byTime.p99]);
  heading(`is this customer in this segment, and since when: ${ASKED} calls over HTTP during that load, and ${ASKED} after it`, [
    'live segments',
    'under load p50 ms',
    'p99 ms',
    'at rest p50 ms',
    'p99 ms',
  ]);
  for (const { count, asked } of found)
    row([count, ...[asked.underLoad, asked.atRest].flatMap((took) => [quantile(took, 0.5), quantile(took, 0.99)])]);
}

async function restart(home: string, million: number): Promise<void> {
  await fillHome(home, million * 1_000_000);
  const cold = await startServer(MAIN, [], home);
  const coldPreviewMs = cold.readyMs + (await preview(cold));
  await createSegments(cold, 10);
  await cold.stop();
  const warm = await startServer(MAIN, [], home);
  const warmPreviewMs = warm.readyMs + (await preview(warm));
  row([million, cold.readyMs, coldPreviewMs, warm.readyMs, warmPreviewMs, await preview(warm), warm.memoryMb()]);
  await warm.stop();
}

/** Milliseconds until the size of a rule is answered. */
async function preview(server: BenchServer): Promise<number> {
  const begun = performance.now();
  await server.api('POST', `${SEGMENTS}/preview`, { rule: liveRule(1), sample: 10 });
  return performance.now() - begun;
}

/** Creates segments and waits until each has been counted. */
async function createSegments(server: BenchServer, count: number): Promise<void> {
  const keys = Array.from({ length: count }, (_, i) => `${i % 4 === 2 ? 'timed' : 'live'}_${i}`);
  for (const [i, key] of keys.entries()) await createSegment(server, key, liveRule(i));
  for (const key of keys) await sizeReaches(server, key, 0);
}

async function createSegment(server: BenchServer, key: string, rule: Rule): Promise<void> {
  await server.api('POST', SEGMENTS, { key, definition: { name: key, description: '', source: { kind: 'rule', rule } } });
}

async function sizeReaches(server: BenchServer, key: string, size: number): Promise<void> {
  for (;;) {
    const segment = (await server.api('GET', `${SEGMENTS}/${key}`)) as { size: number | null; problem: string };
    if (segment.problem !== '') throw new Error(`segment ${key}: ${segment.problem}`);
    if (segment.size !== null && segment.size >= size) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** 标记 — a segment entered by a customer of the bench's own, sent after everything else: once it is in, all before it has been taken. */
function markerOf(server: BenchServer): { reached: () => Promise<number> } {
  let sent = 0;
  return {
    async reached() {
      const begun = performance.now();
      const rule: Rule = {
        kind: 'did',
        select: of('bench_mark'),
        aggregate: { of: 'count' },
        window: { kind: 'ever' },
        test: { op: 'greater', value: 0 },
      };
      if (sent === 0) await createSegment(server, 'marker', rule);
      sent++;
      const mark = {
        type: 'track',
        messageId: `mark-${sent}`,
        userId: `mark-${sent}`,
        event: 'bench_mark',
        timestamp: new Date().toISOString(),
        properties: {},
      };
      await post(server.url, undefined, [mark]);
      await sizeReaches(server, 'marker', sent);
      return performance.now() - begun;
    },
  };
}

/** From the instant a membership changed (when the event behind it was received, or its timer was due) to its event in the log. */
async function delays(home: string, { from, to }: { from: number; to: number }, timed: boolean): Promise<Delays> {
  return await withDatabase(join(home, 'log', 'default.duckdb'), { access_mode: 'READ_ONLY' }, async (connection) => {
    const result =
      await connection.runAndReadAll(`select count(*)::integer, quantile_disc(received - "at", 0.5)::double, quantile_disc(received - "at", 0.99)::double
      from events where name = '$segment_entered' and "at" >= ${from} and "at" < ${to} and contains(properties, '"${timed ? 'timed' : 'live'}_')`);
    const [entered, p50, p99] = result.getRows()[0] as [number, number | null, number | null];
    return { entered, p50: p50 ?? Number.NaN, p99: p99 ?? Number.NaN };
  });
}

/** A track call as `eventOf` makes it, of one of many products. */
function liveEventOf(n: number): Record<string, unknown> {
  const event = eventOf(n);
  const product = `p${(Math.imul(n, 2_246_822_519) >>> 8) % PRODUCTS}`;
  return { ...event, properties: { ...(event['properties'] as Record<string, unknown>), product } };
}

function of(event: string, product?: string): EventSelector {
  return { event, filter: { all: product === undefined ? [] : [{ op: 'equals', property: 'product', value: product }], any: [] } };
}

/** Four kinds in turn: viewed a product; ordered for more than so much; carted and not ordered in a minute; carted and never ordered. */
function liveRule(i: number): Rule {
  const product = `p${(i * 7) % PRODUCTS}`;
  const days = (amount: number) => ({ kind: 'rolling', span: { amount, unit: 'day' } }) as const;
  const did = (select: EventSelector): Rule => ({
    kind: 'did',
    select,
    aggregate: { of: 'count' },
    window: days(30),
    test: { op: 'greater_or_equal', value: 1 },
  });
  if (i % 4 === 0) return did(of('view', product));
  if (i % 4 === 1) {
    const aggregate = { of: 'sum', property: 'price' } as const;
    return { kind: 'did', select: of('order'), aggregate, window: days(7), test: { op: 'greater', value: 49.5 + 5 * Math.floor(i / 4) } };
  }
  if (i % 4 === 2)
    return { kind: 'then_not', first: of('cart', product), answer: of('order'), within: { amount: 1, unit: 'minute' }, window: days(1) };
  return { kind: 'all', rules: [did(of('cart', product)), { kind: 'not', rule: did(of('order')) }] };
}
