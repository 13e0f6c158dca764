import { maskValue } from '@gyre/domain/masking';
import { mkdir, open, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Row, RowError } from './map-row.ts';

/** A refused row with its values as read. */
export interface RefusedRow extends RowError {
  readonly values: Row;
}

/**
 * 错误行文件 — `errors.csv`: row, column, message, then the row's own columns, masked. Its length is committed with the progress of the
 * import, so what a crash wrote beyond is cut off and no row is told twice.
 */
export interface ErrorRows {
  /** Appends refused rows. @returns the length of the file in bytes */
  append(rows: readonly RefusedRow[]): Promise<number>;
}

/** Opens the file at a committed length; 0 begins it anew. */
export async function openErrorRows(path: string, columns: readonly string[], length: number): Promise<ErrorRows> {
  await mkdir(dirname(path), { recursive: true });
  if (length === 0) await writeFile(path, `\uFEFF${csvLine(['row', 'column', 'message', ...columns])}`);
  else await truncate(path, length);
  return {
    async append(rows) {
      const lines = rows.map((r) => csvLine([r.row, r.column, r.message, ...columns.map((c) => maskValue(c, r.values[c]))]));
      await using file = await open(path, 'a');
      await file.writeFile(lines.join(''));
      return (await file.stat()).size;
    },
  };
}

/** One line of CSV by RFC 4180. A text a spreadsheet would take for a formula gets a `'` before it. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !/^[-+]?[\d.]+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
