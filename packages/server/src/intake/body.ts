import { constants, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { AppError } from '../errors.ts';

/** Limits of one intake request. */
export interface BodyLimits {
  /** Largest body in bytes, as sent and inflated. */
  readonly maxBytes: number;
}

/** The default of the setting `GYRE_MAX_BODY_KB`. */
export const DEFAULT_BODY_LIMITS: BodyLimits = { maxBytes: 4096 * 1024 };

/**
 * 读取请求体 — inflates a body. gzip is recognised by header or by its magic bytes, since some clients send it unmarked and proxies
 * strip the header; Content-Type is not looked at.
 *
 * @param headers  lower-case names
 * @throws AppError `too_large` as soon as the body, sent or inflated, exceeds the limit; `undecodable` when it cannot be inflated
 */
export function readBody(
  bytes: Uint8Array,
  headers: Readonly<Record<string, string | undefined>>,
  limits: BodyLimits = DEFAULT_BODY_LIMITS,
): Uint8Array {
  if (bytes.length > limits.maxBytes) throw tooLarge(`body has ${bytes.length} bytes`, limits);
  if (isGzip(bytes)) return inflate('gzip', bytes, limits);
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'deflate') return inflate('deflate', bytes, limits);
  if (['', 'identity', 'gzip', 'x-gzip'].includes(encoding)) return bytes;
  throw new AppError('undecodable', `Content-Encoding ${JSON.stringify(encoding)} is not supported; use gzip, deflate or none`, {
    encoding,
  });
}

/** Whether bytes begin with gzip's magic number. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates with a cap that holds while inflating, so a bomb costs no more than the cap. `deflate` takes both the zlib and the raw form.
 *
 * @throws AppError `too_large`, `undecodable`
 */
export function inflate(encoding: 'gzip' | 'deflate', bytes: Uint8Array, limits: BodyLimits): Uint8Array {
  const options: ZlibOptions = { maxOutputLength: limits.maxBytes, finishFlush: constants.Z_FINISH };
  try {
    if (encoding === 'gzip') return gunzipSync(bytes, options);
    return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(`body of ${bytes.length} bytes inflates further`, limits);
    throw new AppError('undecodable', `body of ${bytes.length} bytes is not valid ${encoding}`, { bytes: bytes.length });
  }
}

/** UTF-8 text of a body, without a byte order mark; invalid sequences become U+FFFD. */
export function textOfBody(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
const decoder = new TextDecoder();

function tooLarge(what: string, limits: BodyLimits): AppError {
  return new AppError('too_large', `${what}; at most ${limits.maxBytes} bytes are taken`, { limit: limits.maxBytes });
}
