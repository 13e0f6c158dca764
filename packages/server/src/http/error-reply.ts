import type { ErrorReply } from '@gyre/domain/api/endpoint';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';

/** What a failed call answers: status, body and headers. */
export interface Refusal {
  readonly status: number;
  readonly body: ErrorReply;
  readonly headers: Readonly<Record<string, string>>;
}

/** 错误出口 — the one place where errors become answers. Bugs are logged in full and told to the caller without any detail. */
export function refusalOf(error: unknown, log: Log, request: { readonly method: string; readonly path: string }): Refusal {
  if (error instanceof AppError) {
    const { retryAfterS } = error.details;
    return {
      status: error.status,
      body: { error: { code: error.code, message: error.message, details: { ...error.details } } },
      headers: typeof retryAfterS === 'number' ? { 'retry-after': String(retryAfterS) } : {},
    };
  }
  log.error('a call failed because of a bug', {
    method: request.method,
    path: request.path,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  const message = 'something went wrong on our side; the log of the server says more';
  return { status: 500, body: { error: { code: 'bug', message, details: {} } }, headers: {} };
}

/** A refusal as a response. */
export function respond(refusal: Refusal, extra: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(refusal.body), {
    status: refusal.status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...refusal.headers, ...extra },
  });
}
