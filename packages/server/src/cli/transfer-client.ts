import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { transfer as endpoints, Job, type ExportSubject, type FileFormat, type Mapping } from '@gyre/domain/api/transfer';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { DryRun, Preview } from '../transfer/index.ts';
import { callHome, refusalOf } from './call.ts';
import type { CommandContext, OpenHome, RunningHome } from './command.ts';

type Format = z.infer<typeof FileFormat>;
type Subject = z.infer<typeof ExportSubject>;
type JobRow = z.infer<typeof Job>;

/** What the commands ask of a project's transfer, the same whether the home is served by another process or opened by this one. */
export interface TransferClient {
  readonly project: string;
  upload(file: string, format: Format | undefined): Promise<Preview>;
  dryRun(upload: string, mapping: Mapping): Promise<DryRun>;
  startImport(upload: string, mapping: Mapping, source: string | undefined): Promise<JobRow>;
  job(id: string): Promise<JobRow>;
  /** The refused rows of an import as CSV. */
  errors(job: string): Promise<AsyncIterable<Uint8Array>>;
  /** The bytes of an export. `wait` is called with its job until that has ended. */
  exported(subject: Subject, format: Format, reveal: boolean, wait: (job: JobRow) => Promise<JobRow>): Promise<AsyncIterable<Uint8Array>>;
  close(): Promise<void>;
}

const ACTOR = 'gyre';

/**
 * Opens the transfer of a project: through the API of the process that serves the home, or else on its stores directly.
 *
 * @param project  may be left out when there is only one
 * @throws AppError `not_found`, `invalid_input`
 */
export async function openTransferClient(context: CommandContext, project: string | undefined): Promise<TransferClient> {
  const running = await context.running();
  if (running !== undefined) return throughApi(running, chosen(await projectsOf(running), project));
  const home = await context.openHome();
  try {
    return direct(
      home,
      chosen(
        home.instance.list().map((p) => p.key),
        project,
      ),
    );
  } catch (error) {
    await home.close();
    throw error;
  }
}

async function projectsOf(home: RunningHome): Promise<string[]> {
  const list = await callHome(home, 'GET', '/api/projects');
  return z
    .array(z.object({ key: z.string() }))
    .parse(await list.json())
    .map((p) => p.key);
}

function chosen(projects: readonly string[], wanted: string | undefined): string {
  const known = projects.length === 0 ? 'there are none yet' : `there are ${projects.join(', ')}`;
  if (wanted !== undefined && !projects.includes(wanted))
    throw new AppError('not_found', `there is no project ${wanted}; ${known}`, { project: wanted });
  const [only] = projects;
  const project = wanted ?? (projects.length === 1 ? only : undefined);
  if (project === undefined) throw new AppError('invalid_input', `say which project with --project; ${known}`, { projects });
  return project;
}

function throughApi(home: RunningHome, project: string): TransferClient {
  const base = `/api/projects/${encodeURIComponent(project)}`;
  const post = async <T extends z.ZodType>(path: string, body: unknown, schema: T): Promise<z.output<T>> =>
    schema.parse(await (await callHome(home, 'POST', `${base}${path}`, body)).json());
  return {
    project,
    async upload(file, format) {
      const query = new URLSearchParams({ name: basename(file), ...(format === undefined ? {} : { format }) });
      const response = await fetch(`${home.address}${base}/uploads?${query.toString()}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${home.token}`, 'content-type': 'application/octet-stream' },
        body: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>,
        duplex: 'half',
      });
      if (!response.ok) throw await refusalOf(response);
      return endpoints.upload.response.parse(await response.json());
    },
    dryRun: (upload, mapping) => post(`/uploads/${upload}/dry-run`, { mapping }, endpoints.dryRun.response),
    startImport: (upload, mapping, source) =>
      post(`/uploads/${upload}/import`, { mapping, ...(source === undefined ? {} : { source }) }, Job),
    async job(id) {
      for (let cursor = ''; ;) {
        const list = await callHome(home, 'GET', `${base}/jobs?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
        const page = endpoints.listJobs.response.parse(await list.json());
        const found = page.rows.find((row) => row.id === id);
        if (found !== undefined) return found;
        if (page.next === null) throw new AppError('not_found', `there is no job "${id}"`, { job: id });
        cursor = page.next;
      }
    },
    errors: async (job) => bytesOf(await callHome(home, 'GET', `${base}/jobs/${job}/errors`)),
    async exported(subject, format, reveal, wait) {
      const job = await wait(await post('/exports', { subject, format, reveal }, Job));
      return bytesOf(await callHome(home, 'GET', `${base}/jobs/${job.id}/file`));
    },
    close: () => Promise.resolve(),
  };
}

function bytesOf(response: Response): AsyncIterable<Uint8Array> {
  return response.body === null ? Readable.from([]) : response.body;
}

function direct(home: OpenHome, project: string): TransferClient {
  const { transfer } = home.instance.project(project);
  return {
    project,
    upload: (file, format) => transfer.upload(createReadStream(file), { name: basename(file), format }),
    dryRun: (upload, mapping) => transfer.dryRun(upload, mapping),
    startImport: (upload, mapping, source) => transfer.startImport(upload, mapping, { by: ACTOR, source }),
    job: (id) => transfer.job(id),
    errors: async (job) => createReadStream((await transfer.errorsFile(job)).path),
    async exported(subject, format, reveal) {
      return format === 'ndjson'
        ? linesOf(transfer.exportLines(subject, { reveal }))
        : fileOf((path) => transfer.exportTo(path, subject, format, { reveal }));
    },
    close: () => home.close(),
  };
}

async function* linesOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(`${line}\n`);
}

/** The bytes of a file made for the purpose and deleted after. */
async function* fileOf(write: (path: string) => Promise<unknown>): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'gyre-export-'));
  try {
    await write(join(folder, 'export'));
    for await (const chunk of createReadStream(join(folder, 'export'))) yield chunk as Uint8Array;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
