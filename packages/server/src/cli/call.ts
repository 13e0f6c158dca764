import { ErrorReply } from '@gyre/domain/api/endpoint';
import { AppError, ERRORS, type ErrorCode } from '../errors.ts';
import type { RunningHome } from './command.ts';

/** Calls the API of a running home. @throws AppError with the code the server answered */
export async function callHome(home: RunningHome, method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(`${home.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${home.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return response;
  throw await refusalOf(response);
}

/** The error a refused call stands for. */
export async function refusalOf(response: Response): Promise<AppError> {
  const reply = ErrorReply.safeParse(await response.json().catch(() => undefined));
  if (!reply.success) return new AppError('not_ready', `the server answered ${response.status}`, { status: response.status });
  const { code, message, details } = reply.data.error;
  return new AppError(code in ERRORS ? (code as ErrorCode) : 'not_ready', message, details);
}
