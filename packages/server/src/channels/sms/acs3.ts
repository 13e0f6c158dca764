import { createHash, createHmac } from 'node:crypto';

/** A request to an API of Alibaba Cloud, to be signed. */
export interface Acs3Request {
  readonly method: 'GET' | 'POST';
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names; all of them are signed: `host` (with its port, if any) and every `x-acs-…`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** SHA-256 in hex, as `x-acs-content-sha256` carries it. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Percent-encoding of RFC 3986: everything but letters, digits and `-_.~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The query as it is signed and sent: sorted by name, {@link encoded}. */
export function canonicalQuery(query: Acs3Request['query']): string {
  return byName(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
}

/** 阿里云签名 V3 — value of `authorization` by ACS3-HMAC-SHA256 (Alibaba Cloud OpenAPI, “V3 请求体 & 签名机制”), for RPC-style APIs at path `/`. */
export function acs3Authorization(request: Acs3Request, key: { readonly id: string; readonly secret: string }): string {
  const headers = byName(request.headers);
  const signed = headers.map(([name]) => name).join(';');
  const lines = headers.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const canonical = [request.method, '/', canonicalQuery(request.query), lines, signed, sha256(request.body)].join('\n');
  const signature = createHmac('sha256', key.secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  return `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${signed},Signature=${signature}`;
}

function byName(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
