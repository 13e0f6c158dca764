import { timingSafeEqual } from 'node:crypto';
import type { Endpoint } from '@gyre/domain/api/endpoint';
import { getCookie, setCookie } from 'hono/cookie';
import { SECOND_MS } from '@gyre/domain/time';
import { ANONYMOUS, callerOf, may, SESSION_MS, type Access, type Caller, type Session } from '../access/index.ts';
import { AppError } from '../errors.ts';
import type { HttpContext } from './peer.ts';

/** The cookie that carries a session's token. */
export const SESSION_COOKIE = 'gyre_session';
/** The header in which a change repeats the session's csrf value. */
export const CSRF_HEADER = 'x-csrf-token';

/**
 * Who makes a call: a bearer token counts before the cookie.
 *
 * @throws AppError `not_signed_in` for a bearer token nobody has; a stale cookie is simply nobody
 */
export async function identify(c: HttpContext, access: Access): Promise<Caller> {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    const bearer = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    const caller = bearer === undefined ? undefined : await access.tokenOf(bearer);
    if (caller === undefined) throw new AppError('not_signed_in', 'the API token is unknown or revoked');
    return caller;
  }
  const cookie = getCookie(c, SESSION_COOKIE);
  const session = cookie === undefined ? undefined : await access.sessionOf(cookie);
  return session === undefined ? ANONYMOUS : callerOf(session);
}

/** @throws AppError `not_signed_in` or `not_permitted` when this caller may not call this endpoint */
export function requirePermission(caller: Caller, endpoint: Endpoint): void {
  const needed = endpoint.permission;
  if (needed === 'public') return;
  if (caller.kind === 'anonymous') throw new AppError('not_signed_in', 'this call needs a session or an API token');
  const permitted = needed === 'signed-in' ? caller.kind === 'operator' : may(caller, needed);
  if (permitted) return;
  const message =
    needed === 'signed-in' ? 'this call needs an operator; an API token has no account' : `this call needs the permission "${needed}"`;
  throw new AppError('not_permitted', message, { needed, granted: caller.permissions });
}

/**
 * Keeps other sites from acting through an operator's browser: a change must come from our own origin, where the browser says so, and
 * under a session it must repeat the csrf value.
 *
 * @throws AppError `csrf_missing`
 */
export function requireOwnPage(c: HttpContext, caller: Caller, endpoint: Endpoint, publicUrl: string): void {
  if (endpoint.method === 'GET' || caller.kind === 'token') return;
  const origin = c.req.header('origin');
  if (origin !== undefined && !isOwnOrigin(origin, c.req.header('host') ?? new URL(c.req.url).host, publicUrl)) {
    throw new AppError('csrf_missing', `the Origin "${origin}" is not this server`, { origin });
  }
  if (caller.kind !== 'operator' || endpoint.permission === 'public') return;
  const sent = c.req.header(CSRF_HEADER);
  if (sent !== undefined && isSame(sent, caller.session.csrf)) return;
  throw new AppError('csrf_missing', `the header ${CSRF_HEADER} must repeat the csrf value of GET /api/session`, { header: CSRF_HEADER });
}

function isOwnOrigin(origin: string, host: string, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const sent = new URL(origin);
  return sent.host === host.toLowerCase() || (URL.canParse(publicUrl) && sent.origin === new URL(publicUrl).origin);
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Sets the session cookie, or with null clears it. `Secure` when the server is reached by https. */
export function keepSession(c: HttpContext, session: Session | null, publicUrl: string): void {
  setCookie(c, SESSION_COOKIE, session?.token ?? '', {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    secure: publicUrl.startsWith('https:'),
    maxAge: session === null ? 0 : SESSION_MS / SECOND_MS,
  });
}
