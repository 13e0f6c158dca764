import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** A new time-ordered id: milliseconds and 80 random bits, as 26 characters of Crockford's base 32 (the layout of ULID). */
export function newId(clock: Clock): string {
  const digits = '0123456789abcdefghjkmnpqrstvwxyz';
  let time = clock.now() as number;
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = digits.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  for (const byte of randomBytes(16)) text += digits.charAt(byte % 32);
  return text;
}
