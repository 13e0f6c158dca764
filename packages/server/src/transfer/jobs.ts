import type { Sentence } from '@gyre/domain/sentence';
import type { Clock } from '../clock.ts';
import { AppError, messageOf, sentenceOfError, toldError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Ledger } from '../stores/ports.ts';
import {
  findJob,
  getJob,
  insertJob,
  listJobs,
  runningJobs,
  setState,
  updateProgress,
  type Job,
  type JobDraft,
  type JobProgress,
} from './job-rows.ts';

/** What the work of a job is given. */
export interface JobControl {
  readonly job: Job;
  /** Aborted when the job is cancelled or the process stops: the work then throws by `signal.throwIfAborted()` where it can go on later. */
  readonly signal: AbortSignal;
  /** Commits the progress; what is committed survives a crash. */
  readonly progress: (progress: JobProgress) => Promise<void>;
}

/** The work of a job: returns when done, throws when failed. */
export type JobWork = (control: JobControl) => Promise<void>;

/** 任务 — long work with progress, kept in the ledger: it survives a reload and, where its kind can be resumed, a restart. One per project. */
export interface Jobs {
  /** Notes a job in state `ready`. */
  create(draft: JobDraft): Promise<Job>;
  /** Lets a job that is not running (again) run its work; returns at once. @throws AppError `wrong_state` when it runs or is done */
  begin(id: string, work: JobWork): Promise<Job>;
  /** Creates and begins a job. */
  runJob(draft: JobDraft, work: JobWork): Promise<Job>;
  /** Stops a job between two of its steps and waits for that. @throws AppError `wrong_state` when it has ended */
  cancel(id: string): Promise<Job>;
  /** @throws AppError `not_found` */
  get(id: string): Promise<Job>;
  /** The newest job whose detail has this text at a key. */
  find(key: string, value: string): Promise<Job | undefined>;
  /** Newest first. */
  list(limit: number, cursor?: string): Promise<{ rows: Job[]; next: string | null }>;
  /** Resolves with the job once its work in this process has ended. */
  settled(id: string): Promise<Job>;
  /** Goes on with jobs a stop or crash interrupted; a kind without a resumer is marked failed. */
  resumeInterrupted(workOf: (job: Job) => JobWork | undefined): Promise<void>;
  /** Interrupts all work; the jobs stay `running` in the ledger and go on at the next start. */
  close(): Promise<void>;
}

export interface JobsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  /** A new time-ordered id. */
  readonly newId: () => string;
}

const STATES: Readonly<Record<Job['state'], string>> = {
  ready: '在排队',
  running: '正在进行',
  done: '已完成',
  failed: '已失败',
  cancelled: '已取消',
};

function wrongState({ id, state }: Job, zh: string, en: string): AppError {
  const told = { zh: `任务 "${id}" ${STATES[state]}，不能${zh}`, en: `job "${id}" is ${state} and cannot be ${en}` };
  return toldError('wrong_state', told, { job: id, state });
}

const CANCELLED = Symbol('cancelled');
const CLOSING = Symbol('closing');

/** Opens the jobs of one project. */
export function openJobs(context: JobsContext): Jobs {
  const { ledger } = context;
  const get = (id: string): Promise<Job> => getJob(ledger, id);
  const create = (draft: JobDraft): Promise<Job> => insertJob(context, draft);
  const running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();

  async function begin(id: string, work: JobWork): Promise<Job> {
    const started = running.has(id) ? 0 : await setState(context, id, ['ready', 'failed', 'cancelled'], 'running');
    const job = await get(id);
    if (started === 0) throw wrongState(job, '再启动', 'started');
    if (job.state === 'running') launch(job, work);
    return job;
  }

  function launch(job: Job, work: JobWork): void {
    const stop = new AbortController();
    const ended = perform(context, job, work, stop.signal).finally(() => running.delete(job.id));
    running.set(job.id, { stop, ended });
  }

  async function cancel(id: string): Promise<Job> {
    const live = running.get(id);
    live?.stop.abort(CANCELLED);
    await live?.ended;
    if (live === undefined && (await setState(context, id, ['ready', 'running'], 'cancelled')) === 0) {
      throw wrongState(await get(id), '取消', 'cancelled');
    }
    return get(id);
  }

  return {
    create,
    begin,
    get,
    cancel,
    find: (key, value) => findJob(ledger, key, value),
    list: (limit, cursor) => listJobs(ledger, limit, cursor),
    async runJob(draft, work) {
      return begin((await create(draft)).id, work);
    },
    async settled(id) {
      await running.get(id)?.ended;
      return get(id);
    },
    async resumeInterrupted(workOf) {
      const interrupted = await runningJobs(ledger);
      for (const job of interrupted.filter((j) => !running.has(j.id))) {
        const work = workOf(job);
        if (work !== undefined) launch(job, work);
        else await setState(context, job.id, ['running'], 'failed', INTERRUPTED);
      }
    },
    async close() {
      const all = [...running.values()];
      for (const { stop } of all) stop.abort(CLOSING);
      await Promise.all(all.map((live) => live.ended));
    },
  };
}

const INTERRUPTED: Sentence = { zh: '被重启打断', en: 'interrupted by a restart' };

/** Why work failed, as operators are told. */
function failureOf(error: unknown): Sentence {
  if (error instanceof AppError) return sentenceOfError(error);
  return { zh: `任务出错：${messageOf(error)}`, en: messageOf(error) };
}

/** Runs the work and notes how it ended; never rejects, a ledger that is gone is only logged. */
async function perform(context: JobsContext, job: Job, work: JobWork, signal: AbortSignal): Promise<void> {
  const { log } = context;
  const progress = (change: JobProgress): Promise<void> => updateProgress(context, job.id, change);
  try {
    await work({ job, signal, progress });
    await setState(context, job.id, ['running'], 'done');
  } catch (error) {
    if (signal.reason === CLOSING) return;
    if (signal.reason !== CANCELLED && !(error instanceof AppError))
      log.error('a job failed', { job: job.id, kind: job.kind, error: messageOf(error) });
    const [state, reason] = signal.reason === CANCELLED ? (['cancelled', undefined] as const) : (['failed', failureOf(error)] as const);
    await setState(context, job.id, ['running'], state, reason).catch((problem: unknown) => {
      log.error('the end of a job could not be noted', { job: job.id, error: messageOf(problem) });
    });
  }
}
