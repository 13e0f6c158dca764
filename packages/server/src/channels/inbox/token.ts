import { createHmac, timingSafeEqual } from 'node:crypto';
import { instant, type Instant } from '@gyre/domain/time';

/** What a token lets its bearer read. */
export interface InboxClaim {
  readonly project: string;
  /** Any leaf of the customer. */
  readonly customer: number;
  readonly expiresAt: Instant;
}

/** 站内信令牌 — signed by HMAC-SHA256 (RFC 2104); it names project, customer and end, none of which is secret. */
export function inboxToken(key: Buffer, claim: InboxClaim): string {
  const named = `${claim.project}\n${claim.customer}\n${claim.expiresAt}`;
  return `${Buffer.from(named).toString('base64url')}.${macOf(key, named).toString('base64url')}`;
}

/** Reads what a token names, unverified: the server needs the project before it knows the key. Undefined for nonsense. */
export function readInboxToken(token: string): InboxClaim | undefined {
  const [named, mac, more] = token.split('.');
  if (named === undefined || mac === undefined || more !== undefined || token.length > 400) return undefined;
  const [project = '', customer = '', expires = '', rest] = Buffer.from(named, 'base64url').toString('utf8').split('\n');
  if (rest !== undefined || !/^[1-9]\d{0,9}$/.test(customer) || !/^\d{1,15}$/.test(expires)) return undefined;
  return { project, customer: Number(customer), expiresAt: instant(Number(expires)) };
}

/** Whether a token was made with this key. */
export function isInboxToken(key: Buffer, token: string): boolean {
  const [named = '', mac = ''] = token.split('.');
  const given = Buffer.from(mac, 'base64url');
  const expected = macOf(key, Buffer.from(named, 'base64url').toString('utf8'));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function macOf(key: Buffer, named: string): Buffer {
  return createHmac('sha256', key).update(named).digest();
}
