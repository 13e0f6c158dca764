import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryHome } from '../../../test/gyre-process.ts';
import { quarantinedRow } from '../conformance/log-rows.ts';
import { openDuckdbHost } from './index.ts';

/** 旧版日志文件 — a file of an earlier format is brought up to date when opened, one of a later is refused. */
describe('the format of a log file', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  beforeEach(async () => {
    home = await temporaryHome();
    const host = await openDuckdbHost(home.path, { memoryMb: 256 });
    await (await host.open('shop')).append({ rows: [], quarantined: [quarantinedRow()] });
    await host.close();
  });
  afterEach(() => home[Symbol.asyncDispose]());

  /** Changes the file as if another version of Gyre had written it. */
  async function rewritten(...statements: readonly string[]): Promise<void> {
    const instance = await DuckDBInstance.create(join(home.path, 'shop.duckdb'));
    const connection = await instance.connect();
    for (const statement of statements) await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
  }

  test('records kept before details were in Chinese have none, and new ones are kept beside them', async () => {
    await rewritten('alter table quarantine drop column zh', 'update log_format set version = 1');
    for (const kept of [
      ['', '事件没有名称'],
      ['', '事件没有名称', '事件没有名称'],
    ]) {
      const host = await openDuckdbHost(home.path, { memoryMb: 256 });
      const log = await host.open('shop');
      await log.append({ rows: [], quarantined: [quarantinedRow({ hash: kept.length.toString(16).padStart(32, '0') })] });
      expect((await log.quarantined({ limit: 10 })).map((row) => row.zh).toReversed()).toEqual(kept);
      await host.close();
    }
  });

  test('a later format is refused by its number', async () => {
    await rewritten('update log_format set version = 3');
    const host = await openDuckdbHost(home.path, { memoryMb: 256 });
    await expect(host.open('shop')).rejects.toMatchObject({ code: 'schema_newer', details: { found: 3, known: 2 } });
    await host.close();
  });
});
