import type { Instant } from '@gyre/domain/time';
import type { OwnEventName } from '@gyre/domain/events';
import type { OwnProperties } from '@gyre/domain/own-properties';
import type { Ledger, LogRow, Position } from '../stores/ports.ts';

/** A row of the `due` table that has come due: what waited for this instant. `ref` is unique per kind. */
export interface Due {
  readonly id: number;
  readonly at: Instant;
  readonly lane: string;
  readonly kind: string;
  readonly ref: string;
  readonly payload: unknown;
}

/** 微批 — what one turn of the pipeline works on. */
export interface MicroBatch {
  readonly rows: readonly LogRow[];
  readonly due: readonly Due[];
  /** Everything up to here is part of this turn's state. */
  readonly position: Position;
  /** The instant decisions are taken at; never earlier than that of the turn before. */
  readonly now: Instant;
  /**
   * 逻辑时刻 — everything received up to this instant is in the log at {@link position} or before, and nothing later is in this batch. Committed
   * with the position: what is derived from the log and this instant does not depend on where batches were cut, nor on crashes.
   */
  readonly asOf: Instant;
  /** This process's number at this consumer; greater than that of every earlier process. */
  readonly epoch: number;
}

/** 系统事件 — one of our own events on its way to the log. */
export interface OwnEvent {
  readonly name: OwnEventName;
  readonly customer: number;
  readonly at: Instant;
  readonly properties: OwnProperties;
  /** Set when a historical row caused it: then it triggers nothing. */
  readonly historical?: boolean | undefined;
}

/** What a stage leaves behind; all of it commits with the position, or nothing does. */
export interface Effects {
  /** Writes go through this and commit with the position. */
  readonly tx: Ledger;
  emit(event: OwnEvent): void;
  schedule(due: Omit<Due, 'id'>): void;
  /** Runs after the commit, for in-memory consequences such as waking a sender. Must not throw. */
  afterCommit(act: () => void): void;
}

/** 阶段 — one room's part of the pipeline (customers → segments → journeys → reach). Same input and ledger state, same effects. */
export interface Stage {
  readonly name: string;
  run(batch: MicroBatch, effects: Effects): Promise<void>;
  /** Whether a row has a turn to itself: what it changes is not told row by row, so rows before and after it must not share its turn. */
  readonly isAlone?: (row: LogRow) => boolean;
  /** Whether what a row changes is told after the last row received in its millisecond: its turn must not end before that one. */
  readonly isToldLater?: (row: LogRow) => boolean;
  /** The earliest instant at which it wants a turn also without rows or timers: −Infinity at once, Infinity never. */
  readonly wants?: () => number;
}
