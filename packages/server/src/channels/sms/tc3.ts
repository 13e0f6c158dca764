import { createHash, createHmac } from 'node:crypto';
import { formatInstant, instant, SECOND_MS } from '@gyre/domain/time';

/** A JSON request to an API of Tencent Cloud, to be signed. */
export interface Tc3Request {
  /** Without its port. */
  readonly host: string;
  readonly contentType: string;
  readonly body: string;
  /** Seconds since 1970, as `x-tc-timestamp` carries it. */
  readonly timestampS: number;
}

/**
 * 腾讯云签名 v3 — value of `authorization` by TC3-HMAC-SHA256 (Tencent Cloud API 3.0, “签名方法 v3”) for a POST to `/`. Signed are content type
 * and host; the service is the first label of the host.
 */
export function tc3Authorization(request: Tc3Request, key: { readonly id: string; readonly secret: string }): string {
  const { host, contentType, body, timestampS } = request;
  const signed = 'content-type;host';
  const canonical = ['POST', '/', '', `content-type:${contentType}\nhost:${host}\n`, signed, sha256(body)].join('\n');
  const date = formatInstant(instant(timestampS * SECOND_MS)).slice(0, 10);
  const service = host.split('.')[0] ?? '';
  const scope = `${date}/${service}/tc3_request`;
  const signingKey = [date, service, 'tc3_request'].reduce<string | Buffer>((k, part) => hmac(k, part), `TC3${key.secret}`);
  const signature = hmac(signingKey, `TC3-HMAC-SHA256\n${timestampS}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return `TC3-HMAC-SHA256 Credential=${key.id}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
