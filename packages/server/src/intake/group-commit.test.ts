import { instant } from '@gyre/domain/time';
import type { RawEvent } from '@gyre/domain/events';
import { describe, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import type { LogBatch, LogRow } from '../stores/ports.ts';
import { GroupCommit } from './group-commit.ts';
import { SequencerState } from './sequencer-state.ts';
import { validate } from './validate.ts';

/** A log whose commits finish when the test says so. */
function heldLog() {
  const commits: { batch: LogBatch; finish: () => void; fail: (error: Error) => void }[] = [];
  return {
    commits,
    log: {
      append: (batch: LogBatch) => new Promise<void>((resolve, reject) => commits.push({ batch, finish: resolve, fail: reject })),
      read: () => Promise.resolve([]),
      end: () => Promise.resolve({ partition: 0, offset: 0 }),
      lastSequence: () => Promise.resolve(0),
      owners: () => Promise.resolve([]),
      hashPages: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true as const, value: undefined }) }) }),
    },
  };
}

function open() {
  const { commits, log } = heldLog();
  const committed: LogRow[] = [];
  const fatal: unknown[] = [];
  const clock = manualClock(instant(1_700_000_000_000));
  const writer = new GroupCommit({
    log,
    state: new SequencerState(),
    plan: { unknownEvents: 'accept', event: () => undefined, property: () => undefined },
    validate,
    clock,
    zone: () => 'Asia/Shanghai',
    committed: (rows) => committed.push(...rows),
    fatal: (error) => fatal.push(error),
  });
  return { writer, commits, committed, fatal, clock };
}

function track(messageId: string): RawEvent {
  return { kind: 'track', name: 'visit', messageId, keys: [{ namespace: 'user_id', value: 'u1' }], properties: {} };
}

/** Lets everything that can run now run. */
async function turn(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

describe('the writer', () => {
  test('says up to which instant the log is complete: never past a call that waits for its commit', async () => {
    const { writer, commits, clock } = open();
    const start = clock.now();
    expect(writer.complete - start).toBe(-1);
    const first = writer.write('s', [track('m1')]);
    await turn();
    await clock.advance(10);
    const second = writer.write('s', [track('m2')]);
    await clock.advance(10);
    expect(writer.complete - start).toBe(-1);
    commits[0]?.finish();
    await first;
    await turn();
    expect(writer.complete - start).toBe(9);
    commits[1]?.finish();
    await second;
    await turn();
    expect(writer.complete - start).toBe(19);
  });

  test('answers nobody before the commit, and calls that arrive meanwhile share the next', async () => {
    const { writer, commits, committed } = open();
    const answered: string[] = [];
    const first = writer.write('s', [track('m1')]).then(() => answered.push('first'));
    await turn();
    const second = writer.write('s', [track('m2')]).then(() => answered.push('second'));
    const third = writer.write('s', [track('m3')]).then(() => answered.push('third'));
    await turn();
    expect([answered, commits.length, committed.length]).toEqual([[], 1, 0]);
    commits[0]?.finish();
    await first;
    await turn();
    expect(commits.map(({ batch }) => batch.rows.map((row) => row.offset))).toEqual([[1], [2, 3]]);
    commits[1]?.finish();
    await Promise.all([second, third]);
    expect(committed.map((row) => row.messageId)).toEqual(['m1', 'm2', 'm3']);
    expect(writer.backlog).toBe(0);
  });

  test('a duplicate of an event that is not durable yet is not answered before that event is', async () => {
    const { writer, commits } = open();
    let isAnswered = false;
    const first = writer.write('s', [track('m1')]);
    await turn();
    const again = writer.write('s', [track('m1')]).then((outcomes) => {
      isAnswered = true;
      return outcomes;
    });
    await turn();
    expect(isAnswered).toBe(false);
    commits[0]?.finish();
    expect(await first).toEqual([{ outcome: 'accepted' }]);
    expect(await again).toEqual([{ outcome: 'duplicate' }]);
    expect(commits).toHaveLength(1);
  });

  test('a failed commit refuses everything waiting, everything later, and stops the process', async () => {
    const { writer, commits, fatal } = open();
    const calls = Promise.allSettled([writer.write('s', [track('m1')])]);
    await turn();
    const waiting = Promise.allSettled([writer.write('s', [track('m2')])]);
    commits[0]?.fail(new Error('the disk is full'));
    expect((await calls)[0]).toMatchObject({ status: 'rejected' });
    expect((await waiting)[0]).toMatchObject({ status: 'rejected' });
    await expect(writer.write('s', [track('m3')])).rejects.toThrow('the disk is full');
    expect(fatal).toHaveLength(1);
  });

  test('watchers hear each record with what became of it', async () => {
    const { writer, commits } = open();
    const heard: string[] = [];
    const stop = writer.watch((source, record) => heard.push(`${source} ${record.outcome}`));
    const call = writer.write('s', [track('m1'), track('m1'), { ...track('m2'), keys: [] }]);
    await turn();
    commits[0]?.finish();
    expect((await call).map((o) => o.outcome)).toEqual(['accepted', 'duplicate', 'quarantined']);
    expect(heard).toEqual(['s accepted', 's duplicate', 's quarantined']);
    stop();
  });

  test('checking stores nothing', async () => {
    const { writer, commits } = open();
    expect(writer.check('s', [track('m1'), { ...track('m2'), name: '$message_sent' }]).map((o) => o.outcome)).toEqual([
      'accepted',
      'quarantined',
    ]);
    await turn();
    expect(commits).toEqual([]);
  });
});
