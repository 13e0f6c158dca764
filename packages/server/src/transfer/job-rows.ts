import { Job as JobSchema } from '@gyre/domain/api/transfer';
import type { Sentence } from '@gyre/domain/sentence';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { toldError } from '../errors.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Ledger } from '../stores/ports.ts';

export type Job = z.infer<typeof JobSchema>;
export type JobKind = Job['kind'];

/** A job about to be noted. */
export interface JobDraft {
  readonly kind: JobKind;
  readonly title: string;
  readonly by: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly total?: number;
}

/** What a job changes about itself while it runs; `detail` is merged key by key. */
export interface JobProgress {
  readonly done?: number;
  readonly total?: number;
  readonly detail?: Readonly<Record<string, unknown>>;
}

interface Rows {
  readonly ledger: Ledger;
  readonly clock: Clock;
}

const COLUMNS = `id, kind, title, state, done, total, detail, error, error_zh as "errorZh", created_at as "createdAt", updated_at as "updatedAt", created_by as "createdBy"`;

/** @throws AppError `not_found` */
export async function getJob(ledger: Ledger, id: string): Promise<Job> {
  const [job] = await ledger.rows(JobSchema, `select ${COLUMNS} from jobs where id = $1`, [id]);
  if (job === undefined) throw toldError('not_found', { zh: `没有任务 "${id}"`, en: `there is no job "${id}"` }, { job: id });
  return job;
}

/** The newest job whose detail has this text at a key. */
export async function findJob(ledger: Ledger, key: string, value: string): Promise<Job | undefined> {
  const rows = await ledger.rows(
    JobSchema,
    `select ${COLUMNS} from jobs where detail->>$1::text = $2 order by created_at desc, id desc limit 1`,
    [key, value],
  );
  return rows[0];
}

/** Jobs the ledger believes at work, oldest first. */
export function runningJobs(ledger: Ledger): Promise<Job[]> {
  return ledger.rows(JobSchema, `select ${COLUMNS} from jobs where state = 'running' order by created_at, id`);
}

/** Notes a job in state `ready`. */
export async function insertJob({ ledger, clock, newId }: Rows & { readonly newId: () => string }, draft: JobDraft): Promise<Job> {
  const id = newId();
  await ledger.run(
    `insert into jobs (id, kind, title, state, total, detail, created_at, updated_at, created_by) values ($1, $2, $3, 'ready', $4, $5, $6, $6, $7)`,
    [id, draft.kind, draft.title, draft.total ?? 0, draft.detail ?? {}, clock.now(), draft.by],
  );
  return getJob(ledger, id);
}

/** Commits progress; what is left out stays. */
export async function updateProgress({ ledger, clock }: Rows, id: string, { done, total, detail }: JobProgress): Promise<void> {
  await ledger.run(
    `update jobs set done = coalesce($2, done), total = coalesce($3, total), detail = detail || $4::jsonb, updated_at = $5 where id = $1`,
    [id, done ?? null, total ?? null, detail ?? {}, clock.now()],
  );
}

const NO_ERROR: Sentence = { zh: '', en: '' };

/** Moves a job from one of some states to another. @returns 1 when it was in one of them, else 0 */
export async function setState(
  { ledger, clock }: Rows,
  id: string,
  from: readonly Job['state'][],
  to: Job['state'],
  { zh, en }: Sentence = NO_ERROR,
): Promise<number> {
  return ledger.run('update jobs set state = $3, error = $4, error_zh = $5, updated_at = $6 where id = $1 and state = any($2)', [
    id,
    from,
    to,
    en,
    zh,
    clock.now(),
  ]);
}

const Place = z.tuple([z.number().int(), z.string()]);

/** Newest first; `next` is null on the last page. @throws AppError `invalid_input` for a cursor that is none */
export async function listJobs(ledger: Ledger, limit: number, cursor: string | undefined): Promise<{ rows: Job[]; next: string | null }> {
  const after = readCursor(Place, cursor) ?? [];
  const rows = await ledger.rows(
    JobSchema,
    `select ${COLUMNS} from jobs ${after.length === 0 ? '' : 'where (created_at, id) < ($2, $3)'} order by created_at desc, id desc limit $1`,
    [limit, ...after],
  );
  const last = rows.at(-1);
  return { rows, next: rows.length < limit || last === undefined ? null : writeCursor([last.createdAt, last.id]) };
}
