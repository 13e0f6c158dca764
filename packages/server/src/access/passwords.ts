import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** scrypt's cost parameters (RFC 7914 §2): `n` rounds of memory, `r` block size, `p` lanes. Memory is 128 · n · r bytes. */
export interface PasswordCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** What new passwords are hashed with: 32 MB and about 0.1 s. */
export const PASSWORD_COST: PasswordCost = { n: 2 ** 15, r: 8, p: 1 };

const KEY_BYTES = 32;
const SALT_BYTES = 16;

const StoredPassword = z
  .string()
  .regex(/^scrypt\$\d+\$\d+\$\d+\$[\w-]+\$[\w-]+$/)
  .transform((text) => {
    const [, n, r, p, salt, key] = text.split('$') as [string, string, string, string, string, string];
    return { cost: { n: Number(n), r: Number(r), p: Number(p) }, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
  });

/** 密码散列 — `scrypt$n$r$p$salt$key`; the cost travels with the hash, so it can be raised later. */
export async function hashPassword(password: string, cost = PASSWORD_COST, salt: Buffer = randomBytes(SALT_BYTES)): Promise<string> {
  const key = await derive(password, salt, cost, KEY_BYTES);
  return ['scrypt', cost.n, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether the password is the stored one, compared in constant time, and whether its hash should be renewed at today's cost. */
export async function checkPassword(
  password: string,
  stored: string,
  today = PASSWORD_COST,
): Promise<{ readonly matches: boolean; readonly outdated: boolean }> {
  const { cost, salt, key } = StoredPassword.parse(stored);
  const matches = timingSafeEqual(await derive(password, salt, cost, key.length), key);
  return { matches, outdated: cost.n !== today.n || cost.r !== today.r || cost.p !== today.p };
}

let decoy: Promise<string> | undefined;

/** Takes as long as {@link checkPassword}: for an e-mail nobody has, so that the answer's time does not tell. */
export async function checkNobody(password: string): Promise<void> {
  decoy ??= hashPassword('the password of nobody');
  await checkPassword(password, await decoy);
}

function derive(password: string, salt: Buffer, cost: PasswordCost, bytes: number): Promise<Buffer> {
  const maxmem = 256 * cost.n * cost.r;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, bytes, { N: cost.n, r: cost.r, p: cost.p, maxmem }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
