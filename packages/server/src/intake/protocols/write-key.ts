import type { IntakeRequest } from '../protocol.ts';
import { textOf } from './fields.ts';

/** User of HTTP Basic authorization. */
export function basicUser(request: IntakeRequest): string | undefined {
  const token = credentials(request, 'basic');
  if (token === undefined) return undefined;
  const [user = ''] = Buffer.from(token, 'base64').toString('utf8').split(':', 1);
  return user === '' ? undefined : user;
}

/** Token of HTTP Bearer authorization. */
export function bearerToken(request: IntakeRequest): string | undefined {
  return credentials(request, 'bearer');
}

function credentials(request: IntakeRequest, scheme: string): string | undefined {
  const header = request.headers['authorization']?.trim() ?? '';
  const space = header.indexOf(' ');
  if (space < 0 || header.slice(0, space).toLowerCase() !== scheme) return undefined;
  return textOf(header.slice(space + 1).trim());
}

/** 写入密钥 — the first key found: Basic user, X-Write-Key, body, query `writeKey`, Bearer. */
export function writeKeyOf(request: IntakeRequest, bodyKey: unknown): string | undefined {
  return (
    basicUser(request) ??
    textOf(request.headers['x-write-key']) ??
    textOf(bodyKey) ??
    textOf(request.query.get('writeKey')) ??
    bearerToken(request)
  );
}
