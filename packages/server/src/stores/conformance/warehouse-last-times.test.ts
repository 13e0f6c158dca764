import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@gyre/domain/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { ProjectLog, Warehouse } from '../ports.ts';
import { testLogs, type TestLogs } from '../testing.ts';
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
    const nothing = async function* nothing() {
      yield await Promise.resolve(new Map<never, never>());
    };
    warehouse = openWarehouse({
      folder,
      log,
      sources: { roots: nothing, attributes: nothing, items: nothing, facts: () => Promise.resolve(new Map()) },
      zone: () => 'Asia/Shanghai',
      upTo: { partition: 0, offset: 5 },
      memoryMb: 64,
      logger: silentLog,
    });
    const last = async (root: number) => Object.fromEntries(await warehouse.lastTimes(root, '$segment_entered', 'segment'));
    expect(await last(1)).toEqual({ a: START + 30_000, b: START + 20_000 });
    expect(await last(2)).toEqual({ a: START + 40_000 });
    warehouse.live.setRoots(new Map([[2, 1]]));
    warehouse.live.append(entered(6, 2, 'b', 50));
    expect(await last(1)).toEqual({ a: START + 40_000, b: START + 50_000 });
    expect(await last(9)).toEqual({});
    expect(await warehouse.lastTimes(1, 'never', 'segment')).toEqual(new Map());
  });
});
