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

/** 查询主机 — one worker, started with the first question; questions are answered in order, cancelled ones are dropped. */
export interface QueryHost {
  select(snapshot: Snapshot, question: SentSelect, watch: Watch): Promise<Selected>;
  measure(snapshot: Snapshot, question: SentMeasure, watch: Watch): Promise<Float64Array>;
  ask(snapshot: Snapshot, question: SentQuestion, watch: Watch): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Starts nothing yet.
 * @param told hears after each answer how many bytes the worker's rows by customer take
 */
export function queryHost(told: (bytes: number) => void): QueryHost {
  let worker: RemoteWorker<QueryMethods> | undefined;
  const running = (): RemoteWorker<QueryMethods> => (worker ??= startWorker<QueryMethods>(new URL('./worker.ts', import.meta.url)));
  return {
    select: (snapshot, question, watch) => watched(watch, told, (signals) => running().call('select', snapshot, question, signals)),
    measure: (snapshot, question, watch) => watched(watch, told, (signals) => running().call('measure', snapshot, question, signals)),
    ask: (snapshot, question, watch) => watched(watch, told, (signals) => running().call('ask', snapshot, question, signals)),
    async close() {
      await worker?.terminate();
      worker = undefined;
    },
  };
}

async function watched<T>(
  watch: Watch,
  told: (bytes: number) => void,
  ask: (signals: Int32Array<SharedArrayBuffer>) => Promise<T>,
): Promise<T> {
  const { signal } = watch;
  signal?.throwIfAborted();
  const signals = new Int32Array(new SharedArrayBuffer(SIGNALS * 4));
  signals[RUNS_KB] = -1;
  const cancel = (): void => {
    Atomics.store(signals, CANCELLED, 1);
  };
  signal?.addEventListener('abort', cancel);
  const state = { ended: false };
  watch.progress?.(0, 'counting');
  if (watch.progress !== undefined) void follow(signals, watch.progress, state);
  try {
    return await ask(signals);
  } catch (error) {
    // Whatever the worker says of a question it was told to drop, the caller gets the reason it gave.
    signal?.throwIfAborted();
    throw error;
  } finally {
    state.ended = true;
    const runsKb = Atomics.load(signals, RUNS_KB);
    if (runsKb >= 0) told(runsKb * 1000);
    Atomics.notify(signals, PROGRESS);
    signal?.removeEventListener('abort', cancel);
  }
}

/** Passes progress on as the worker makes it. */
async function follow(
  signals: Int32Array<SharedArrayBuffer>,
  progress: NonNullable<Watch['progress']>,
  state: { readonly ended: boolean },
): Promise<void> {
  let last = 0;
  while (!state.ended) {
    const change = Atomics.waitAsync(signals, PROGRESS, last);
    if (change.async) await change.value;
    last = Atomics.load(signals, PROGRESS);
    if (!state.ended) progress(last / 1000, 'counting');
  }
}
