import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ExportSubject, FileFormat } from '@gyre/domain/api/transfer';
import { z } from 'zod';
import type { FileWriter } from '../stores/ports.ts';
import type { ExportContext } from './context.ts';
import { countLines, EXPORT_COLUMNS, exportLines } from './exports.ts';
import type { JobControl } from './jobs.ts';

/** 导出任务的内容 — what a job of kind `export` keeps in its `detail`. */
export const ExportDetail = z.object({ subject: ExportSubject, format: FileFormat, reveal: z.boolean(), file: z.string() });
export type ExportDetail = z.infer<typeof ExportDetail>;

const LINES_PER_PROGRESS = 10_000;

/** Called now and then with the lines written so far; throws to stop. */
export type OnLines = (lines: number) => Promise<void>;

/**
 * 写出文件 — writes an export to `path`: lines to a file beside it, converted where the format is not NDJSON, then moved into place, so a
 * half-written export is never found there.
 *
 * @returns the number of rows
 */
export async function writeExport(
  context: ExportContext & { readonly files: FileWriter },
  detail: Pick<ExportDetail, 'subject' | 'format' | 'reveal'>,
  path: string,
  onLines: OnLines = () => Promise.resolve(),
): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const lines = `${path}.lines`;
  const converted = `${path}.part`;
  let written = 0;
  async function* text(): AsyncGenerator<string, void> {
    for await (const line of exportLines(context, detail.subject, { reveal: detail.reveal })) {
      yield `${line}\n`;
      if (++written % LINES_PER_PROGRESS === 0) await onLines(written);
    }
  }
  try {
    await pipeline(Readable.from(text()), createWriteStream(lines));
    if (detail.format !== 'ndjson') await context.files.convert(lines, converted, detail.format, EXPORT_COLUMNS[detail.subject]);
    await rename(detail.format === 'ndjson' ? lines : converted, path);
    return written;
  } finally {
    await rm(lines, { force: true });
    await rm(converted, { force: true });
  }
}

/** Where the file of an export job is. */
export function exportPath(folder: string, job: string, file: string): string {
  return join(folder, 'jobs', job, file);
}

/** 导出任务 — the work of an export job. Interrupted, it begins again. */
export async function performExport(
  context: ExportContext & { readonly files: FileWriter; readonly folder: string },
  { job, signal, progress }: JobControl,
): Promise<void> {
  const detail = ExportDetail.parse(job.detail);
  await progress({ done: 0, total: await countLines(context, detail.subject) });
  const rows = await writeExport(context, detail, exportPath(context.folder, job.id, detail.file), async (done) => {
    signal.throwIfAborted();
    await progress({ done });
  });
  await progress({ done: rows, total: rows });
}
