import { Operator as ShownOperator } from '@gyre/domain/api/access';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { Session } from './caller.ts';
import { OPERATOR_COLUMNS } from './operators.ts';
import { fingerprint, newSecret, type RandomBytes } from './secrets.ts';

/** How long a session lasts after its last use. */
export const SESSION_MS = 14 * DAY_MS;
/** A used session is prolonged, and the operator's last sight noted, at most this often: reading must not write each time. */
const PROLONG_EVERY_MS = HOUR_MS;
const SEEN_EVERY_MS = MINUTE_MS;

/** Where a session was begun, for the operator to recognise it. */
export interface SignInPlace {
  readonly address: string;
  readonly agent: string;
}

/** 会话 — begins a session and forgets expired ones. Only the token's sha256 is kept. @returns undefined when there is no such operator */
export async function beginSession(
  ledger: Ledger,
  random: RandomBytes,
  operator: number,
  place: SignInPlace,
  now: Instant,
): Promise<Session | undefined> {
  const token = newSecret(random);
  await ledger.run('delete from sessions where expires_at <= $1', [now]);
  await ledger.run(
    'insert into sessions (token_hash, operator, csrf, created_at, expires_at, address, agent) values ($1, $2, $3, $4, $5, $6, $7)',
    [fingerprint(token), operator, newSecret(random), now, now + SESSION_MS, place.address, place.agent.slice(0, 300)],
  );
  return findSession(ledger, token, now);
}

const SessionRow = ShownOperator.extend({ csrf: z.string(), expiresAt: z.number().int() });

/** The live session of a cookie, prolonged by its use; undefined when it is unknown, expired, or its operator is disabled. */
export async function findSession(ledger: Ledger, token: string, now: Instant): Promise<Session | undefined> {
  const [row] = await ledger.rows(
    SessionRow,
    `select ${OPERATOR_COLUMNS}, s.csrf, s.expires_at as "expiresAt" from sessions s join operators o on o.id = s.operator
     where s.token_hash = $1 and s.expires_at > $2 and not o.disabled`,
    [fingerprint(token), now],
  );
  if (row === undefined) return undefined;
  const { csrf, expiresAt, ...operator } = row;
  if (now + SESSION_MS - expiresAt >= PROLONG_EVERY_MS) {
    await ledger.run('update sessions set expires_at = $2 where token_hash = $1', [fingerprint(token), now + SESSION_MS]);
  }
  if (operator.lastSeenAt === null || now - operator.lastSeenAt >= SEEN_EVERY_MS) {
    await ledger.run('update operators set last_seen_at = $2 where id = $1', [operator.id, now]);
    operator.lastSeenAt = now;
  }
  return { token, csrf, operator };
}

/** Ends one session; nothing happens when it has ended already. */
export async function endSession(ledger: Ledger, token: string): Promise<void> {
  await ledger.run('delete from sessions where token_hash = $1', [fingerprint(token)]);
}
