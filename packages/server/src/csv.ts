import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { AppError } from './errors.ts';

/** One line of CSV by RFC 4180. A text a spreadsheet would take for a formula gets a `'` before it. */
export function csvLine(cells: readonly unknown[], end: '\r\n' | '\n' = '\r\n'): string {
  return `${cells.map(csvCell).join(',')}${end}`;
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) && !/^[-+]?[\d.]+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV 行 — one record: where it begins, and its cells by column. */
export interface CsvRecord {
  /** Counted from 1. */
  readonly line: number;
  /** Its text by column name, '' where the record is too short; null when its quotes are not those of CSV. */
  readonly cells: Readonly<Record<string, string>> | null;
}

/** CSV 表 — the names of the first line and the records below it, empty lines left out. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly records: AsyncIterable<CsvRecord>;
}

/**
 * Reads CSV by RFC 4180 as it arrives: quoted cells may hold commas, doubled quotes and line ends; a byte order mark is passed over.
 *
 * @param required  columns the first line must name
 * @throws AppError `invalid_input` naming the columns that are missing
 */
export async function readCsv(input: Readable, required: readonly string[]): Promise<CsvTable> {
  const records = recordsOf(input);
  const first = await records.next();
  const columns = first.done === true ? [] : (cellsOf(first.value.text.replace(/^\uFEFF/, '')) ?? []).map((name) => name.trim());
  const missing = required.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new AppError('invalid_input', `line 1 names the columns ${columns.join(',') || '(none)'}, which lack ${missing.join(',')}`, {
      missing,
    });
  return { columns, records: named(records, columns) };
}

async function* named(records: AsyncIterable<{ line: number; text: string }>, columns: readonly string[]): AsyncGenerator<CsvRecord> {
  for await (const { line, text } of records) {
    const cells = cellsOf(text);
    yield { line, cells: cells === null ? null : Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? ''])) };
  }
}

/** Lines of the input, those inside quotes joined. */
async function* recordsOf(input: Readable): AsyncGenerator<{ line: number; text: string }> {
  let [line, begun] = [0, 0];
  let open: string[] = [];
  for await (const read of createInterface({ input, crlfDelay: Infinity })) {
    line++;
    if (open.length === 0) begun = line;
    if (hasOddQuotes(read) === (open.length === 0)) {
      open.push(read);
      continue;
    }
    const text = [...open, read].join('\n');
    open = [];
    if (text.trim() !== '') yield { line: begun, text };
  }
  if (open.length > 0) yield { line: begun, text: open.join('\n') };
}

function hasOddQuotes(text: string): boolean {
  let quotes = 0;
  for (let i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1)) quotes++;
  return quotes % 2 === 1;
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

function cellsOf(text: string): string[] | null {
  if (!text.includes('"')) return text.split(',');
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const match = CELL.exec(text);
    if (match === null) return null;
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return cells;
  }
}
