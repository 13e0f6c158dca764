import { AppError } from '../errors.ts';

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
  return { rows: rows.slice(0, limit).map(show), next: last === undefined ? null : writeCursor(mark(last)) };
}

function writeCursor({ at, id }: Mark): string {
  return Buffer.from(`${at}:${id}`).toString('base64url');
}

/** @throws AppError `invalid_input` for a cursor we did not make */
export function readCursor(cursor: string | undefined): Mark | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,16}):(.*)$/s.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match?.[1] === undefined || match[2] === undefined) throw new AppError('invalid_input', 'the cursor is not one of ours');
  return { at: Number(match[1]), id: match[2] };
}
