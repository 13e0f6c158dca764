import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';

/** 密钥箱 — encrypts what providers must keep secret, and derives keys for other purposes, all from one passphrase. */
export interface SecretBox {
  /** @param context  what the secret belongs to; it opens only with the same context, so a sealed text cannot be moved elsewhere */
  seal(secret: Readonly<Record<string, string>>, context: string): string;
  /** @throws AppError `wrong_state` when the passphrase or the context is another one, or the text was altered */
  open(sealed: string, context: string): Record<string, string>;
  /** 32 bytes for one purpose; different purposes give unrelated keys. */
  derive(purpose: string): Buffer;
}

const VERSION = 'v1';
const Secret = z.record(z.string(), z.string());

/**
 * Opens the box of a passphrase: scrypt (RFC 7914, N = 2^14, r = 8, p = 1) makes the master key once, HKDF-SHA256 (RFC 5869) one key per
 * purpose, AES-256-GCM with a random 96-bit nonce seals. Takes about 50 ms; keep the box.
 */
export function secretBox(passphrase: string): SecretBox {
  const master = scryptSync(passphrase, 'gyre secret box v1', 32);
  const derived = new Map<string, Buffer>();
  /** Remembered, since every message that goes out is signed with some. */
  function derive(purpose: string): Buffer {
    let found = derived.get(purpose);
    if (found === undefined) derived.set(purpose, (found = Buffer.from(hkdfSync('sha256', master, '', purpose, 32))));
    return found;
  }
  const key = derive('provider secrets');
  return {
    derive,
    seal(secret, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(secret), 'utf8'), cipher.final()]);
      return [VERSION, nonce, cipher.getAuthTag(), sealed].map((p) => (typeof p === 'string' ? p : p.toString('base64url'))).join('.');
    },
    open(sealed, context) {
      const [version, nonce, tag, text] = sealed.split('.');
      try {
        if (version !== VERSION) throw new Error(`unknown version ${version}`);
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce ?? '', 'base64url'), { authTagLength: 16 })
          .setAAD(Buffer.from(context))
          .setAuthTag(Buffer.from(tag ?? '', 'base64url'));
        const plain = Buffer.concat([decipher.update(Buffer.from(text ?? '', 'base64url')), decipher.final()]);
        return Secret.parse(JSON.parse(plain.toString('utf8')));
      } catch {
        throw new AppError('wrong_state', `the secret of ${context} cannot be read: was GYRE_SECRET changed? Enter it again.`);
      }
    },
  };
}
