import { setTimeout } from 'node:timers/promises';
import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../clock.ts';
import type { Ledger, LogRow } from '../stores/ports.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { insertDue } from './due.ts';
import { emitOwn } from './outgoing.ts';
import { openPipeline, takeOver, type Pipeline, type PipelineParts } from './pipeline.ts';
import { openRelay } from './relay.ts';
import type { OwnEvent, Stage } from './stage.ts';

const T0 = instant(1_700_000_000_000);

function rowAt(offset: number): LogRow {
  return {
    offset,
    messageId: `m${offset}`,
    hash: '',
    customer: 1,
    name: 'visit',
    at: T0,
    received: T0,
    originalAt: null,
    source: 's',
    sequence: null,
    historical: false,
    keys: [],
    properties: {},
    parent: null,
  };
}

function listLog(count: number) {
  const rows = Array.from({ length: count }, (_, i) => rowAt(i + 1));
  return {
    rows,
    read: (from: { offset: number }, limit: number) => Promise.resolve(rows.filter((row) => row.offset > from.offset).slice(0, limit)),
  };
}

const own = (n: number): OwnEvent => ({ name: '$ghost_send', customer: 1, at: T0, properties: { run: n } });

describe.each(testLedgers())('the pipeline on $name', (engine) => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(async () => {
    await ledgers.close();
  });
  const fresh = (): Promise<Ledger> => ledgers.ledger(projectMigrations);
  const fail = (error: unknown): never => {
    throw error;
  };

  /** Starts the consumer `p`, standing where it left off, at T0; `parts` say what else a test is about. */
  const start = async (parts: Pick<PipelineParts, 'ledger' | 'log' | 'stages'> & Partial<PipelineParts>): Promise<Pipeline> =>
    await openPipeline({
      clock: manualClock(T0),
      emitted: () => {},
      fatal: fail,
      ...parts,
      standing: parts.standing ?? (await takeOver(parts.ledger, 'p')),
    });

  test('shows every row to each stage once, in order, and goes on after a restart where it stopped', async () => {
    const ledger = await fresh();
    const log = listLog(5000);
    const seen: number[] = [];
    const stage: Stage = { name: 'look', run: (batch) => Promise.resolve(void seen.push(...batch.rows.map((row) => row.offset))) };
    const open = async () => await start({ ledger, log, stages: [stage] });
    const first = await open();
    await first.reached(5000);
    await first.close();
    log.rows.push(rowAt(5001));
    const second = await open();
    await second.reached(5001);
    await second.close();
    expect(seen).toEqual(Array.from({ length: 5001 }, (_, i) => i + 1));
  });

  test('effects of a turn that fails leave nothing, not even the position', async () => {
    const ledger = await fresh();
    const died = Promise.withResolvers<unknown>();
    const stage: Stage = {
      name: 'fails',
      async run(_batch, effects) {
        effects.emit(own(1));
        await effects.tx.run(`insert into suppressions (channel, address, reason, at, source) values ('email', 'a', 'x', 0, 'y')`);
        throw new Error('a bug');
      },
    };
    const pipeline = await start({ ledger, log: listLog(1), stages: [stage], fatal: died.resolve });
    expect(await died.promise).toMatchObject({ message: 'a bug' });
    await pipeline.close();
    const counted = await ledger.rows(
      z.object({ a: z.number(), b: z.number(), c: z.number() }),
      'select (select count(*) from suppressions) as a, (select count(*) from outgoing) as b, (select log_offset from positions) as c',
    );
    expect(counted).toEqual([{ a: 0, b: 0, c: 0 }]);
  });

  test('who waits for what may take long waits no more when told so', async () => {
    const pipeline = await start({ ledger: await fresh(), log: listLog(1), stages: [] });
    const stop = new AbortController();
    const waiting = pipeline.reached(2, stop.signal);
    await pipeline.reached(1, stop.signal);
    stop.abort(new Error('it is being closed'));
    await expect(waiting).rejects.toThrow('it is being closed');
    await expect(pipeline.reached(1, stop.signal)).rejects.toThrow('it is being closed');
    await pipeline.close();
  });

  test('a process that was taken over can commit nothing more', async () => {
    const ledger = await fresh();
    const old = await takeOver(ledger, 'p');
    await takeOver(ledger, 'p');
    const died = Promise.withResolvers<unknown>();
    const pipeline = await start({ ledger, standing: old, log: listLog(1), stages: [], fatal: died.resolve });
    expect(String(await died.promise)).toContain('taken over');
    await pipeline.close();
  });

  test('a timer fires once, when its instant has come and not before', async () => {
    const ledger = await fresh();
    const clock = manualClock(T0);
    const fired: string[] = [];
    const heard = Promise.withResolvers<void>();
    const stage: Stage = {
      name: 'timers',
      run(batch, effects) {
        if (batch.rows.length > 0)
          effects.schedule({ at: instant(T0 + 60_000), lane: 'journey', kind: 'wait', ref: 'r1', payload: { x: 1 } });
        for (const due of batch.due) fired.push(`${due.ref}@${batch.now - T0}`);
        if (batch.due.length > 0) effects.afterCommit(() => heard.resolve());
        return Promise.resolve();
      },
    };
    const pipeline = await start({ ledger, log: listLog(1), stages: [stage], clock });
    await pipeline.reached(1);
    await clock.advance(59_999);
    pipeline.wake();
    expect(fired).toEqual([]);
    await clock.advance(1);
    pipeline.wake();
    await heard.promise;
    await pipeline.close();
    expect(fired).toEqual(['r1@60000']);
    expect(await ledger.rows(z.unknown(), 'select 1 from due')).toEqual([]);
  });

  test('asks for its next timer once a turn, and hears of one set by others while it sleeps', async () => {
    const ledger = await fresh();
    let asked = 0;
    const counting: Ledger = {
      ...ledger,
      rows(row, text, params) {
        if (text.includes('min(at)')) asked++;
        return ledger.rows(row, text, params);
      },
    };
    const log = listLog(0);
    const fired = Promise.withResolvers<string[]>();
    const stage: Stage = {
      name: 'timers',
      run: (batch) => Promise.resolve(batch.due.length > 0 ? fired.resolve(batch.due.map(({ ref }) => ref)) : undefined),
    };
    const pipeline = await start({ ledger: counting, log, stages: [stage] });
    for (let offset = 1; offset <= 5; offset++) {
      log.rows.push(rowAt(offset));
      pipeline.wake();
      await pipeline.reached(offset);
      await setTimeout(5);
    }
    expect(asked).toBe(1 + 5);
    await ledger.transaction((tx) => insertDue(tx, [{ at: instant(T0 + 60_000), lane: 'journey', kind: 'wait', ref: 'r0', payload: {} }]));
    pipeline.wake();
    await setTimeout(100);
    pipeline.wake();
    await setTimeout(100);
    expect(asked).toBe(1 + 5 + 2);
    await ledger.transaction((tx) => insertDue(tx, [{ at: T0, lane: 'journey', kind: 'wait', ref: 'r1', payload: {} }]));
    pipeline.wake();
    expect(await fired.promise).toEqual(['r1']);
    await pipeline.close();
  });

  test('own events reach the log once each and without a gap, also when the relay dies after the append', async () => {
    const ledger = await fresh();
    await Promise.all(Array.from({ length: 20 }, (_, n) => ledger.transaction((tx) => emitOwn(tx, [own(n), own(n + 100)]))));
    const appended: number[] = [];
    const log = { lastSequence: () => Promise.resolve(appended.at(-1) ?? 0) };
    const died = Promise.withResolvers<unknown>();
    const dying = await openRelay({
      ledger,
      log,
      append(events) {
        appended.push(...events.slice(0, 7).map((e) => e.sequence));
        return Promise.reject(new Error('killed'));
      },
      fatal: died.resolve,
    });
    await died.promise;
    await dying.close();
    const relay = await openRelay({
      ledger,
      log,
      append: (events) => Promise.resolve(void appended.push(...events.map((e) => e.sequence))),
      fatal: fail,
    });
    await relay.drained();
    await relay.close();
    expect(appended).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });

  test('what was left for the relay is told to be in the log though more is left all the time', async () => {
    const ledger = await fresh();
    const leave = (n: number): Promise<void> => ledger.transaction((tx) => emitOwn(tx, [own(n)]));
    await leave(0);
    const appended: number[] = [];
    const relay = await openRelay({
      ledger,
      log: { lastSequence: () => Promise.resolve(0) },
      async append(events) {
        appended.push(...events.map((e) => e.sequence));
        await leave(appended.length);
      },
      fatal: fail,
    });
    await relay.drained();
    expect(appended).toContain(1);
    await relay.close();
  });

  test('the logical instant covers what is in the log, and is what the last row was received at while more waits', async () => {
    const ledger = await fresh();
    const turns: { rows: number; asOf: number }[] = [];
    const stage: Stage = {
      name: 'sees',
      run: (batch) => Promise.resolve(void turns.push({ rows: batch.rows.length, asOf: batch.asOf - T0 })),
    };
    const pipeline = await start({
      ledger,
      log: listLog(1500),
      stages: [stage],
      clock: manualClock(instant(T0 + 5000)),
      complete: () => instant(T0 + 3000),
    });
    await pipeline.reached(1500);
    await pipeline.close();
    expect(turns).toEqual([
      { rows: 1000, asOf: rowAt(1000).received - T0 },
      { rows: 500, asOf: Math.max(3000, rowAt(1500).received - T0) },
    ]);
    expect((await takeOver(ledger, 'p')).asOf).toBe(T0 + (turns[1]?.asOf ?? 0));
  });

  test('a stage gets its turn at the instant it wants one, once the log is complete up to it', async () => {
    const ledger = await fresh();
    const clock = manualClock(T0);
    let wants = T0 + 1000;
    const asOf = Promise.withResolvers<number>();
    const stage: Stage = {
      name: 'wants',
      wants: () => wants,
      run(batch, effects) {
        effects.afterCommit(() => {
          wants = Infinity;
          asOf.resolve(batch.asOf - T0);
        });
        return Promise.resolve();
      },
    };
    const pipeline = await start({ ledger, log: listLog(0), stages: [stage], clock, complete: () => instant(clock.now() - 1) });
    await clock.advance(1000);
    pipeline.wake();
    expect(wants).toBe(T0 + 1000);
    await clock.advance(1);
    pipeline.wake();
    expect(await asOf.promise).toBe(1000);
    await pipeline.close();
  });
});
