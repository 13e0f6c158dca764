import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@gyre/domain/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { ProjectLog, Warehouse } from '../ports.ts';
import { NO_SOURCES, testLogs, type TestLogs } from '../testing.ts';
import { logRow, START } from './log-rows.ts';

describe.each(testLogs())('last times in a warehouse over $name', (engine) => {
  let logs: TestLogs;
  let log: ProjectLog;
  let folder: string;
  let warehouse: Warehouse;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gyre-last-times-'));
    logs = await engine.open();
    log = await logs.host.open('shop');
  });
  afterEach(async () => {
    await warehouse.close();
    await logs.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (from: Pick<ProjectLog, 'columnPages'>, rows: number, memoryMb = 64): Warehouse =>
    openWarehouse({
      folder,
      log: from,
      sources: NO_SOURCES,
      zone: () => 'Asia/Shanghai',
      upTo: { partition: 0, offset: rows },
      memoryMb,
      logger: silentLog,
    });

  test('are the latest of each text among all leaves of a customer, by when it happened', async () => {
    const entered = (offset: number, customer: number, segment: string, second: number) =>
      logRow(offset, { customer, name: '$segment_entered', at: instant(START + second * 1000), properties: { segment, version: 1 } });
    const rows = [
      entered(1, 1, 'a', 30),
      entered(2, 1, 'b', 20),
      entered(3, 2, 'a', 40),
      entered(4, 1, 'a', 10),
      logRow(5, { customer: 1, name: '$segment_left', properties: { segment: 'b' } }),
    ];
    await log.append({ rows, quarantined: [] });
    warehouse = open(log, 5);
    const times = await warehouse.lastTimes('$segment_entered', 'segment');
    const last = (root: number) => Object.fromEntries(times.of(root));
    expect(last(1)).toEqual({ a: START + 30_000, b: START + 20_000 });
    expect(last(2)).toEqual({ a: START + 40_000 });
    warehouse.live.setRoots(new Map([[2, 1]]));
    warehouse.live.append(entered(6, 2, 'b', 50));
    expect(last(1)).toEqual({ a: START + 40_000, b: START + 50_000 });
    expect(last(9)).toEqual({});
  });

  test('are read from the log once, and stay current however short memory is', async () => {
    const entered = (offset: number) =>
      logRow(offset, { customer: 1, name: '$segment_entered', at: instant(START + offset * 1000), properties: { segment: 'a' } });
    await log.append({ rows: [entered(1)], quarantined: [] });
    let reads = 0;
    const columnPages: ProjectLog['columnPages'] = (after, upTo, wanted) => {
      if (wanted.properties.includes('segment')) reads++;
      return log.columnPages(after, upTo, wanted);
    };
    warehouse = open({ columnPages }, 1, 0);
    const ask = async () => (await warehouse.lastTimes('$segment_entered', 'segment')).of(1).get('a');
    expect(await Promise.all([ask(), ask()])).toEqual([START + 1000, START + 1000]);
    warehouse.live.append(entered(2));
    expect(await ask()).toBe(START + 2000);
    expect(reads).toBe(1);
    expect(warehouse.standing().columns).toContainEqual({ name: 'property segment', bytes: expect.any(Number), pinned: true });
  });

  test('of an event nobody has done yet are none, until somebody does', async () => {
    await log.append({ rows: [logRow(1, { customer: 1 })], quarantined: [] });
    warehouse = open(log, 1);
    const times = await warehouse.lastTimes('done', 'what');
    expect(times.of(1)).toEqual(new Map());
    warehouse.live.append(logRow(2, { customer: 1, name: 'done', at: instant(START + 5), properties: { what: 'it' } }));
    expect(times.of(1)).toEqual(new Map([['it', START + 5]]));
  });
});
