import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileFormat } from '@gyre/domain/api/transfer';
import type { Sentence } from '@gyre/domain/sentence';
import { z } from 'zod';
import { toldError } from '../errors.ts';

type Format = z.infer<typeof FileFormat>;

/** Largest file taken when nobody says otherwise. */
export const MAX_UPLOAD_BYTES = 2 * 1024 ** 3;

const Stored = z.object({ id: z.string(), name: z.string(), format: FileFormat, bytes: z.number().int(), sha256: z.string() });

/** 上传文件 — a file received and kept until an import wants it. */
export interface Upload extends z.infer<typeof Stored> {
  readonly path: string;
}

/** What the sender says about the file. */
export interface UploadDraft {
  readonly id: string;
  /** Its name where it came from; the extension may tell the format. */
  readonly name: string;
  readonly format?: Format | undefined;
  readonly maxBytes: number;
}

/**
 * 接收上传 — writes a stream of bytes to `<folder>/<id>.<ext>` and describes it in `<id>.json`.
 *
 * @throws AppError `too_large` over `maxBytes`, `file_unreadable` for what is no table; nothing is left behind then
 */
export async function receiveUpload(folder: string, bytes: AsyncIterable<Uint8Array>, draft: UploadDraft): Promise<Upload> {
  await mkdir(folder, { recursive: true });
  const part = join(folder, `${requireId(draft.id)}.part`);
  try {
    const received = await writeCapped(part, bytes, draft);
    const format = draft.format ?? formatOf(draft.name, received.head);
    refuseOther(draft.name, format, received.head, received.bytes);
    const stored = { id: draft.id, name: draft.name, format, bytes: received.bytes, sha256: received.sha256 };
    const path = join(folder, `${draft.id}.${format}`);
    await rename(part, path);
    await writeFile(join(folder, `${draft.id}.json`), JSON.stringify(stored));
    return { ...stored, path };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Deletes an upload. */
export async function removeUpload(folder: string, upload: Upload): Promise<void> {
  await rm(join(folder, `${upload.id}.json`), { force: true });
  await rm(upload.path, { force: true });
}

/** Finds an upload again. @throws AppError `not_found` */
export async function findUpload(folder: string, id: string): Promise<Upload> {
  const text = await readFile(join(folder, `${requireId(id)}.json`), 'utf8').catch(() => undefined);
  if (text === undefined) throw toldError('not_found', uploadGone(id), { upload: id });
  const stored = Stored.parse(JSON.parse(text));
  return { ...stored, path: join(folder, `${stored.id}.${stored.format}`) };
}

function uploadGone(id: string): Sentence {
  return {
    zh: `没有上传的文件 "${id}"；文件保留 GYRE_FILE_DAYS 天后清理，请重新上传`,
    en: `there is no upload "${id}"; files are removed after GYRE_FILE_DAYS days, upload it again`,
  };
}

/**
 * 认格式 — Parquet by its magic, else by the extension (`.gz` after it is looked through), else NDJSON when the text begins with `{` and CSV otherwise.
 *
 * @param head  the first bytes, at least 16 where the file has them
 */
export function formatOf(name: string, head: Uint8Array): Format {
  const extension = /\.([a-z0-9]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === 'parquet' || startsWith(head, 'PAR1')) return 'parquet';
  if (extension === 'ndjson' || extension === 'jsonl' || extension === 'json') return 'ndjson';
  if (extension === 'csv' || extension === 'tsv') return 'csv';
  return Buffer.from(head)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
    .startsWith('{')
    ? 'ndjson'
    : 'csv';
}

function refuseOther(name: string, format: Format, head: Uint8Array, bytes: number): void {
  const refuse = (zh: string, en: string): never => {
    throw toldError('file_unreadable', { zh: `“${name}”${zh}`, en: `"${name}" ${en}` }, { name, format });
  };
  if (bytes === 0) refuse('是空的', 'is empty');
  if (startsWith(head, 'PK\u0003\u0004'))
    refuse('是压缩包或 Excel 工作簿，请把工作表另存为 CSV', 'is a zip archive or an Excel workbook; save the sheet as CSV');
  if (head[0] === 0xd0 && head[1] === 0xcf)
    refuse('是旧版 Excel 工作簿，请把工作表另存为 CSV', 'is an old Excel workbook; save the sheet as CSV');
  if (isGzip(head) && format === 'parquet')
    refuse('用 gzip 压缩过；Parquet 自己会压缩', 'is compressed with gzip; Parquet compresses itself');
  if (format === 'parquet' && !startsWith(head, 'PAR1'))
    refuse('不是 Parquet 文件：开头不是 PAR1', 'is no Parquet file: it does not begin with PAR1');
  if (format !== 'parquet' && startsWith(head, 'PAR1')) refuse(`是 Parquet 文件，不是 ${format}`, `is a Parquet file, not ${format}`);
  if (format === 'ndjson' && Buffer.from(head).toString('utf8').trimStart().startsWith('['))
    refuse('是一个 JSON 数组；应该每行一个对象', 'is a JSON array; one object per line is expected');
}

async function writeCapped(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { name, maxBytes }: UploadDraft,
): Promise<{ bytes: number; sha256: string; head: Uint8Array }> {
  const hash = createHash('sha256');
  let total = 0;
  let head = new Uint8Array();
  await using file = await open(path, 'w');
  for await (const chunk of bytes) {
    total += chunk.byteLength;
    if (total > maxBytes) {
      const told = { zh: `“${name}”超过 ${maxBytes} 字节的上限`, en: `"${name}" is larger than ${maxBytes} bytes` };
      throw toldError('too_large', told, { name, limit: maxBytes });
    }
    if (head.byteLength < 64) head = Uint8Array.from([...head, ...chunk.subarray(0, 64)]);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return { bytes: total, sha256: hash.digest('hex'), head };
}

function requireId(id: string): string {
  if (!/^[0-9A-Za-z_-]{1,80}$/.test(id))
    throw toldError('not_found', { zh: `"${id}" 不是上传文件的编号`, en: `"${id}" is no id of an upload` }, { upload: id });
  return id;
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function startsWith(head: Uint8Array, text: string): boolean {
  return Buffer.from(head.subarray(0, text.length)).toString('latin1') === text;
}
