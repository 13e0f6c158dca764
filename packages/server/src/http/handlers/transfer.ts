import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { may, type Caller } from '../../access/index.ts';
import { AppError } from '../../errors.ts';
import type { JobFile, Transfer } from '../../transfer/index.ts';
import type { Handlers } from '../call.ts';

/** What these handlers need: the transfer of a project. @throws AppError `not_found` */
export interface TransferParts {
  readonly transferOf: (project: string) => Promise<Transfer>;
}

/** 导入导出 — uploads, imports, exports and jobs. */
export function transferHandlers({ transferOf }: TransferParts): Handlers['transfer'] {
  return {
    upload: async ({ params, query, bytes }) => (await transferOf(params.project)).upload(bytes, query),
    dryRun: async ({ params, body }) => (await transferOf(params.project)).dryRun(params.upload, body.mapping),
    startImport: async ({ params, body, caller }) =>
      (await transferOf(params.project)).startImport(params.upload, body.mapping, { by: caller.actor, source: body.source }),
    importErrors: async ({ params }) => fileResponse(await (await transferOf(params.project)).errorsFile(params.job)),
    async startExport({ params, body, caller }) {
      if (body.reveal) requireReveal(caller);
      return (await transferOf(params.project)).startExport(body.subject, body.format, { by: caller.actor, reveal: body.reveal });
    },
    async download({ params, caller }) {
      const file = await (await transferOf(params.project)).file(params.job);
      if (file.revealed) requireReveal(caller);
      return fileResponse(file);
    },
    listJobs: async ({ params, query }) => (await transferOf(params.project)).list(query.limit, query.cursor),
    cancelJob: async ({ params }) => (await transferOf(params.project)).cancel(params.job),
    resumeJob: async ({ params }) => (await transferOf(params.project)).resume(params.job),
  };
}

function requireReveal(caller: Caller): void {
  if (may(caller, 'reveal')) return;
  throw new AppError('not_permitted', 'an unmasked export needs the permission "reveal"', {
    needed: 'reveal',
    granted: caller.permissions,
  });
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

async function fileResponse({ path, name }: JobFile): Promise<Response> {
  const { size } = await stat(path);
  return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: {
      'content-type': MEDIA_TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      'content-length': String(size),
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
