import { createHmac } from 'node:crypto';
import type { Sentence } from '@gyre/domain/sentence';

/** Key material of Standard Webhooks 1.0.0: 24 to 64 bytes in base64 after `whsec_`. */
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** 签名密钥的写法 — what a secret must look like, as operators are told. */
export const SECRET_FORM: Sentence = {
  zh: '签名密钥是 whsec_ 加 24 到 64 字节的 base64',
  en: 'the secret is whsec_ and the base64 of 24 to 64 bytes',
};

/** The bytes of a secret; undefined when it is none. */
export function keyOf(secret: string): Buffer | undefined {
  const encoded = SECRET.exec(secret)?.[1];
  if (encoded === undefined) return undefined;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/**
 * 签名 — the value of `webhook-signature` (Standard Webhooks 1.0.0): `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, one for
 * each key, separated by spaces, so that the receiver can change its key while both are valid.
 *
 * @param timestampS  seconds since 1970
 */
export function signatures(keys: readonly Buffer[], id: string, timestampS: number, body: string): string {
  return keys.map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64')}`).join(' ');
}
