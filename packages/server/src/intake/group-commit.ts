import type { BadRecord, RawEvent } from '@gyre/domain/events';
import { instant, type Instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import type { OwnEvent } from '../pipeline/stage.ts';
import type { EventLog, LogRow, QuarantinedRow } from '../stores/ports.ts';
import { isBad, type RecordOutcome } from './protocol.ts';
import { sequenceBad, sequenceEvent, sequenceOwn, type Sequenced } from './sequence.ts';
import type { SequencerState } from './sequencer-state.ts';
import type { PlanView, Validate, ValidEvent } from './validated.ts';
import type { IntakeWriter, WrittenRecord } from './writer.ts';

/** Records one commit takes at most; what waits longer joins the next. */
const MOST_RECORDS = 20_000;

/** Roughly what a record holds in memory while it waits. */
const BYTES_PER_RECORD = 700;

export interface WriterParts {
  readonly log: EventLog;
  readonly state: SequencerState;
  readonly plan: PlanView;
  readonly validate: Validate;
  readonly clock: Clock;
  /** IANA zone of times without one. */
  readonly zone: () => string;
  /** Called in log order after each commit, before senders are answered. */
  readonly committed: (rows: readonly LogRow[]) => void;
  /** A commit failed: nothing after it may be acknowledged, so the process must stop. */
  readonly fatal: (error: unknown) => void;
}

/** A call that waits for its commit. */
interface Waiting {
  readonly source: string;
  readonly received: Instant;
  readonly sent: readonly (RawEvent | BadRecord)[];
  readonly valid: readonly (ValidEvent | BadRecord)[];
  readonly own: readonly { readonly sequence: number; readonly event: OwnEvent }[];
  readonly resolve: (outcomes: RecordOutcome[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Commit {
  readonly rows: LogRow[];
  readonly quarantined: QuarantinedRow[];
  readonly answers: (() => void)[];
  readonly watched: { source: string; record: WrittenRecord }[];
}

/**
 * 合并提交 — the writer of one project. Calls that arrive while a commit is under way share the next one. Records are validated on
 * arrival and sequenced when their commit is formed, so the log's order is the order of commits, and a duplicate of a record not yet
 * durable is answered with that record's commit or a later one.
 */
export class GroupCommit implements IntakeWriter {
  readonly #parts: WriterParts;
  readonly #listeners = new Set<(source: string, record: WrittenRecord) => void>();
  #waiting: Waiting[] = [];
  #waitingRecords = 0;
  /** When the oldest call of the commit under way was received. */
  #committingSince: Instant | null = null;
  #running: Promise<void> | null = null;
  #committing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  /** Rough bytes of the records that wait for the disk. */
  get backlog(): number {
    return this.#waitingRecords * BYTES_PER_RECORD;
  }

  /** Everything received up to this instant is in the log. */
  get complete(): Instant {
    const oldest = this.#committingSince ?? this.#waiting[0]?.received ?? this.#parts.clock.now();
    return instant(oldest - 1);
  }

  async write(source: string, records: readonly (RawEvent | BadRecord)[]): Promise<RecordOutcome[]> {
    const received = this.#parts.clock.now();
    const valid = this.#validated(records, received);
    return await this.#enqueue({ source, received, sent: records, valid, own: [] });
  }

  check(_source: string, records: readonly (RawEvent | BadRecord)[]): RecordOutcome[] {
    return this.#validated(records, this.#parts.clock.now()).map((record) =>
      'reason' in record
        ? { outcome: 'quarantined', reason: record.reason, detail: record.detail, zh: record.zh }
        : { outcome: 'accepted' },
    );
  }

  async relay(own: Waiting['own']): Promise<void> {
    await this.#enqueue({ source: 'gyre', received: this.#parts.clock.now(), sent: [], valid: [], own });
  }

  watch(listener: (source: string, record: WrittenRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits until everything sequenced so far is durable. */
  async durable(): Promise<void> {
    await this.#committing;
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Waits until nothing is waiting any more. */
  async settled(): Promise<void> {
    await this.#running;
  }

  #validated(records: readonly (RawEvent | BadRecord)[], received: Instant): (ValidEvent | BadRecord)[] {
    const { plan, validate, zone } = this.#parts;
    return records.map((record) => (isBad(record) ? record : validate(record, plan, received, zone())));
  }

  #enqueue(item: Omit<Waiting, 'resolve' | 'reject'>): Promise<RecordOutcome[]> {
    if (this.#failure !== null) return Promise.reject(this.#failure.error);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...item, resolve, reject });
      this.#waitingRecords += item.valid.length;
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0 && this.#failure === null) {
      const taken = this.#take();
      this.#committingSince = taken[0]?.received ?? null;
      this.#committing = this.#commit(taken);
      await this.#committing;
      this.#committingSince = null;
    }
    this.#running = null;
  }

  #take(): Waiting[] {
    let records = 0;
    let count = 0;
    while (count < this.#waiting.length && (count === 0 || records < MOST_RECORDS)) records += this.#waiting[count++]?.valid.length ?? 0;
    return this.#waiting.splice(0, count);
  }

  async #commit(taken: readonly Waiting[]): Promise<void> {
    try {
      const batch = form(taken, this.#parts, this.#listeners.size > 0);
      if (batch.rows.length + batch.quarantined.length > 0) await this.#parts.log.append(batch);
      this.#settle(taken, batch);
    } catch (error) {
      this.#failure = { error };
      for (const item of [...taken, ...this.#waiting.splice(0)]) item.reject(error);
      this.#parts.fatal(error);
    }
  }

  #settle(taken: readonly Waiting[], batch: Commit): void {
    for (const item of taken) this.#waitingRecords -= item.valid.length;
    if (batch.rows.length > 0) this.#parts.committed(batch.rows);
    for (const answer of batch.answers) answer();
    for (const { source, record } of batch.watched) for (const listener of this.#listeners) listener(source, record);
  }
}

/** Sequences what was taken: from here on its place in the log is fixed. */
function form(taken: readonly Waiting[], parts: WriterParts, isWatched: boolean): Commit {
  const batch: Commit = { rows: [], quarantined: [], answers: [], watched: [] };
  for (const item of taken) {
    for (const { sequence, event } of item.own) batch.rows.push(sequenceOwn(parts.state, sequence, event, item.received));
    const outcomes = item.valid.map((record, index) => {
      const result =
        'reason' in record
          ? sequenceBad(parts.state, item.source, record, item.received)
          : sequenceEvent(parts.state, item.source, record, item.received);
      batch.rows.push(...result.rows);
      batch.quarantined.push(...result.quarantined);
      if (isWatched) batch.watched.push(...seen(item.source, item.sent[index], result));
      return result.outcome;
    });
    batch.answers.push(() => item.resolve(outcomes));
  }
  return batch;
}

/** What the live debugger shows of one record. */
function seen(source: string, sent: RawEvent | BadRecord | undefined, result: Sequenced): { source: string; record: WrittenRecord }[] {
  const records: WrittenRecord[] = [
    ...result.rows.map((row) => ({ outcome: 'accepted' as const, row })),
    ...result.quarantined.map((row) => ({ outcome: 'quarantined' as const, row })),
  ];
  if (result.outcome.outcome === 'duplicate' && sent !== undefined && !isBad(sent)) records.push({ outcome: 'duplicate', record: sent });
  return records.map((record) => ({ source, record }));
}
