import { createHash, randomBytes } from 'node:crypto';

/** A source of random bytes; production passes node's own. */
export type RandomBytes = (size: number) => Buffer;

/** node:crypto's generator. */
export const systemRandom: RandomBytes = (size) => randomBytes(size);

/** 256 random bits as 43 URL-safe characters. */
export function newSecret(random: RandomBytes): string {
  return random(32).toString('base64url');
}

/** What the ledger keeps of a secret: sha256 as hex. Enough for random secrets, never for passwords. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
