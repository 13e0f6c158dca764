// A project with metrics on the real pipeline over real stores, told rows as lines; imported by tests only.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Properties, Value } from '@gyre/domain/events';
import { DEFAULT_NAMESPACES, unknownNamespace } from '@gyre/domain/identity';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { instant, parseInstant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { manualClock, type ManualClock } from '../clock.ts';
import { customersStage, leaveFacts, warehouseSources, type Fact } from '../customers/index.ts';
import { silentLog } from '../log.ts';
import { openPipeline, takeOver } from '../pipeline/index.ts';
import { openSegments, type Segments } from '../segments/index.ts';
import { logRow } from '../stores/conformance/log-rows.ts';
import { openWarehouse } from '../stores/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger, LogRow, ProjectLog } from '../stores/ports.ts';
import { embeddedLedger, testLogs } from '../stores/testing.ts';
import { openMetrics, type Metrics } from './metrics.ts';

const ZONE = 'Asia/Shanghai';

/** 试验项目 — one project with its metrics. */
export interface MeasuredProject {
  readonly ledger: Ledger;
  readonly clock: ManualClock;
  readonly metrics: Metrics;
  readonly segments: Segments;
  /** Saves a metric. */
  define(key: string, definition: z.input<typeof MetricDefinition>): Promise<void>;
  /** Rows of the log, received now: `2026-03-01 10:00 ann pay amount=9.5`; `ann+d1` tells that device d1 is ann's. */
  tell(...lines: readonly string[]): Promise<void>;
  /** Dated facts, imported now. */
  facts(...facts: readonly Fact[]): Promise<void>;
  /** Two names that were one customer's are two customers' again. */
  part(a: string, b: string): Promise<void>;
  /** The line of a metric by day over days `from` … `to`. */
  days(metric: string, from: string, to: string, by?: string): Promise<Awaited<ReturnType<Metrics['lines']>>['lines'][number]>;
  /** The ledger fails from the so-manieth transaction on that the metrics begin. */
  failAfter(transactions: number): void;
  /** What happens each time before the metrics look how far the pipeline has come. */
  beforeLooks(act: () => Promise<void>): void;
  /** Goes on where the ledger stands, as after a crash: nothing is closed properly. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Nothing is asked to stop. */
export const UNWATCHED = {};

/** Opens an empty project of the zone Asia/Shanghai at an instant `2026-03-31 12:00`. */
export async function measuredProject(now: string): Promise<MeasuredProject> {
  const folder = mkdtempSync(join(tmpdir(), 'gyre-metrics-'));
  const ledgers = await embeddedLedger.open();
  const logs = await (testLogs()[0] ?? { open: () => Promise.reject(new Error('no log engine')) }).open();
  const [ledger, log] = [await ledgers.ledger(projectMigrations), await logs.host.open('shop')];
  const clock = manualClock(at(now));
  const breaking: Breaking = { after: Infinity, beforeLooks: () => Promise.resolve() };
  const brittle = brittleLedger(ledger, breaking);
  let running = await start({ ledger, brittle, log, clock, folder });
  const names: string[] = [];
  let offset = 0;
  async function append(rows: readonly Partial<LogRow>[]): Promise<void> {
    const received = clock.now();
    await log.append({ rows: rows.map((row) => logRow(++offset, { received, ...row })), quarantined: [] });
    await running.taken(offset);
  }
  return {
    ledger,
    clock,
    get metrics() {
      return running.metrics;
    },
    get segments() {
      return running.segments;
    },
    define: async (key, definition) => void (await running.metrics.shelf.save(key, MetricDefinition.parse(definition), 'test')),
    tell: (...lines) => append(lines.map((line) => rowOf(line, names))),
    async facts(...facts) {
      await leaveFacts(ledger, facts, clock.now());
      const left = await ledger.rows(OutgoingRow, 'delete from outgoing returning event');
      await append(
        left.map(({ event }) => ({ name: '$facts_imported', customer: 0, at: clock.now(), keys: [], properties: event.properties })),
      );
    },
    part: (...two) => append([{ name: '$identity_unmerged', customer: 0, keys: [], properties: partedOf(names, two) }]),
    async days(metric, from, to, by) {
      const range = { of: 'days' as const, from, to };
      const { lines } = await running.metrics.lines({ metrics: [metric], range, grain: 'day', by, groups: 10, totals: false }, UNWATCHED);
      if (lines[0] === undefined) throw new Error(`no line of ${metric}`);
      return lines[0];
    },
    failAfter(transactions) {
      breaking.after = transactions;
    },
    beforeLooks(act) {
      breaking.beforeLooks = act;
    },
    async restart() {
      await running.close();
      running = await start({ ledger, brittle, log, clock, folder });
    },
    async close() {
      await running.close();
      await logs.close();
      await ledgers.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Breaking {
  after: number;
  beforeLooks: () => Promise<void>;
}

/** A ledger on which only so many more transactions begin, and where something happens before anybody looks how far the pipeline has come. */
function brittleLedger(ledger: Ledger, breaking: Breaking): Ledger {
  return {
    async rows(row, text, params) {
      if (text.includes('from positions')) await breaking.beforeLooks();
      return await ledger.rows(row, text, params);
    },
    run: (text, params) => ledger.run(text, params),
    transaction(work) {
      if (--breaking.after < 0) throw new Error('the ledger is gone');
      return ledger.transaction(work);
    },
  };
}

/** A link is named from its lesser leaf. */
function partedOf(names: readonly string[], two: readonly string[]): Properties {
  const [a = 0, b = 0] = two.map((name) => names.indexOf(name) + 1).toSorted((x, y) => x - y);
  return { a, b };
}

const OutgoingRow = z.object({
  event: z.object({ properties: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])) }),
});

interface Ground {
  readonly ledger: Ledger;
  /** The same, for the metrics. */
  readonly brittle: Ledger;
  readonly log: ProjectLog;
  readonly clock: ManualClock;
  readonly folder: string;
}

async function start({ ledger, brittle, log, clock, folder }: Ground) {
  const standing = await takeOver(ledger, 'pipeline');
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const fatal = (error: unknown): void => failed.reject(error);
  const zone = (): string => ZONE;
  const sources = warehouseSources(ledger);
  const upTo = { partition: 0, offset: standing.offset };
  const warehouse = openWarehouse({ folder, log, sources, zone, upTo, memoryMb: 64, logger: silentLog });
  const customers = customersStage({
    history: log,
    rules: (namespace) => DEFAULT_NAMESPACES.find(({ key }) => key === namespace) ?? unknownNamespace(namespace),
  });
  const { changes } = customers;
  const nobody = { otherUses: () => Promise.resolve([]), wake: () => pipeline.wake() };
  const segments = await openSegments({ ...nobody, ledger, clock, warehouse, history: log, fatal, changes, zone }, standing.asOf);
  const metrics = await openMetrics({
    ledger: brittle,
    clock,
    log: silentLog,
    history: log,
    segments: segments.room,
    zone,
    sources,
    changes,
    otherUses: nobody.otherUses,
  });
  const stages = [customers, segments.stage, metrics.stage];
  const pipeline = await openPipeline({ ledger, standing, log, stages, clock, ready: segments.restore(), emitted: () => {}, fatal });
  return {
    segments,
    metrics,
    async taken(offset: number) {
      pipeline.wake();
      await Promise.race([pipeline.reached(offset), failed.promise]);
    },
    async close() {
      await pipeline.close();
      await metrics.close();
      await segments.close();
      await warehouse.close();
    },
  };
}

function at(text: string): Instant {
  return parseInstant(text, ZONE) ?? instant(Number.NaN);
}

/** What a line calls a device. */
const DEVICE = /^d\d+$/;

/** Leaves are numbered from 1 in the order they are first named; an event belongs to the first it names. */
function rowOf(line: string, names: string[]): Partial<LogRow> {
  const [day = '', time = '', who = '', name = '', ...properties] = line.split(/ +/);
  const keys = who.split('+').map((value) => {
    if (!names.includes(value)) names.push(value);
    return { namespace: DEVICE.test(value) ? 'anonymous_id' : 'user_id', value, customer: names.indexOf(value) + 1 };
  });
  return { customer: keys[0]?.customer ?? 0, name, at: at(`${day} ${time}`), keys, properties: propertiesOf(properties) };
}

function propertiesOf(said: readonly string[]): Properties {
  const read = (text: string): Value => (Number.isNaN(Number(text)) ? text : Number(text));
  return Object.fromEntries(said.map((one) => one.split('=')).map(([name = '', text = '']) => [name, read(text)]));
}
