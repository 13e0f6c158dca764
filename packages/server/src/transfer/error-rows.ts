import { maskValue } from '@gyre/domain/masking';
import { mkdir, open, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { csvLine } from '../csv.ts';
import type { Row, RowError } from './map-row.ts';

/** A refused row with its values as read. */
export interface RefusedRow extends RowError {
  readonly values: Row;
}

/**
 * 错误行文件 — `errors.csv`: row, column, message in both languages, then the row's own columns, masked. Its length is committed with the
 * progress of the import, so what a crash wrote beyond is cut off and no row is told twice.
 */
export interface ErrorRows {
  /** Appends refused rows. @returns the length of the file in bytes */
  append(rows: readonly RefusedRow[]): Promise<number>;
}

/** Opens the file at a committed length; 0 begins it anew. */
export async function openErrorRows(path: string, columns: readonly string[], length: number): Promise<ErrorRows> {
  await mkdir(dirname(path), { recursive: true });
  if (length === 0) await writeFile(path, `\uFEFF${csvLine(['row', 'column', 'message', '原因', ...columns])}`);
  else await truncate(path, length);
  return {
    async append(rows) {
      const lines = rows.map((r) => csvLine([r.row, r.column, r.message, r.zh, ...columns.map((c) => maskValue(c, r.values[c]))]));
      await using file = await open(path, 'a');
      await file.writeFile(lines.join(''));
      return (await file.stat()).size;
    },
  };
}
