import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';

/** 编码 — what text files arrive in: UTF-8, Excel's "Unicode text", and GB18030, which covers GBK and GB 2312. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

/**
 * 转码 — rewrites a text file as UTF-8 without a byte order mark, in place; a file that already is so stays untouched.
 *
 * @returns what it was in
 * @throws AppError `file_unreadable` when the bytes are none of these encodings
 */
export async function toUtf8(path: string): Promise<TextEncoding> {
  const encoding = await encodingOf(path);
  if (encoding === 'plain') return 'utf-8';
  const rewritten = `${path}.utf8`;
  await pipeline(createReadStream(path), decoding(encoding), createWriteStream(rewritten));
  await rename(rewritten, path);
  return encoding;
}

type Decoder = InstanceType<typeof TextDecoder>;

/** The encoding of a file; `plain` is UTF-8 without a mark. */
async function encodingOf(path: string): Promise<TextEncoding | 'plain'> {
  const candidates = new Map<'utf-8' | 'gb18030', Decoder>([
    ['utf-8', new TextDecoder('utf-8', { fatal: true })],
    ['gb18030', new TextDecoder('gb18030', { fatal: true })],
  ]);
  let isFirst = true;
  let marked = false;
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Uint8Array;
    if (isFirst && bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
    if (isFirst && bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
    marked ||= isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    isFirst = false;
    for (const [name, decoder] of candidates) if (!decodes(decoder, bytes)) candidates.delete(name);
    if (candidates.size === 0) break;
  }
  for (const [name, decoder] of candidates) if (!decodes(decoder, undefined)) candidates.delete(name);
  if (candidates.has('utf-8')) return marked ? 'utf-8' : 'plain';
  if (candidates.has('gb18030')) return 'gb18030';
  throw new AppError('file_unreadable', 'the file is neither UTF-8, UTF-16 nor GBK text; save it as UTF-8', {});
}

function decodes(decoder: Decoder, bytes: Uint8Array | undefined): boolean {
  try {
    decoder.decode(bytes ?? new Uint8Array(), { stream: bytes !== undefined });
    return true;
  } catch {
    return false;
  }
}

function decoding(encoding: TextEncoding): Transform {
  const decoder = new TextDecoder(encoding);
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done: TransformCallback) {
      done(null, Buffer.from(decoder.decode(chunk, { stream: true })));
    },
    flush(done: TransformCallback) {
      done(null, Buffer.from(decoder.decode()));
    },
  });
}
