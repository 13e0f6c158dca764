import { Permission } from '@gyre/domain/api/endpoint';
import { MINUTE_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Caller } from './caller.ts';
import { fingerprint, newSecret, type RandomBytes } from './secrets.ts';

const USED_EVERY_MS = MINUTE_MS;
const PREFIX_LENGTH = 10;
const ENVIRONMENT = 'GYRE_API_TOKEN';

const TokenRow = z.object({
  id: z.number().int(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(Permission),
  createdAt: z.number().int(),
  lastUsedAt: z.number().int().nullable(),
  revokedAt: z.number().int().nullable(),
});
/** API 密钥 — a token as listed; the secret itself is shown once, when it is created. */
export type Token = z.output<typeof TokenRow>;

/** What a token begins with. A token with `manage` can let anyone in, so it is worth an owner's password. */
export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Permission[];
  /** Id of the operator behind it, also where it was made with another token of theirs; null when nobody is. */
  readonly createdBy: number | null;
}

const COLUMNS = 'id, name, prefix, scopes, created_at as "createdAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"';

/** All tokens, newest first, revoked ones included. */
export function listTokens(ledger: Ledger): Promise<Token[]> {
  return ledger.rows(TokenRow, `select ${COLUMNS} from tokens order by id desc`);
}

const TokenIdRow = z.object({ id: z.number().int() });

/** Creates `gyre_<256 random bits>`; only its sha256 is kept. */
export async function createToken(
  ledger: Ledger,
  random: RandomBytes,
  draft: NewToken,
  now: Instant,
): Promise<{ id: number; token: string }> {
  const token = `gyre_${newSecret(random)}`;
  const [row] = await ledger.rows(
    TokenIdRow,
    'insert into tokens (name, token_hash, prefix, scopes, created_by, created_at) values ($1, $2, $3, $4, $5, $6) returning id',
    [draft.name, fingerprint(token), token.slice(0, PREFIX_LENGTH), [...new Set(draft.scopes)], draft.createdBy, now],
  );
  if (row === undefined) throw new Error('the insertion of a token returned no row');
  return { id: row.id, token };
}

/** @throws AppError `not_found` when there is no such token or it has been revoked already */
export async function revokeToken(ledger: Ledger, id: number, now: Instant): Promise<void> {
  const revoked = await ledger.run('update tokens set revoked_at = $2 where id = $1 and revoked_at is null', [id, now]);
  if (revoked === 0) throw new AppError('not_found', `there is no live API token ${id}`, { id });
}

const CallingRow = TokenRow.extend({ createdBy: z.number().int().nullable(), person: z.string() });

/** Who calls with this token; undefined when it is unknown or revoked. */
export async function findToken(ledger: Ledger, token: string, now: Instant): Promise<Caller | undefined> {
  const [row] = await ledger.rows(
    CallingRow,
    `select ${COLUMNS}, created_by as "createdBy", coalesce((select email from operators o where o.id = created_by), '') as person
     from tokens where token_hash = $1 and revoked_at is null`,
    [fingerprint(token)],
  );
  if (row === undefined) return undefined;
  if (row.lastUsedAt === null || now - row.lastUsedAt >= USED_EVERY_MS) {
    await ledger.run('update tokens set last_used_at = $2 where id = $1', [row.id, now]);
  }
  const { id, name, person, scopes, createdBy } = row;
  return { kind: 'token', actor: name, person, permissions: scopes, id, createdBy };
}

/**
 * Lets the token of the environment in, with every permission, and revokes those the environment named before.
 *
 * @returns `revoked` when an operator revoked this very token: it stays shut
 */
export async function ensureToken(ledger: Ledger, token: string, now: Instant): Promise<'created' | 'exists' | 'revoked'> {
  const hash = fingerprint(token);
  return ledger.transaction(async (tx) => {
    await tx.run('update tokens set revoked_at = $3 where created_by is null and name = $1 and token_hash <> $2 and revoked_at is null', [
      ENVIRONMENT,
      hash,
      now,
    ]);
    const created = await tx.run(
      `insert into tokens (name, token_hash, prefix, scopes, created_by, created_at) values ($1, $2, $3, $4, null, $5)
       on conflict (token_hash) do nothing`,
      [ENVIRONMENT, hash, token.slice(0, Math.min(PREFIX_LENGTH, Math.floor(token.length / 4))), Permission.options, now],
    );
    if (created === 1) return 'created';
    const [row] = await tx.rows(TokenRow, `select ${COLUMNS} from tokens where token_hash = $1`, [hash]);
    return row?.revokedAt === null ? 'exists' : 'revoked';
  });
}
