import { join } from 'node:path';
import { FileFormat, Mapping } from '@gyre/domain/api/transfer';
import { maskValue } from '@gyre/domain/masking';
import { QUARANTINE_WORDS } from '@gyre/domain/quarantine-words';
import { instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { RawEvent } from '@gyre/domain/events';
import { leaveFacts, type Fact } from '../customers/index.ts';
import type { RecordOutcome } from '../intake/index.ts';
import type { TransferContext } from './context.ts';
import { openErrorRows, type RefusedRow } from './error-rows.ts';
import type { JobControl } from './jobs.ts';
import { mapRow, rowError, type Row, type RowContext, type RowError } from './map-row.ts';

/** Rows read, written and committed together. */
export const PAGE_ROWS = 2000;

/** Rows stored, rows intake already had, and rows refused so far. */
export const ImportCounts = z.object({
  stored: z.number().int().default(0),
  duplicates: z.number().int().default(0),
  refused: z.number().int().default(0),
});

/** 导入任务的内容 — what a job of kind `import` keeps in its `detail`. */
export const ImportDetail = z.object({
  upload: z.string(),
  /** Id of the import: hash of file and mapping. */
  import: z.string(),
  file: z.string(),
  format: FileFormat,
  mapping: Mapping,
  source: z.string(),
  columns: z.array(z.string()),
  /** Columns of numbers in a CSV; null for formats with types. */
  numbers: z.array(z.string()).nullable(),
  ...ImportCounts.shape,
  /** Length of `errors.csv` at the committed row. */
  errorBytes: z.number().int().default(0),
});
export type ImportDetail = z.infer<typeof ImportDetail>;

/** Where a job's refused rows are. */
export function errorsPath(folder: string, job: string): string {
  return join(folder, 'jobs', job, 'errors.csv');
}

/**
 * 导入 — the work of an import job: pages of {@link PAGE_ROWS} rows, each written through intake as historical (so nothing triggers), then
 * committed with the row reached. Interrupted, it goes on at the page after the last committed one; a page written but not committed is
 * written again and intake drops it as duplicates, since a row's message id is `<import>:<row>`.
 *
 * That memory lasts 7 days: an import interrupted exactly between writing and committing and resumed later than that may store one page twice.
 */
export async function performImport(context: TransferContext, path: string, { job, signal, progress }: JobControl): Promise<void> {
  const detail = ImportDetail.parse(job.detail);
  const rowContext = rowContextOf(detail, job.createdAt);
  const errors = await openErrorRows(errorsPath(context.folder, job.id), detail.columns, detail.errorBytes);
  let { stored, duplicates, refused, errorBytes } = detail;
  for (let from = job.done; from < job.total;) {
    signal.throwIfAborted();
    const rows = await context.files.read(path, detail.format, from, PAGE_ROWS);
    if (rows.length === 0) break;
    const page = mapPage(rowContext, rows, from);
    if (page.facts.length > 0) {
      await leaveFacts(context.ledger, page.facts, context.clock.now());
      await context.caughtUp?.();
    }
    const outcomes = page.events.length === 0 ? [] : await context.writer.write(detail.source, page.events);
    const bad = [...page.errors, ...quarantinedRows(page, outcomes)].toSorted((a, b) => a.row - b.row);
    errorBytes = bad.length === 0 && errorBytes > 0 ? errorBytes : await errors.append(bad.map((e) => refusedRow(e, rows, from)));
    duplicates += outcomes.filter((o) => o.outcome === 'duplicate').length;
    stored += page.facts.length + outcomes.filter((o) => o.outcome === 'accepted').length;
    refused += bad.length;
    from += rows.length;
    await progress({ done: from, detail: { stored, duplicates, refused, errorBytes } });
  }
}

export function rowContextOf(detail: Pick<ImportDetail, 'mapping' | 'import' | 'numbers'>, startedAt: number): RowContext {
  return {
    mapping: detail.mapping,
    importId: detail.import,
    startedAt: instant(startedAt),
    numbers: detail.numbers === null ? null : new Set(detail.numbers),
  };
}

/** What the rows of a page became; `eventRows[i]` is the row number of `events[i]`. */
export interface MappedPage {
  readonly events: RawEvent[];
  readonly eventRows: number[];
  readonly facts: Fact[];
  readonly errors: RowError[];
}

/** Maps rows that follow the first `from` of a file; row numbers count from 1. */
export function mapPage(context: RowContext, rows: readonly Row[], from: number): MappedPage {
  const page: MappedPage = { events: [], eventRows: [], facts: [], errors: [] };
  for (const [index, row] of rows.entries()) {
    const mapped = mapRow(context, row, from + index + 1);
    if (mapped.kind === 'error') page.errors.push(mapped.error);
    else if (mapped.kind === 'fact') page.facts.push(mapped.fact);
    else {
      page.events.push(mapped.event);
      page.eventRows.push(from + index + 1);
    }
  }
  return page;
}

/** The rows intake put into quarantine, as row errors. */
export function quarantinedRows(page: MappedPage, outcomes: readonly RecordOutcome[]): RowError[] {
  const errors: RowError[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const row = page.eventRows[index];
    if (outcome.outcome !== 'quarantined' || row === undefined) continue;
    const { reason, detail, zh } = outcome;
    errors.push(rowError(row, '', { zh: `${QUARANTINE_WORDS.zh[reason]}：${zh}`, en: `${reason}: ${detail}` }));
  }
  return errors;
}

/** A row error with the row itself; personal values its message repeats are masked there too. */
export function refusedRow(error: RowError, rows: readonly Row[], from: number): RefusedRow {
  const values = rows[error.row - from - 1] ?? {};
  let { message, zh } = error;
  for (const [column, value] of Object.entries(values)) {
    const masked = maskValue(column, value);
    if (masked !== value && (typeof value === 'string' || typeof value === 'number') && String(value).trim() !== '') {
      message = message.replaceAll(String(value).trim(), String(masked));
      zh = zh.replaceAll(String(value).trim(), String(masked));
    }
  }
  return { ...error, message, zh, values };
}
