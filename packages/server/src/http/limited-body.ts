import { AppError, messageOf } from '../errors.ts';

/**
 * Reads a whole body.
 *
 * @throws AppError `too_large` as soon as more than `limit` bytes have come; `undecodable` when the caller breaks off
 */
export async function readLimited(bytes: AsyncIterable<Uint8Array>, limit: number, announced?: number): Promise<Uint8Array> {
  if (announced !== undefined && announced > limit) throw tooLarge(announced, limit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of bytes) {
      length += chunk.length;
      if (length > limit) throw tooLarge(length, limit);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('undecodable', `the body broke off after ${length} bytes`, { bytes: length, reason: messageOf(error) });
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
}

function tooLarge(bytes: number, limit: number): AppError {
  return new AppError('too_large', `the body has at least ${bytes} bytes; the limit is ${limit}`, { bytes, limit });
}
