import type { z } from 'zod';
import { AppError } from './errors.ts';

/** 游标 — where a page of a list ended, as text that leads to the next page. Callers treat it as opaque. */
export function writeCursor(place: string | number | readonly (string | number)[]): string {
  return JSON.stringify(place);
}

/**
 * Where the page before ended; undefined on the first page.
 *
 * @param place  the form {@link writeCursor} was given
 * @throws AppError `invalid_input` naming a cursor that cannot be read
 */
export function readCursor<Place extends z.ZodType>(place: Place, cursor: string | undefined): z.output<Place> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = place.safeParse(jsonOf(cursor));
  if (!parsed.success) throw unknownCursor(cursor);
  return parsed.data;
}

/** The error for a cursor that is none of the list's. */
export function unknownCursor(cursor: string): AppError {
  return new AppError('invalid_input', `cursor "${cursor}" is not one this list gave out`, { cursor });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
