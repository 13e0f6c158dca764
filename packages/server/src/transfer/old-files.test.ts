import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DAY_MS, instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { manualClock, type ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { insertJob, setState } from './job-rows.ts';
import { KEEP_FILES_MS, removeOld, removeOldDaily } from './old-files.ts';

const NOW = instant(1_777_647_600_000);
let ledgers: TestLedgers;
let ledger: Ledger;
let folder: string;
let clock: ManualClock;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  folder = await mkdtemp(join(tmpdir(), 'gyre-old-files-'));
  clock = manualClock(NOW);
  return () => rm(folder, { recursive: true });
});

/** A file last written so many days ago; its folder too. */
async function file(path: string, days: number): Promise<void> {
  const at = (NOW - days * DAY_MS) / 1000;
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), 'x');
  await utimes(join(folder, path), at, at);
  await utimes(dirname(join(folder, path)), at, at);
}
const kept = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
const parts = () => ({ folder, ledger, clock, keepFilesMs: KEEP_FILES_MS });

test('uploads and files of jobs go after seven days, and not a moment before', async () => {
  for (const [id, days] of [
    ['old', 7.001],
    ['young', 6.999],
  ] as const) {
    await file(`uploads/${id}.csv`, days);
    await file(`uploads/${id}.json`, days);
    await file(`jobs/${id}/events.ndjson`, days);
  }
  await file('uploads/broken.part', 8);
  await file('sequencer/state', 300);
  await removeOld(parts());
  expect(await kept()).toEqual(['jobs/young/events.ndjson', 'sequencer/state', 'uploads/young.csv', 'uploads/young.json']);
  expect((await readdir(join(folder, 'jobs'))).toSorted()).toEqual(['young']);
});

test('an upload stays as long as its description is young, and a job as long as one of its files is', async () => {
  await file('uploads/a.csv', 9);
  await file('uploads/a.json', 1);
  await file('jobs/j/errors.csv', 9);
  await file('jobs/j/events.csv', 1);
  await removeOld(parts());
  expect(await kept()).toEqual(['jobs/j/errors.csv', 'jobs/j/events.csv', 'uploads/a.csv', 'uploads/a.json']);
});

test('nothing a running job works with is removed, however old', async () => {
  const rows = { ledger, clock, newId: () => 'job' };
  await insertJob(rows, { kind: 'import', title: 'orders', by: 'ann', detail: { upload: 'u' } });
  await setState(rows, 'job', ['ready'], 'running');
  await file('uploads/u.csv', 30);
  await file('jobs/job/errors.csv', 30);
  await removeOld(parts());
  expect(await kept()).toEqual(['jobs/job/errors.csv', 'uploads/u.csv']);
  await setState(rows, 'job', ['running'], 'done');
  await removeOld(parts());
  expect(await kept()).toEqual([]);
});

test('a project without files has nothing to remove', async () => {
  await removeOld(parts());
  expect(await kept()).toEqual([]);
});

test('it is done at once and again every day, until closed', async () => {
  const closing = new AbortController();
  await file('uploads/a.csv', 8);
  await file('uploads/b.csv', 6.5);
  const daily = removeOldDaily({ ...parts(), logger: silentLog }, closing.signal);
  await expect.poll(kept, { timeout: 30_000 }).toEqual(['uploads/b.csv']);
  await expect
    .poll(async () => {
      await clock.advance(DAY_MS);
      return await kept();
    })
    .toEqual([]);
  closing.abort();
  await daily;
});
