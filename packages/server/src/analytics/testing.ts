// A project's analyses over a real warehouse, on rows written as lines; imported by tests only.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActivityDefinition } from '@gyre/domain/activity';
import { ANALYSES } from '@gyre/domain/analyses/registry';
import type { AnalysisTable } from '@gyre/domain/analyses/table';
import type { Properties, Value } from '@gyre/domain/events';
import { instant, parseInstant, type Instant } from '@gyre/domain/time';
import { manualClock, type ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openSegments, type Segments } from '../segments/index.ts';
import { logRow } from '../stores/conformance/log-rows.ts';
import { openWarehouse } from '../stores/index.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { LogRow, Warehouse } from '../stores/ports.ts';
import { embeddedLedger, NO_SOURCES, testLogs } from '../stores/testing.ts';
import { openAnalytics, type Analytics } from './analytics.ts';

/** What customers are, by name. */
type Attributes = Readonly<Record<string, Readonly<Record<string, Value>>>>;

/** 试验项目 — one project with its analyses; customers are numbered from 1 in the order they are first named. */
export interface AskedProject {
  readonly analytics: Analytics;
  readonly segments: Segments;
  readonly warehouse: Warehouse;
  readonly clock: ManualClock;
  /** Asks an analysis; its tables by name. */
  ask(kind: string, params: object): Promise<{ readonly answer: unknown; readonly tables: Readonly<Record<string, AnalysisTable>> }>;
  /** Names of who is behind a place. */
  behind(kind: string, params: object, place: unknown): Promise<string[]>;
  close(): Promise<void>;
}

const ZONE = 'Asia/Shanghai';

/** Opens a project of the zone Asia/Shanghai whose log holds these lines: `2026-03-01 10:00 ann pay amount=9.5 city=a`. */
export async function projectOf(now: string, lines: readonly string[], attributes: Attributes = {}): Promise<AskedProject> {
  const names = [...new Set([...lines.map((line) => line.split(/ +/)[2] ?? ''), ...Object.keys(attributes)])];
  const rows = lines.map((line, i) => rowOf(i + 1, line, names));
  const ground = await openGround(rows, names, attributes);
  const { ledger, log, warehouse } = ground;
  const clock = manualClock(at(now));
  const zone = (): string => ZONE;
  const segments = await openSegments({ ...IDLE, ledger, clock, warehouse, history: log, zone }, clock.now());
  let ids = 0;
  const activities = () => Promise.resolve(ACTIVITIES);
  const analytics = openAnalytics({ ledger, clock, zone, segments, activities, newId: () => `id${++ids}` });
  const signal = new AbortController().signal;
  return {
    analytics,
    segments,
    warehouse,
    clock,
    async ask(kind, params) {
      const found = await analytics.answer(askedOf(kind, params), undefined, signal);
      const tables = await analytics.tables(found);
      return { answer: found.answer, tables: Object.fromEntries(tables.map((table) => [table.name, table])) };
    },
    async behind(kind, params, place) {
      const { customers } = await analytics.customers({ asked: askedOf(kind, params), place }, signal);
      return [...customers].map((customer) => names[customer - 1] ?? String(customer));
    },
    async close() {
      await segments.close();
      await ground.close();
    },
  };
}

/** What segments are told that nobody changes. */
const IDLE = {
  changes: () => ({ profiles: [], joins: [], roots: [], items: [], facts: [] }),
  otherUses: () => Promise.resolve([]),
  wake: () => {},
  fatal: (error: unknown) => {
    throw error;
  },
};

/** The stores: rows in the log, columns over them, an empty ledger. */
async function openGround(rows: readonly LogRow[], names: readonly string[], attributes: Attributes) {
  const folder = mkdtempSync(join(tmpdir(), 'gyre-analytics-'));
  const ledgers = await embeddedLedger.open();
  const logs = await (testLogs()[0] ?? { open: () => Promise.reject(new Error('no log engine')) }).open();
  const log = await logs.host.open('shop');
  await log.append({ rows: [...rows], quarantined: [] });
  const leaves = new Map(
    Object.entries(attributes).map(([name, own]) => [
      names.indexOf(name) + 1,
      new Map(Object.entries(own).map(([key, value]) => [key, { value, last: [0, 0] as const }])),
    ]),
  );
  const sources = {
    ...NO_SOURCES,
    async *attributes() {
      yield await Promise.resolve(leaves);
    },
  };
  const upTo = { partition: 0, offset: rows.length };
  const warehouse = openWarehouse({ folder, log, sources, zone: () => ZONE, upTo, memoryMb: 64, logger: silentLog });
  await warehouse.ready;
  warehouse.live.grow(names.length);
  return {
    ledger: await ledgers.ledger(projectMigrations),
    log,
    warehouse,
    async close() {
      await warehouse.close();
      await logs.close();
      await ledgers.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An analysis with its parameters. @throws ZodError */
export function askedOf(kind: string, params: object) {
  const found = ANALYSES.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no analysis ${kind}`);
  return found.params.parse(params);
}

function at(text: string): Instant {
  return parseInstant(text, ZONE) ?? instant(Number.NaN);
}

function rowOf(offset: number, line: string, names: readonly string[]): LogRow {
  const [day = '', time = '', who = '', name = '', ...properties] = line.split(/ +/);
  const customer = names.indexOf(who) + 1;
  const when = at(`${day} ${time}`);
  const keys = [{ namespace: 'user_id', value: who, customer }];
  return logRow(offset, { customer, name, at: when, received: when, keys, properties: propertiesOf(properties) });
}

function propertiesOf(said: readonly string[]): Properties {
  const read = (text: string): Value => (Number.isNaN(Number(text)) ? text : Number(text));
  return Object.fromEntries(said.map((one) => one.split('=')).map(([name = '', text = '']) => [name, read(text)]));
}

/** A promotion from 27 February to 1 March 2026, and an activity without dates. */
const ACTIVITIES = [
  { name: '春季大促', kind: 'promotion', from: at('2026-02-27 00:00'), to: at('2026-03-01 20:00') },
  { name: '日常' },
].map((draft) => ({ key: draft.name, definition: ActivityDefinition.parse(draft) }));

/** The cells of columns that count customers and can be opened, some of them. */
export function opened(tables: readonly AnalysisTable[], from: number) {
  const cells = tables.flatMap(({ name, columns, rows }) =>
    rows.flatMap((row) =>
      row.flatMap((cell, i) =>
        columns[i]?.unit === 'customers' && cell.place !== undefined ? [{ at: [name, columns[i].name], cell }] : [],
      ),
    ),
  );
  const every = Math.max(1, Math.floor(cells.length / 12));
  return cells.filter((_, i) => i % every === from % every);
}
