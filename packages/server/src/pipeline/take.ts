import type { EventLog, LogRow, Position } from '../stores/ports.ts';
import type { Stage } from './stage.ts';

/** Rows one turn takes at most, unless more were received in one millisecond that must not be parted; a page of the ledger. */
const MOST_ROWS = 1000;

/** The rows of one turn. */
export interface Taken {
  readonly rows: readonly LogRow[];
  /** Whether what the log is complete up to is part of this turn's state. */
  readonly isAll: boolean;
  /** The instant the log must be complete up to before the rows left are taken; Infinity when none wait for that. */
  readonly awaits: number;
}

export interface TakeParts {
  readonly log: Pick<EventLog, 'read'>;
  readonly stages: readonly Stage[];
}

/**
 * 取行 — what a turn takes of the log after a position: up to a row that some stage wants alone, or that row; and no part of a millisecond
 * whose changes some stage tells at its end.
 *
 * @param asOf  logical instant the state stands at: rows received before count as received then
 * @param upTo  instant the log is complete up to
 */
export async function takeRows({ log, stages }: TakeParts, from: Position, asOf: number, upTo: number): Promise<Taken> {
  for (let most = MOST_ROWS; ; most *= 2) {
    const read = await log.read(from, most);
    const isEnd = read.length < most;
    const rows = upToAlone(read, stages);
    if (rows.length < read.length) return { rows, isAll: false, awaits: Infinity };
    const { begins, at } = lastMoment(rows, asOf);
    const isOver = isEnd && at <= upTo;
    if (isOver || !rows.slice(begins).some((row) => stages.some((stage) => stage.isToldLater?.(row) === true)))
      return { rows, isAll: isEnd, awaits: Infinity };
    if (isEnd) return { rows: rows.slice(0, begins), isAll: true, awaits: at };
    if (begins > 0) return { rows: rows.slice(0, begins), isAll: false, awaits: Infinity };
  }
}

/** The rows of one turn: up to a row that some stage wants alone, or that row. */
function upToAlone(rows: LogRow[], stages: readonly Stage[]): LogRow[] {
  const place = rows.findIndex((row) => stages.some((stage) => stage.isAlone?.(row) === true));
  return place < 0 ? rows : rows.slice(0, Math.max(1, place));
}

/** From which row on all count as received at the latest instant, and that instant. */
function lastMoment(rows: readonly LogRow[], asOf: number): { begins: number; at: number } {
  let begins = 0;
  let at = asOf;
  for (const [place, { received }] of rows.entries()) {
    if (received <= at) continue;
    at = received;
    begins = place;
  }
  return { begins, at };
}
