import { Cancelled, type Part, WHOLE } from '@gyre/engine';
import type { Watch } from '../ports.ts';
import { startWorker, type RemoteWorker } from '../rpc.ts';
import {
  CANCELLED,
  PROGRESS,
  RUNS_KB,
  SIGNALS,
  type Selected,
  type SentMeasure,
  type SentQuestion,
  type SentSelect,
  type Snapshot,
} from './messages.ts';
import type { QueryMethods } from './worker.ts';

/**
 * 查询主机 — workers that answer questions, each in order; cancelled ones are dropped. What can be answered in parts is answered by all of
 * them at once, each about its own customers; the rest by the first.
 */
export interface QueryHost {
  readonly threads: number;
  /** One answer for each of so many parts. */
  select(snapshot: Snapshot, question: SentSelect, parts: number, watch: Watch): Promise<Selected[]>;
  /** One answer for each of so many parts. */
  measure(snapshot: Snapshot, question: SentMeasure, parts: number, watch: Watch): Promise<Float64Array[]>;
  /** One answer for each of so many parts. */
  ask(snapshot: Snapshot, question: SentQuestion, parts: number, watch: Watch): Promise<unknown[]>;
  close(): Promise<void>;
}

type QueryWorker = RemoteWorker<QueryMethods>;
type Signals = Int32Array<SharedArrayBuffer>;

/**
 * Starts nothing yet: a worker starts with the first question for it.
 * @param told hears after each answer how many bytes the workers' rows by customer take
 */
export function queryHost(threads: number, told: (bytes: number) => void): QueryHost {
  const workers = new Map<number, QueryWorker>();
  const bytes = Array.from({ length: threads }, () => 0);
  const workerOf = (index: number): QueryWorker => {
    const known = workers.get(index) ?? startWorker<QueryMethods>(new URL('./worker.ts', import.meta.url));
    workers.set(index, known);
    return known;
  };
  const each = async <T>(
    parts: number,
    watch: Watch,
    ask: (worker: QueryWorker, part: Part, signals: Signals) => Promise<T>,
  ): Promise<T[]> => {
    const asked = parts === 1 ? [WHOLE] : Array.from({ length: parts }, (_, index): Part => ({ index, of: parts }));
    const signals = asked.map(newSignals);
    try {
      return await watched(watch, signals, () => asked.map((part, i) => ask(workerOf(part.index), part, signals[i]!)));
    } finally {
      const runsKb = signals.map((each) => Atomics.load(each, RUNS_KB));
      for (const [i, kb] of runsKb.entries()) if (kb >= 0) bytes[i] = 1000 * kb;
      if (runsKb.some((kb) => kb >= 0)) told(bytes.reduce((sum, each) => sum + each, 0));
    }
  };
  const shared = (snapshot: Snapshot, parts: number): Snapshot => ({
    ...snapshot,
    runsMost: Math.floor(snapshot.runsMost / Math.max(parts, workers.size)),
  });
  return {
    threads,
    select: (snapshot, question, parts, watch) =>
      each(parts, watch, (worker, part, signals) => worker.call('select', shared(snapshot, parts), question, part, signals)),
    measure: (snapshot, question, parts, watch) =>
      each(parts, watch, (worker, part, signals) => worker.call('measure', shared(snapshot, parts), question, part, signals)),
    ask: (snapshot, question, parts, watch) =>
      each(parts, watch, (worker, part, signals) => worker.call('ask', shared(snapshot, parts), question, part, signals)),
    async close() {
      await Promise.all([...workers.values()].map((worker) => worker.terminate()));
      workers.clear();
    },
  };
}

function newSignals(): Signals {
  const signals = new Int32Array(new SharedArrayBuffer(SIGNALS * 4));
  signals[RUNS_KB] = -1;
  return signals;
}

/** All answers; where one fails the others are dropped, and none is under way any more. */
async function watched<T>(watch: Watch, signals: readonly Signals[], ask: () => readonly Promise<T>[]): Promise<T[]> {
  const { signal, progress } = watch;
  signal?.throwIfAborted();
  const cancel = (): void => signals.forEach((each) => Atomics.store(each, CANCELLED, 1));
  signal?.addEventListener('abort', cancel);
  const state = { ended: false };
  progress?.(0, 'counting');
  if (progress !== undefined) followAll(signals, progress, state);
  try {
    const asked = ask();
    for (const each of asked) each.catch(cancel);
    const answers = await Promise.allSettled(asked);
    return answers.map((answer) => {
      if (answer.status === 'fulfilled') return answer.value;
      // Whatever a worker says of a question it was told to drop, the caller gets the reason it gave.
      signal?.throwIfAborted();
      throw answers.find(isFault)?.reason ?? answer.reason;
    });
  } finally {
    state.ended = true;
    for (const each of signals) Atomics.notify(each, PROGRESS);
    signal?.removeEventListener('abort', cancel);
  }
}

/** Why a question failed, not that it was dropped because another part of it did. */
function isFault(answer: PromiseSettledResult<unknown>): answer is PromiseRejectedResult {
  return answer.status === 'rejected' && !(answer.reason instanceof Error && answer.reason.message === new Cancelled().message);
}

/** Passes progress on as the workers make it: that of the slowest. */
function followAll(signals: readonly Signals[], progress: NonNullable<Watch['progress']>, state: { readonly ended: boolean }): void {
  const shares = signals.map(() => 0);
  for (const [i, each] of signals.entries()) {
    void follow(each, state, (share) => {
      shares[i] = share;
      progress(Math.min(...shares), 'counting');
    });
  }
}

async function follow(signals: Signals, state: { readonly ended: boolean }, made: (share: number) => void): Promise<void> {
  let last = 0;
  while (!state.ended) {
    const change = Atomics.waitAsync(signals, PROGRESS, last);
    if (change.async) await change.value;
    last = Atomics.load(signals, PROGRESS);
    if (!state.ended) made(last / 1000);
  }
}
