import { Worker, type MessagePort } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../errors.ts';
import { SqlError } from './sql-error.ts';
import { leaveWrappers } from './wasm-wrappers.ts';

/** What a worker offers: functions of cloneable arguments. */
export type Methods = Record<string, (...args: never[]) => unknown>;

interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}
interface CarriedError {
  readonly kind: 'app' | 'sql' | 'bug';
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}
type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: CarriedError };

/**
 * 远程调用 — answers the calls of {@link startWorker} on this port. Errors travel with their class, code and details. A method named `close`
 * is the last call: it begins when all others are answered, and later ones are refused. So a thread is never ended in the middle of native code.
 */
export function serve(port: MessagePort, methods: Methods): void {
  const underWay = new Set<Promise<void>>();
  let isClosing = false;
  const answered = async (request: Request, others: readonly Promise<void>[]): Promise<void> => {
    await Promise.all(others);
    const reply = await answer(request, methods);
    port.postMessage(reply, 'value' in reply ? handedOver(reply.value) : []);
  };
  port.on('message', (request: Request) => {
    if (isClosing) return port.postMessage({ id: request.id, error: pack(new Error('the worker is closing')) } satisfies Answer);
    isClosing = request.method === 'close';
    const call = answered(request, isClosing ? [...underWay] : []).finally(() => underWay.delete(call));
    underWay.add(call);
  });
}

const handed = new WeakMap<object, readonly ArrayBuffer[]>();

/** 移交 — the buffers of an answer are moved to the caller, not copied; the method must not use them any more. @returns the answer */
export function handOver<T extends object>(answer: T, buffers: readonly ArrayBuffer[]): T {
  handed.set(answer, buffers);
  return answer;
}

function handedOver(value: unknown): readonly ArrayBuffer[] {
  return (typeof value === 'object' && value !== null && handed.get(value)) || [];
}

async function answer(request: Request, methods: Methods): Promise<Answer> {
  try {
    const method = methods[request.method];
    if (method === undefined) throw new Error(`the worker has no method ${request.method}`);
    return { id: request.id, value: await method(...(request.args as never[])) };
  } catch (error) {
    return { id: request.id, error: pack(error) };
  }
}

/** 工作线程 — a worker and the typed calls it answers. Calls still open when the worker dies are rejected. */
export interface RemoteWorker<Offered extends Methods> {
  call<Name extends keyof Offered & string>(name: Name, ...args: Parameters<Offered[Name]>): Promise<Awaited<ReturnType<Offered[Name]>>>;
  /** Stops the thread at once; call the worker's own closing method first. */
  terminate(): Promise<void>;
}

/** Starts a `.ts` worker file that calls {@link serve}. */
export function startWorker<Offered extends Methods>(file: URL): RemoteWorker<Offered> {
  leaveWrappers();
  const worker = new Worker(file, { execArgv: [] });
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let death: Error | undefined;

  function die(error: Error): void {
    death ??= error;
    for (const waiting of open.values()) waiting.reject(death);
    open.clear();
  }
  worker.on('message', (reply: Answer) => {
    const waiting = open.get(reply.id);
    open.delete(reply.id);
    if ('error' in reply) waiting?.reject(unpack(reply.error));
    else waiting?.resolve(reply.value);
  });
  worker.on('error', die);
  worker.on('exit', (code) => die(new Error(`the worker ${file.pathname} has ended with code ${code}`)));

  return {
    call(name, ...args) {
      if (death !== undefined) return Promise.reject(death);
      const waiting = Promise.withResolvers<unknown>();
      const request: Request = { id: ++lastId, method: name, args };
      open.set(request.id, waiting);
      worker.postMessage(request, []);
      return waiting.promise as Promise<Awaited<ReturnType<Offered[typeof name]>>>;
    },
    async terminate() {
      await worker.terminate();
    },
  };
}

function pack(error: unknown): CarriedError {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  if (error instanceof AppError) return { kind: 'app', message, stack, code: error.code, details: error.details };
  if (error instanceof SqlError) return { kind: 'sql', message, stack, code: error.code, details: error.details };
  return { kind: 'bug', message, stack, code: '', details: {} };
}

function unpack(carried: CarriedError): Error {
  const error = revive(carried);
  if (carried.stack !== undefined) error.stack = `${error.stack ?? ''}\n  in the worker: ${carried.stack}`;
  return error;
}

function revive(carried: CarriedError): Error {
  switch (carried.kind) {
    case 'app':
      return new AppError(carried.code as ErrorCode, carried.message, carried.details);
    case 'sql':
      return new SqlError(carried.code, carried.message, carried.details);
    case 'bug':
      return new Error(carried.message);
  }
}
