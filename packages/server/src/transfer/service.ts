import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FileFormat, Mapping } from '@gyre/domain/api/transfer';
import { maskRecord } from '@gyre/domain/masking';
import type { z } from 'zod';
import { type ErrorCode, toldError } from '../errors.ts';
import { checkMapping } from './check-mapping.ts';
import type { TransferContext } from './context.ts';
import { ExportDetail, exportPath, performExport, writeExport } from './export-job.ts';
import { exportLines, type ExportOptions, type Subject } from './exports.ts';
import { guessMapping, numericColumns, type Column } from './guess-mapping.ts';
import { importIdOf } from './import-id.ts';
import { errorsPath, ImportDetail, mapPage, PAGE_ROWS, performImport, quarantinedRows, refusedRow, rowContextOf } from './imports.ts';
import type { Job, JobDraft } from './job-rows.ts';
import { openJobs, type Jobs, type JobWork } from './jobs.ts';
import type { Row, RowError } from './map-row.ts';
import { KEEP_FILES_MS, removeOldDaily } from './old-files.ts';
import { findUpload, MAX_UPLOAD_BYTES, receiveUpload, removeUpload } from './uploads.ts';

type Format = z.infer<typeof FileFormat>;

/** Rows shown of an upload, rows a dry run checks, errors it lists. */
const SAMPLE_ROWS = 20;
const GUESS_ROWS = 200;
const DRY_RUN_ROWS = 1000;
const DRY_RUN_ERRORS = 100;

/** Source key of imported events when none is chosen. */
export const IMPORT_SOURCE = 'import';

/** What an upload answers; `sample` is masked. */
export interface Preview {
  readonly upload: string;
  readonly format: Format;
  readonly rows: number;
  readonly bytes: number;
  readonly columns: Column[];
  readonly sample: Record<string, unknown>[];
  readonly guess: Mapping;
}

/** 表 — the rows of an uploaded file, in its order. */
export interface UploadedTable {
  /** The file's name where it came from. */
  readonly name: string;
  readonly format: Format;
  /** Of a CSV the cells of its first line, whatever they are. */
  readonly columns: readonly string[];
  pages(): AsyncIterable<readonly Row[]>;
}

export interface DryRun {
  readonly checked: number;
  readonly good: number;
  readonly errors: RowError[];
  readonly sample: Record<string, unknown>[];
}

/** A file to hand out. */
export interface JobFile {
  readonly path: string;
  readonly name: string;
  /** True when it holds unmasked values: whoever fetches it needs the reveal permission. */
  readonly revealed: boolean;
}

/** 导入导出 — one project's uploads, imports, exports and jobs. */
export interface Transfer {
  /** @throws AppError `too_large`, `file_unreadable` */
  upload(bytes: AsyncIterable<Uint8Array>, draft: { readonly name: string; readonly format?: Format | undefined }): Promise<Preview>;
  /** An upload, for who wants to read it otherwise than as an import. @throws AppError `not_found` */
  table(upload: string): Promise<UploadedTable>;
  /** What the first 1,000 rows would become. @throws AppError `not_found`, `invalid_input` */
  dryRun(upload: string, mapping: Mapping): Promise<DryRun>;
  /**
   * Starts an import. The same file with the same mapping is one import: when it is running or finished its job is answered, when it was
   * cancelled or failed it goes on where it stopped. So nothing is stored twice, however long ago the first time was.
   */
  startImport(upload: string, mapping: Mapping, options: { readonly by: string; readonly source?: string | undefined }): Promise<Job>;
  startExport(subject: Subject, format: Format, options: ExportOptions & { readonly by: string }): Promise<Job>;
  cancel(job: string): Promise<Job>;
  /** Goes on with a cancelled or failed import. @throws AppError `wrong_state` */
  resume(job: string): Promise<Job>;
  job(id: string): Promise<Job>;
  list(limit: number, cursor?: string): Promise<{ rows: Job[]; next: string | null }>;
  /** Resolves once the job's work has ended. */
  settled(job: string): Promise<Job>;
  /** The refused rows of an import. @throws AppError `not_found` when it has none */
  errorsFile(job: string): Promise<JobFile>;
  /** The file of a finished export. @throws AppError `not_found`, `wrong_state` */
  file(job: string): Promise<JobFile>;
  /** Runs other long work, such as filling a sample, as a job. */
  runJob(draft: JobDraft, work: JobWork): Promise<Job>;
  exportLines(subject: Subject, options: ExportOptions): AsyncIterable<string>;
  /** Writes an export to a file, without a job. @returns the number of rows */
  exportTo(path: string, subject: Subject, format: Format, options: ExportOptions): Promise<number>;
  /** Interrupts what runs; it goes on at the next start. */
  close(): Promise<void>;
}

/** Opens a project's transfer and goes on with what a stop or crash interrupted. `resumer` does so for other kinds than imports and exports. */
export async function openTransfer(context: TransferContext, resumer?: (job: Job) => JobWork | undefined): Promise<Transfer> {
  const jobs = openJobs({ ledger: context.ledger, clock: context.clock, log: context.logger, newId: context.newId });
  const work = (job: Job): JobWork | undefined =>
    job.kind === 'import' ? importWork(context) : job.kind === 'export' ? (control) => performExport(context, control) : resumer?.(job);
  const imports = openImports(context, jobs);
  await jobs.resumeInterrupted(work);
  const closing = new AbortController();
  const tidying = removeOldDaily({ ...context, keepFilesMs: context.keepFilesMs ?? KEEP_FILES_MS }, closing.signal);
  return {
    ...imports,
    upload: (bytes, draft) => upload(context, bytes, draft),
    table: (id) => tableOf(context, id),
    dryRun: (id, mapping) => dryRun(context, id, mapping),
    async startExport(subject, format, { by, reveal }) {
      const detail: ExportDetail = { subject, format, reveal, file: `${subject}.${format}` };
      return jobs.runJob({ kind: 'export', title: detail.file, by, detail }, (control) => performExport(context, control));
    },
    cancel: (id) => jobs.cancel(id),
    job: (id) => jobs.get(id),
    list: (limit, cursor) => jobs.list(limit, cursor),
    settled: (id) => jobs.settled(id),
    errorsFile: async (id) => errorsFile(context, await jobs.get(id)),
    file: async (id) => exportFile(context, await jobs.get(id)),
    runJob: (draft, other) => jobs.runJob(draft, other),
    exportLines: (subject, options) => exportLines(context, subject, options),
    exportTo: (path, subject, format, { reveal }) => writeExport(context, { subject, format, reveal }, path),
    async close() {
      closing.abort();
      await tidying;
      await jobs.close();
    },
  };
}

function uploadsFolder(context: TransferContext): string {
  return join(context.folder, 'uploads');
}

async function upload(
  context: TransferContext,
  bytes: AsyncIterable<Uint8Array>,
  draft: { readonly name: string; readonly format?: Format | undefined },
): Promise<Preview> {
  const maxBytes = context.maxUploadBytes ?? MAX_UPLOAD_BYTES;
  const file = await receiveUpload(uploadsFolder(context), bytes, { ...draft, id: context.newId(), maxBytes });
  const { columns, rows, total } = await context.files.preview(file.path, file.format, GUESS_ROWS).catch(async (error: unknown) => {
    await removeUpload(uploadsFolder(context), file);
    throw error;
  });
  const sample = rows.slice(0, SAMPLE_ROWS).map((row) => maskRecord(row));
  return {
    upload: file.id,
    format: file.format,
    rows: total,
    bytes: file.bytes,
    columns,
    sample,
    guess: guessMapping(columns, rows, context.zone()),
  };
}

async function tableOf(context: TransferContext, id: string): Promise<UploadedTable> {
  const { files } = context;
  const { path, name, format } = await findUpload(uploadsFolder(context), id);
  const { columns, total } = await files.preview(path, format, 0);
  return {
    name,
    format,
    columns: columns.map((column) => column.name),
    async *pages() {
      for (let from = 0; from < total; from += PAGE_ROWS) yield await files.read(path, format, from, PAGE_ROWS);
    },
  };
}

/** What an import job needs to know about its file, looked at once and kept. */
async function describe(
  context: TransferContext,
  id: string,
  mapping: Mapping,
): Promise<{ detail: ImportDetail; path: string; rows: readonly Row[]; total: number }> {
  const file = await findUpload(uploadsFolder(context), id);
  const preview = await context.files.preview(file.path, file.format, DRY_RUN_ROWS);
  const columns = preview.columns.map((c) => c.name);
  checkMapping(mapping, columns);
  const detail = ImportDetail.parse({
    upload: id,
    import: importIdOf(file.sha256, mapping),
    file: file.name,
    format: file.format,
    mapping,
    source: IMPORT_SOURCE,
    columns,
    numbers: file.format === 'csv' ? numericColumns(preview.columns, preview.rows) : null,
  });
  return { detail, path: file.path, rows: preview.rows, total: preview.total };
}

async function dryRun(context: TransferContext, id: string, mapping: Mapping): Promise<DryRun> {
  const { detail, rows } = await describe(context, id, mapping);
  const page = mapPage(rowContextOf(detail, context.clock.now()), rows, 0);
  const outcomes = page.events.length === 0 ? [] : context.writer.check(detail.source, page.events);
  const errors = [...page.errors, ...quarantinedRows(page, outcomes)].toSorted((a, b) => a.row - b.row);
  const shown = page.events.slice(0, SAMPLE_ROWS).map((e) => ({
    kind: e.kind,
    name: e.name,
    identities: e.keys.map((k) => ({ namespace: k.namespace, value: maskRecord({ [k.namespace]: k.value })[k.namespace] })),
    at: e.timestamp,
    ...(e.item === undefined ? {} : { item: e.item }),
    properties: maskRecord(e.properties),
  }));
  return {
    checked: rows.length,
    good: rows.length - errors.length,
    errors: errors.slice(0, DRY_RUN_ERRORS).map((e) => {
      const { row, column, message, zh } = refusedRow(e, rows, 0);
      return { row, column, message, zh };
    }),
    sample: [...shown, ...page.facts.slice(0, SAMPLE_ROWS).map((f) => ({ ...f }))],
  };
}

function importWork(context: TransferContext): JobWork {
  return async (control) => {
    const { path } = await findUpload(uploadsFolder(context), ImportDetail.parse(control.job.detail).upload);
    await performImport(context, path, control);
  };
}

function openImports(context: TransferContext, jobs: Jobs): Pick<Transfer, 'startImport' | 'resume'> {
  /** Imports being looked up or created, so that two starts at once become one job. */
  const starting = new Map<string, Promise<Job>>();

  async function resume(id: string): Promise<Job> {
    const { kind } = await jobs.get(id);
    if (kind !== 'import') {
      const told = { zh: `任务 "${id}" 不是导入，只有导入可以继续`, en: `job "${id}" is no import; only imports can be resumed` };
      throw toldError('wrong_state', told, { job: id, kind });
    }
    return jobs.begin(id, importWork(context));
  }

  return {
    resume,
    async startImport(id, mapping, { by, source }) {
      const { detail, total } = await describe(context, id, mapping);
      const pending = starting.get(detail.import);
      if (pending !== undefined) return pending;
      const start = (async () => {
        const earlier = await jobs.find('import', detail.import);
        if (earlier?.state === 'done' || earlier?.state === 'running') return earlier;
        if (earlier !== undefined) return resume(earlier.id);
        const draft = { kind: 'import' as const, title: detail.file, by, total, detail: { ...detail, source: source ?? detail.source } };
        return jobs.runJob(draft, importWork(context));
      })();
      starting.set(detail.import, start);
      return start.finally(() => starting.delete(detail.import));
    },
  };
}

function errorsFile(context: TransferContext, job: Job): JobFile {
  const path = errorsPath(context.folder, job.id);
  if (job.kind !== 'import' || !existsSync(path))
    throw toldError(
      'not_found',
      { zh: `任务 "${job.id}" 没有错误行文件`, en: `job "${job.id}" has no file of refused rows` },
      { job: job.id },
    );
  return { path, name: `errors-${job.id}.csv`, revealed: false };
}

function exportFile(context: TransferContext, job: Job): JobFile {
  const refuse = (code: ErrorCode, zh: string, en: string): never => {
    throw toldError(code, { zh, en }, { job: job.id, state: job.state });
  };
  if (job.kind !== 'export') return refuse('not_found', `任务 "${job.id}" 不是导出`, `job "${job.id}" is no export`);
  if (job.state !== 'done')
    return refuse('wrong_state', `导出 "${job.id}" 还没完成，没有文件`, `export "${job.id}" is ${job.state}, its file is not ready`);
  const detail = ExportDetail.parse(job.detail);
  const path = exportPath(context.folder, job.id, detail.file);
  if (!existsSync(path))
    return refuse(
      'not_found',
      `导出 "${job.id}" 的文件已清理；文件保留 GYRE_FILE_DAYS 天`,
      `the file of export "${job.id}" is gone; files are removed after GYRE_FILE_DAYS days`,
    );
  return { path, name: detail.file, revealed: detail.reveal };
}
