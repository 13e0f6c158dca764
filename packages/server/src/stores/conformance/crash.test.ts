import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openDuckdbHost, openPgliteHost } from '../index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyre-crash-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs the writer until it has acknowledged `writes`, kills it as if the machine had no mercy; the acknowledgements it printed. */
async function writeAndKill(engine: 'duckdb' | 'pglite', writes: number): Promise<number[]> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('crash-writer.ts', import.meta.url)), engine, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === writes) child.kill('SIGKILL');
  }
  return acknowledged;
}

test('no acknowledged row of the log is missing after a kill, and none is half there', async () => {
  for (const writes of [1, 37, 101, 202]) {
    const acknowledged = await writeAndKill('duckdb', writes);
    const host = await openDuckdbHost(folder, { memoryMb: 256 });
    const log = await host.open('shop');
    const { offset } = await log.end();
    expect(offset).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? 0);
    expect(offset % 50).toBe(0);
    expect((await log.scan(0, 1_000_000)).map((row) => row.offset)).toEqual(Array.from({ length: offset }, (_, i) => i + 1));
    expect(await log.quarantined({ limit: 1_000_000 })).toHaveLength(offset / 50);
    await host.close();
  }
});

test('no acknowledged transaction of the embedded ledger is missing after a kill, and none is half there', async () => {
  let before = 0;
  for (const writes of [3, 150]) {
    const acknowledged = await writeAndKill('pglite', writes);
    const host = await openPgliteHost(folder);
    const ledger = await host.open('gyre', [{ version: 1, name: 'numbers', sql: '' }]);
    const [row] = await ledger.rows(
      z.object({ total: z.number(), rows: z.number() }),
      'select total, (select count(*) from numbers) as rows from sums',
    );
    expect(row?.total).toBeGreaterThanOrEqual(before + acknowledged.length);
    expect(row?.rows).toBe((row?.total ?? 0) * 2);
    before = row?.total ?? 0;
    await host.close();
  }
});
