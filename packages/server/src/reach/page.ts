import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';

/** A page of rows, newest first; `next` is null on the last one. */
export interface PageOf<T> {
  readonly rows: T[];
  readonly next: string | null;
}

/** Where a row stands in an order of (at, id). */
export interface Mark {
  readonly at: number;
  readonly id: string;
}

/** Cuts `limit + 1` rows down to a page and shows each row. */
export function pageOf<Row, Shown>(
  rows: readonly Row[],
  limit: number,
  mark: (row: Row) => Mark,
  show: (row: Row) => Shown,
): PageOf<Shown> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit).map(show), next: last === undefined ? null : writeMark(mark(last)) };
}

function writeMark({ at, id }: Mark): string {
  return writeCursor([at, id]);
}

const MarkText = z.tuple([z.number().int(), z.string()]).transform(([at, id]): Mark => ({ at, id }));

/** @throws AppError `invalid_input` for a cursor that is none of ours */
export function readMark(cursor: string | undefined): Mark | undefined {
  return readCursor(MarkText, cursor);
}
