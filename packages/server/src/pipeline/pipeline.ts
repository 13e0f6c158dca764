import { instant, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { EventLog, Ledger, LogRow } from '../stores/ports.ts';
import { deleteDue, dueUpTo, insertDue, nextDueAt } from './due.ts';
import { emitOwn } from './outgoing.ts';
import type { Due, Effects, MicroBatch, OwnEvent, Stage } from './stage.ts';
import { takeRows } from './take.ts';
import { openWaker, type Waker } from './waker.ts';

/** Timers one turn takes at most; a page of the ledger. */
const MOST_DUE = 1000;
const PARTITION = 0;
/** How long a turn that is due waits for rows that are being written. */
const PATIENCE_MS = 10;

export interface PipelineParts {
  readonly ledger: Ledger;
  /** Where the consumer stands, from {@link takeOver}. */
  readonly standing: Standing;
  readonly log: Pick<EventLog, 'read'>;
  readonly stages: readonly Stage[];
  readonly clock: Clock;
  /** The latest instant up to which everything received is in the log already; without it the clock's now. */
  readonly complete?: (() => Instant) | undefined;
  /** What has to be loaded before the first turn. */
  readonly ready?: Promise<void> | undefined;
  /** After each commit that emitted own events. */
  readonly emitted: () => void;
  readonly fatal: (error: unknown) => void;
}

/** 流水线 — one consumer of the log: takes micro-batches, lets each stage act, commits all effects with the position. */
export interface Pipeline {
  /** Tells it that the log has grown or a timer was set. */
  readonly wake: () => void;
  /** Offset everything up to which is decided and committed. */
  readonly offset: number;
  /** Resolves once `offset ≥` the given one. @throws the signal's reason when it aborts before */
  reached(offset: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * When to look again for what wants a turn at an instant: what was received in the millisecond of the wanted instant must be in the log first. An
 * instant that has passed waits for rows on their way into the log, whose arrival wakes the pipeline; should they come to nothing, it looks
 * again soon, however fast the clock runs.
 */
function soonestTurn(clock: Clock, wanted: number, now: number): Alarm {
  return wanted < now ? { clock: clock.wall, at: clock.wall.now() + PATIENCE_MS } : { clock, at: wanted + 1 };
}

/** Where a consumer stands and under which epoch it commits. */
export interface Standing {
  readonly consumer: string;
  readonly epoch: number;
  offset: number;
  watermark: Instant;
  /** See {@link MicroBatch.asOf}. */
  asOf: Instant;
}

/** An instant of a clock; Infinity for never. */
interface Alarm {
  readonly clock: Clock;
  readonly at: number;
}

/** Until it is woken, at the first of some instants at the latest. */
async function sleep(waker: Waker, ...alarms: readonly Alarm[]): Promise<void> {
  const stop = new AbortController();
  for (const { clock, at } of alarms) {
    // Clocks also answer when they are stopped: that must not wake it again.
    if (at < Infinity) void clock.until(instant(at), stop.signal).then(() => stop.signal.aborted || waker.wake());
  }
  await waker.woken();
  stop.abort();
}

/** Who waits for an offset to be reached. */
function openArrivals(standing: Pick<Standing, 'offset'>): Pick<Pipeline, 'reached'> & { tell(): void } {
  const arrivals = new Set<{ offset: number; resolve: () => void }>();
  return {
    async reached(offset, signal) {
      signal?.throwIfAborted();
      if (offset <= standing.offset) return;
      const arrival = { offset, ...Promise.withResolvers<void>() };
      const giveUp = (): void => arrival.reject(signal?.reason);
      arrivals.add(arrival);
      signal?.addEventListener('abort', giveUp);
      try {
        await arrival.promise;
      } finally {
        arrivals.delete(arrival);
        signal?.removeEventListener('abort', giveUp);
      }
    },
    tell() {
      for (const { offset, resolve } of arrivals) if (offset <= standing.offset) resolve();
    },
  };
}

/** Starts a consumer: from now on it takes every row after where it stands. */
export async function openPipeline(parts: PipelineParts): Promise<Pipeline> {
  const waker = openWaker();
  const { standing } = parts;
  const arrivals = openArrivals(standing);
  let nextDue = await nextDueAt(parts.ledger);
  /** Whether somebody may have set a timer since then: whoever does wakes the pipeline. */
  let isOutdated = false;
  /** What rows left in the log wait for, see `takeRows`. */
  let awaited = Infinity;

  async function turn(): Promise<boolean> {
    const upTo = complete();
    // Timers that come due while the log is read would be later than what it is complete up to.
    const begun = instant(Math.max(standing.watermark, parts.clock.now()));
    const { rows, isAll, awaits } = await takeRows(parts, { partition: PARTITION, offset: standing.offset }, standing.asOf, upTo);
    awaited = awaits;
    const now = instant(Math.max(standing.watermark, parts.clock.now()));
    const due = nextDue !== undefined && nextDue <= begun ? await dueUpTo(parts.ledger, begun, MOST_DUE) : [];
    if (rows.length === 0 && due.length === 0 && wanted() > upTo) return false;
    const last = rows.at(-1);
    const asOf = instant(Math.max(standing.asOf, last?.received ?? 0, isAll ? upTo : 0));
    const act = await commitTurn(parts, standing, rows, due, { now, asOf });
    act();
    await askNextDue();
    arrivals.tell();
    return true;
  }

  async function askNextDue(): Promise<void> {
    isOutdated = false;
    nextDue = await nextDueAt(parts.ledger);
  }

  const complete = (): number => parts.complete?.() ?? parts.clock.now();
  /** The earliest instant a stage wants a turn at. */
  function wanted(): number {
    return Math.min(Infinity, ...parts.stages.map((stage) => stage.wants?.() ?? Infinity));
  }

  async function run(): Promise<void> {
    await parts.ready;
    while (!waker.closed) {
      if (await turn()) continue;
      if (isOutdated || (nextDue ?? Infinity) <= parts.clock.now()) await askNextDue();
      const now = parts.clock.now();
      if ((nextDue !== undefined && nextDue <= now) || wanted() <= complete()) continue;
      const { clock } = parts;
      await sleep(waker, { clock, at: nextDue ?? Infinity }, soonestTurn(clock, Math.min(wanted(), awaited), now));
      isOutdated = true;
    }
  }
  const running = run().catch((error: unknown) => {
    if (!waker.closed) parts.fatal(error);
  });
  return {
    wake: waker.wake,
    get offset() {
      return standing.offset;
    },
    reached: arrivals.reached,
    async close() {
      waker.close();
      await running;
    },
  };
}

const PositionRow = z.object({ log_offset: z.number().int(), epoch: z.number().int(), watermark: Instant, as_of: Instant });

/**
 * 接管 — raises a consumer's epoch, so a process that still runs from before can commit nothing more: every commit asks *position = old
 * and epoch = mine*.
 */
export async function takeOver(ledger: Ledger, consumer: string): Promise<Standing> {
  const [row] = await ledger.rows(
    PositionRow,
    `insert into positions (consumer, partition, log_offset, epoch, watermark) values ($1, $2, 0, 1, 0)
     on conflict (consumer, partition) do update set epoch = positions.epoch + 1 returning log_offset, epoch, watermark, as_of`,
    [consumer, PARTITION],
  );
  if (row === undefined) throw new Error(`no position for consumer ${consumer}`);
  return { consumer, offset: row.log_offset, watermark: row.watermark, asOf: row.as_of, epoch: row.epoch };
}

/** One transaction: effects of every stage, own events, timers, position. @returns what is left to do after the commit */
async function commitTurn(
  parts: PipelineParts,
  standing: Standing,
  rows: readonly LogRow[],
  due: Due[],
  instants: Pick<MicroBatch, 'now' | 'asOf'>,
): Promise<() => void> {
  const offset = rows.at(-1)?.offset ?? standing.offset;
  const batch: MicroBatch = { rows, due, position: { partition: PARTITION, offset }, ...instants, epoch: standing.epoch };
  const events: OwnEvent[] = [];
  const scheduled: Omit<Due, 'id'>[] = [];
  const after: (() => void)[] = [];
  await parts.ledger.transaction(async (tx) => {
    await advance(tx, standing, offset, instants);
    const effects: Effects = {
      tx,
      emit: (event) => events.push(event),
      schedule: (row) => scheduled.push(row),
      afterCommit: (act) => after.push(act),
    };
    for (const stage of parts.stages) await stage.run(batch, effects);
    await deleteDue(tx, due);
    await insertDue(tx, scheduled);
    await emitOwn(tx, events);
  });
  standing.offset = offset;
  standing.watermark = instants.now;
  standing.asOf = instants.asOf;
  return () => {
    for (const act of after) act();
    if (events.length > 0) parts.emitted();
  };
}

async function advance(tx: Ledger, standing: Standing, offset: number, { now, asOf }: Pick<MicroBatch, 'now' | 'asOf'>): Promise<void> {
  const moved = await tx.run(
    `update positions set log_offset = $4, watermark = $5, as_of = $7 where consumer = $1 and partition = $2 and log_offset = $3 and epoch = $6`,
    [standing.consumer, PARTITION, standing.offset, offset, now, standing.epoch, asOf],
  );
  if (moved !== 1) throw new Error(`consumer ${standing.consumer} was taken over by another process (epoch ${standing.epoch} is over)`);
}
