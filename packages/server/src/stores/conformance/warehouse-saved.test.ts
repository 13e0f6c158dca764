import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rule } from '@gyre/domain/rules/rule';
import { instant } from '@gyre/domain/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog, type Log } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { ProjectLog, Warehouse } from '../ports.ts';
import { NO_SOURCES, testLogs, type TestLogs } from '../testing.ts';
import { logRow, logRows, START } from './log-rows.ts';

const inCity = (city: string): Rule =>
  Rule.parse({
    kind: 'did',
    select: { event: 'order_paid', filter: { all: [{ property: 'city', op: 'equals', value: city }] } },
    aggregate: { of: 'sum', property: 'amount' },
    window: { kind: 'ever' },
    test: { op: 'greater', value: 0 },
  });
const NOW = instant(START + 10_000_000);

/** 存盘与驱逐 — saved columns change nothing but the time a start takes, and a small memory nothing but the time a question takes. */
describe.each(testLogs())('the columns of a warehouse over $name', (engine) => {
  let logs: TestLogs;
  let log: ProjectLog;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gyre-columns-'));
    logs = await engine.open();
    log = await logs.host.open('shop');
    await log.append({
      rows: logRows(1, 100, (n) => ({ customer: (n % 7) + 1, properties: { amount: n, city: `c${n % 5}` } })),
      quarantined: [],
    });
  });
  afterEach(async () => {
    await logs.close();
    await rm(folder, { recursive: true, force: true });
  });
  const open = (rows: number, memoryMb = 64, logger: Log = silentLog): Warehouse =>
    openWarehouse({
      folder,
      log,
      sources: NO_SOURCES,
      zone: () => 'Asia/Shanghai',
      upTo: { partition: 0, offset: rows },
      memoryMb,
      logger,
    });
  const members = async (warehouse: Warehouse, city = 'c1'): Promise<number[]> => [
    ...(await warehouse.select({ rule: inCity(city), segments: new Map(), at: NOW })).members,
  ];
  /** Warnings of a warehouse opened at `rows`, and whether it answers as the log says. */
  async function reopened(rows: number, expected: readonly number[]): Promise<string[]> {
    const warnings: string[] = [];
    const warehouse = open(rows, 64, { ...silentLog, warn: (_, fields) => warnings.push(JSON.stringify(fields)) });
    expect(await members(warehouse)).toEqual(expected);
    await warehouse.close();
    return warnings;
  }
  /** Rows 1 … 50 saved with their columns, and who is in the rule by all 100. */
  async function saved(): Promise<number[]> {
    const all = open(100);
    const expected = await members(all);
    await all.close();
    await rm(folder, { recursive: true });
    const half = open(50);
    await members(half);
    await half.close();
    return expected;
  }

  test('are gone on with from where they were saved', async () => {
    const expected = await saved();
    expect(await reopened(100, expected)).toEqual([]);
    expect(await reopened(100, expected)).toEqual([]);
  });

  test('are made anew when the folder is gone', async () => {
    const expected = await saved();
    await rm(folder, { recursive: true });
    expect(await reopened(100, expected)).toEqual([]);
  });

  test.each(['cut', 'changed'])('are not believed when a file was %s', async (how) => {
    const expected = await saved();
    const [file = ''] = readdirSync(folder).filter((name) => name.startsWith('c'));
    const bytes = readFileSync(join(folder, file));
    if (how === 'cut') writeFileSync(join(folder, file), bytes.subarray(0, bytes.length - 1));
    else
      writeFileSync(
        join(folder, file),
        bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte)),
      );
    expect(await reopened(100, expected)).toEqual([expect.stringContaining(file)]);
    expect(await reopened(100, expected)).toEqual([]);
  });

  test('are not believed when they are ahead of the pipeline, or of another log', async () => {
    await saved();
    const few = open(20);
    const expected = await members(few);
    await few.close();
    await saved();
    expect(await reopened(20, expected)).toEqual([expect.stringContaining('holds 50 rows')]);
    const other = await logs.host.open('other');
    await other.append({ rows: logRows(1, 30, () => ({ customer: 9 })), quarantined: [] });
    log = other;
    expect(await reopened(30, [])).toEqual([expect.stringContaining('row 20')]);
  });

  test('of properties are forgotten when nobody holds them and memory is short, and loaded again', async () => {
    const warehouse = open(100, 0);
    const expected = await members(warehouse);
    expect(warehouse.standing().columns.filter(({ name }) => name.startsWith('property'))).toEqual([]);
    const live = await warehouse.live.prepare(inCity('c1'), new Map());
    expect(await members(warehouse)).toEqual(expected);
    expect(warehouse.standing().columns.filter(({ pinned, name }) => pinned && name.startsWith('property'))).toHaveLength(2);
    live.release();
    await warehouse.close();
  });

  test('of a question are not disturbed by rows appended meanwhile, nor by other questions', async () => {
    const warehouse = open(100);
    const before = await members(warehouse);
    const asked = Promise.all([members(warehouse), members(warehouse, 'c2'), members(warehouse)]);
    const late = warehouse.live.prepare(inCity('new'), new Map());
    warehouse.live.append(logRow(101, { customer: 8, properties: { amount: 1, city: 'c1' } }));
    const [first, , third] = await asked;
    expect([first, third].every((found) => before.every((root) => found?.includes(root)))).toBe(true);
    expect(await members(warehouse)).toEqual([...before, 8]);
    expect((await late).ask(8, NOW).member).toBe(false);
    await warehouse.close();
  });

  test('load and are asked with progress up to the whole, each in its turn', async () => {
    const warehouse = open(100);
    const told: [string, number][] = [];
    const rule: Rule = { kind: 'all', rules: [inCity('c1'), inCity('c2')] };
    const progress = (share: number, doing: string): void => void told.push([doing, share]);
    await warehouse.select({ rule, segments: new Map(), at: NOW }, { progress });
    const counting = told.findIndex(([doing]) => doing === 'counting');
    expect(told.slice(0, counting)).toEqual([
      ['loading', 0],
      ['loading', 1],
    ]);
    const shares = told.slice(counting).map(([, share]) => share);
    expect(told.slice(counting).every(([doing]) => doing === 'counting')).toBe(true);
    expect(shares[0]).toBe(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    await warehouse.close();
  });
});
