import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openJobs, type JobControl, type Jobs } from './jobs.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let jobs: Jobs;
let ids = 0;
const clock = manualClock(instant(1000));
const open = () => openJobs({ ledger, clock, log: silentLog, newId: () => `job-${String(++ids).padStart(4, '0')}` });
const draft = { kind: 'sample', title: 'a shop', by: 'ann' } as const;

/** Work that steps until told to stop, telling when it has begun. */
function endless(): { work: (control: JobControl) => Promise<void>; begun: Promise<void> } {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  return {
    begun,
    async work({ signal, progress }) {
      await progress({ done: 3, detail: { row: 3 } });
      resolve();
      const { promise, resolve: stopped } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => stopped());
      await promise;
      signal.throwIfAborted();
    },
  };
}

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  jobs = open();
});
afterAll(() => ledgers.close());

describe('a job', () => {
  test('is done when its work returns, with its progress kept', async () => {
    const job = await jobs.runJob({ ...draft, total: 10, detail: { a: 1 } }, async ({ progress }) => {
      await progress({ done: 10, detail: { b: 2 } });
    });
    expect(job).toMatchObject({ state: 'running', done: 0, total: 10 });
    expect(await jobs.settled(job.id)).toMatchObject({ state: 'done', done: 10, detail: { a: 1, b: 2 }, error: '', createdBy: 'ann' });
  });

  test('that fails keeps the reason and can be begun again', async () => {
    const job = await jobs.runJob(draft, () => Promise.reject(new AppError('file_unreadable', 'line 3 has 2 columns')));
    expect(await jobs.settled(job.id)).toMatchObject({ state: 'failed', error: 'line 3 has 2 columns' });
    await jobs.begin(job.id, () => Promise.resolve());
    expect(await jobs.settled(job.id)).toMatchObject({ state: 'done', error: '' });
  });

  test('is cancelled between steps and waited for', async () => {
    const { work, begun } = endless();
    const job = await jobs.runJob(draft, work);
    await begun;
    expect(await jobs.cancel(job.id)).toMatchObject({ state: 'cancelled', done: 3 });
    await expect(jobs.cancel(job.id)).rejects.toMatchObject({ code: 'wrong_state' });
  });

  test('cannot be begun twice at once', async () => {
    const { work, begun } = endless();
    const job = await jobs.runJob(draft, work);
    await begun;
    await expect(jobs.begin(job.id, work)).rejects.toMatchObject({ code: 'wrong_state' });
    await jobs.close();
  });

  test('stays running when the process stops and goes on at the next start', async () => {
    const { work, begun } = endless();
    const job = await jobs.runJob(draft, work);
    await begun;
    await jobs.close();
    expect(await jobs.get(job.id)).toMatchObject({ state: 'running', done: 3 });

    const next = open();
    await next.resumeInterrupted(
      (interrupted) =>
        async ({ progress }) =>
          progress({ done: interrupted.done + 1 }),
    );
    expect(await next.settled(job.id)).toMatchObject({ state: 'done', done: 4 });
  });

  test('nobody can resume is failed at the next start', async () => {
    const { work, begun } = endless();
    const job = await jobs.runJob(draft, work);
    await begun;
    await jobs.close();
    await open().resumeInterrupted(() => undefined);
    expect(await jobs.get(job.id)).toMatchObject({ state: 'failed', error: 'interrupted by a restart', errorZh: '被重启打断' });
  });

  test('that is unknown is named', async () => {
    await expect(jobs.get('nope')).rejects.toMatchObject({ code: 'not_found', message: 'there is no job "nope"' });
  });
});

test('the list shows the newest first, page by page', async () => {
  for (const title of ['one', 'two', 'three']) await jobs.create({ ...draft, title });
  const first = await jobs.list(2);
  expect(first.rows.map((j) => j.title)).toEqual(['three', 'two']);
  const second = await jobs.list(2, first.next ?? '');
  expect(second).toMatchObject({ rows: [{ title: 'one' }], next: null });
  await expect(jobs.list(2, 'x')).rejects.toMatchObject({ code: 'invalid_input' });
});
