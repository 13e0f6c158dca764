import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rule } from '@gyre/domain/rules/rule';
import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock, systemClock } from '../src/clock.ts';
import type { Handler } from '../src/http/call.ts';
import { segmentsHandlers } from '../src/http/handlers/segments.ts';
import { createServer, type RunningServer } from '../src/http/server.ts';
import { appOn } from '../src/http/testing.ts';
import { silentLog } from '../src/log.ts';
import type { Project } from '../src/projects/index.ts';
import { openSegments, type Segments } from '../src/segments/index.ts';
import { logRow, logRows, START } from '../src/stores/conformance/log-rows.ts';
import { openWarehouse } from '../src/stores/index.ts';
import { instanceMigrations } from '../src/stores/migrations/instance.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import type { ProjectLog, SelectAnswer, Warehouse, Watch } from '../src/stores/ports.ts';
import { embeddedLedger, NO_SOURCES, testLogs, type TestLedgers, type TestLogs } from '../src/stores/testing.ts';
import { until } from './until.ts';

/** Rows in the log: half of them come before {@link Gate} lets the other half through. */
const LOGGED = 100;
/** Rows in the columns only, so that a question can take long. */
const MANY = 200_000;
const did = (days: number, property?: string): Rule => ({
  kind: 'did',
  select: { event: 'order_paid', filter: { all: [], any: [] } },
  aggregate: property === undefined ? { of: 'count' } : { of: 'sum', property },
  window: { kind: 'rolling', span: { amount: days, unit: 'day' } },
  test: { op: 'greater', value: 0 },
});
/** Each part goes over all rows on its own. */
const LONG: Rule = {
  kind: 'any',
  rules: Array.from({ length: 100 }, (_, i) => ({
    kind: 'sequence',
    steps: Array.from({ length: 8 }, () => ({ event: 'order_paid', filter: { all: [], any: [] } })),
    within: { amount: 1, unit: 'minute' },
    window: { kind: 'rolling', span: { amount: 30 + i, unit: 'day' } },
  })),
};

let ledgers: TestLedgers;
let logs: TestLogs;
let log: ProjectLog;
let warehouse: Warehouse;
let segments: Segments;
let server: RunningServer;
let token: string;
const folder = mkdtempSync(join(tmpdir(), 'gyre-preview-'));
/** Lets the second half of a property through. */
let gate = Promise.withResolvers<void>();
/** Properties read from the log. */
let reads: string[] = [];
/** What the warehouse answered, and what hears of its progress. */
let answers: Promise<SelectAnswer>[] = [];
let hear: NonNullable<Watch['progress']> = () => {};
const bugs: unknown[] = [];

/** The log, whose properties come in two halves. */
const gated: ProjectLog['columnPages'] = async function* gated(after, upTo, wanted) {
  if (wanted.properties.length === 0) return yield* log.columnPages(after, upTo, wanted);
  reads.push(...wanted.properties);
  yield* log.columnPages(after, upTo / 2, wanted);
  await gate.promise;
  yield* log.columnPages(upTo / 2, upTo, wanted);
};

/** The warehouse under a stethoscope. */
function heard(): Warehouse {
  return {
    ...warehouse,
    select(question, watch = {}) {
      const progress: Watch['progress'] = (share, doing) => {
        watch.progress?.(share, doing);
        hear(share, doing);
      };
      const answer = warehouse.select(question, { ...watch, progress });
      answer.catch(() => undefined);
      answers.push(answer);
      return answer;
    },
  };
}

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  logs = await (testLogs()[0] ?? { open: () => Promise.reject(new Error('no log engine')) }).open();
  log = await logs.host.open('shop');
  await log.append({ rows: logRows(1, LOGGED, (n) => ({ customer: n, properties: { amount: n, price: 1 } })), quarantined: [] });
  const place = { folder, sources: NO_SOURCES, zone: () => 'Asia/Shanghai', upTo: { partition: 0, offset: LOGGED } };
  warehouse = openWarehouse({ ...place, log: { columnPages: gated }, memoryMb: 64, logger: silentLog });
  await warehouse.ready;
  const ledger = await ledgers.ledger(projectMigrations);
  const context = {
    ledger,
    clock: manualClock(instant(START + 10_000_000)),
    warehouse: heard(),
    history: log,
    zone: place.zone,
    wake: () => {},
  };
  const none = { profiles: [], joins: [], roots: [], items: [], facts: [] };
  const rest = { changes: () => none, otherUses: () => Promise.resolve([]), fatal: (error: unknown) => bugs.push(error) };
  segments = await openSegments({ ...context, ...rest }, instant(START));
  const handlers = segmentsHandlers({ project: () => ({ segments, ledger }) as unknown as Project });
  const overrides = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [`segments.${name}`, handler as unknown as Handler]),
  );
  const appLog = { ...silentLog, error: (_: string, fields: unknown) => bugs.push(fields) };
  const { app, access } = appOn(await ledgers.ledger(instanceMigrations), { log: appLog, checkResponses: true }, overrides);
  ({ token } = await access.tokens.create({ name: 'viewer', scopes: ['view'], createdBy: null }));
  server = await createServer({ app, host: '127.0.0.1', port: 0, clock: systemClock() });
});
afterAll(async () => {
  await server.close();
  await segments.close();
  await warehouse.close();
  await logs.close();
  await ledgers.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  gate = Promise.withResolvers();
  [reads, answers, hear] = [[], [], () => {}];
});

async function call(method: string, path: string, body?: object, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${server.port}/api/projects/shop${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    signal: signal ?? null,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return await response.json();
}
const preview = (rule: Rule, query?: string, signal?: AbortSignal): Promise<unknown> =>
  call('POST', '/segments/preview', { rule, sample: 0, query }, signal);
const progress = (query: string): Promise<unknown> => call('GET', `/rules/progress/${query}`);
/** Waits until the progress under a name is this. */
async function reaches(query: string, wanted: object): Promise<void> {
  await until(JSON.stringify(wanted), async () => JSON.stringify(await progress(query)) === JSON.stringify(wanted));
}
/** How it ended: whoever gives up hears the reason of the connection, whatever that is. */
const outcomeOf = async (asked: Promise<unknown> | undefined): Promise<string> => (await Promise.allSettled([asked]))[0].status;
const NONE = { state: 'none', share: 0 };

describe('a preview', () => {
  test('tells under its name how much of its columns is in, also to who asks for the same later', async () => {
    const [first, second] = [preview(did(30, 'amount'), 'first'), preview(did(30, 'amount'), 'second')];
    await reaches('first', { state: 'loading', share: 0.5 });
    await reaches('second', { state: 'loading', share: 0.5 });
    expect(await progress('nobody')).toEqual(NONE);
    gate.resolve();
    expect(await Promise.all([first, second])).toEqual([
      expect.objectContaining({ customers: LOGGED }),
      expect.objectContaining({ customers: LOGGED }),
    ]);
    expect([await progress('first'), await progress('second')]).toEqual([NONE, NONE]);
    expect(reads).toEqual(['amount']);
  });

  test('that is given up while columns load is dropped at once; what was loading goes on for the next', async () => {
    const stop = new AbortController();
    const given = preview(did(30, 'price'), 'mine', stop.signal);
    await reaches('mine', { state: 'loading', share: 0.5 });
    stop.abort();
    await expect(given).rejects.toMatchObject({ name: 'AbortError' });
    expect(await outcomeOf(answers[0])).toBe('rejected');
    await reaches('mine', NONE);
    const again = preview(did(30, 'price'), 'mine');
    await reaches('mine', { state: 'loading', share: 0.5 });
    gate.resolve();
    expect(await again).toMatchObject({ customers: LOGGED });
    expect(reads).toEqual(['price']);
    expect(bugs).toEqual([]);
  });

  test('that is given up while it is counted stops in the query worker', async () => {
    for (let n = LOGGED + 1; n <= MANY; n++) warehouse.live.append(logRow(n, { customer: 1 + (n % 1000), at: instant(START + n) }));
    const stop = new AbortController();
    hear = (share, doing) => void (doing === 'counting' && share > 0 && stop.abort());
    await expect(preview(LONG, 'long', stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await outcomeOf(answers[0])).toBe('rejected');
    hear = () => {};
    expect(await preview(did(30))).toMatchObject({ customers: 1000 });
    expect(await progress('long')).toEqual(NONE);
    expect(bugs).toEqual([]);
  });
});
