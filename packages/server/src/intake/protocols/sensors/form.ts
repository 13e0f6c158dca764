import { AppError } from '../../../errors.ts';
import { DEFAULT_BODY_LIMITS, inflate, isGzip, textOfBody } from '../../body.ts';
import { parseJson } from '../../json-limits.ts';
import type { IntakeRequest } from '../../protocol.ts';

/** What a request carries once its wrapping is off. */
export interface Unwrapped {
  /** Which field carried it. */
  readonly field: 'data' | 'data_list';
  readonly records: readonly unknown[];
  /** The base64 text when `ext` gave a checksum that does not fit it. */
  readonly corrupt: { readonly text: string; readonly given: string; readonly actual: number } | undefined;
}

/** Fields of the form in the body, then of the query; the body's Content-Type is not looked at. */
export function readForm(request: IntakeRequest): (name: string) => string | undefined {
  const body = new URLSearchParams(textOfBody(request.body));
  return (name) => {
    const value = body.get(name) ?? request.query.get(name);
    return value === null || value === '' ? undefined : value;
  };
}

/**
 * 解包 — `data` (one record) or `data_list`: URL-encoded base64 of JSON, gzipped or not. gzip is told by its magic bytes rather than by the
 * field `gzip`, which proxies and hand-written clients get wrong.
 *
 * @throws AppError `undecodable`, `too_large`
 */
export function unwrap(form: (name: string) => string | undefined): Unwrapped {
  const list = form('data_list');
  const given = list ?? form('data');
  if (given === undefined) throw new AppError('undecodable', 'neither data nor data_list is given, in the body or the query');
  const field = list === undefined ? 'data' : 'data_list';
  const text = base64Text(given);
  const checksum = /^crc=(-?\d+)$/.exec(form('ext') ?? '')?.[1];
  if (checksum !== undefined && Number(checksum) !== checksumOf(text))
    return { field, records: [], corrupt: { text, given: checksum, actual: checksumOf(text) } };
  const parsed = parseJson(isPlainJson(text) ? given : decoded(text));
  return { field, records: Array.isArray(parsed) ? parsed : [parsed], corrupt: undefined };
}

/** Undoes what senders and form decoding do to base64: a second URL encoding, and `+` become a space. */
function base64Text(text: string): string {
  if (isPlainJson(text)) return text;
  return (/%[0-9A-Fa-f]{2}/.test(text) ? decodePercent(text) : text).replaceAll(' ', '+');
}

function decodePercent(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function isPlainJson(text: string): boolean {
  return text.startsWith('{') || text.startsWith('[');
}

function decoded(text: string): string {
  const bytes = Buffer.from(text, 'base64');
  return textOfBody(isGzip(bytes) ? inflate('gzip', bytes, DEFAULT_BODY_LIMITS) : bytes);
}

/** 校验和 — the signed 32-bit hash `h = h·31 + c` of a text, as the web SDK puts it into `ext=crc=N`. */
export function checksumOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
