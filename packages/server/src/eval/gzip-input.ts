import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError, messageOf } from '../errors.ts';

/** The first two bytes of gzip (RFC 1952). */
const MAGIC = [0x1f, 0x8b] as const;

/** 解压 — the input as it is, or what it holds when it is gzip. Broken gzip ends the stream with `invalid_input`. */
export async function unpacked(input: Readable): Promise<Readable> {
  const head = await firstBytes(input);
  const whole = new PassThrough();
  if (head[0] !== MAGIC[0] || head[1] !== MAGIC[1]) return startingWith(head, input, whole);
  const gunzip = createGunzip();
  startingWith(head, input, gunzip);
  gunzip.on('error', (error) => whole.destroy(new AppError('invalid_input', `the input is not whole gzip: ${messageOf(error)}`, {})));
  gunzip.pipe(whole);
  return whole;
}

async function firstBytes(input: Readable): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of input.iterator({ destroyOnReturn: false })) {
    head = Buffer.concat([head, Buffer.from(chunk as Uint8Array)]);
    if (head.length >= MAGIC.length) break;
  }
  return head;
}

function startingWith<Into extends NodeJS.WritableStream>(head: Buffer, input: Readable, into: Into): Into {
  into.write(head);
  input.on('error', (error) => into.emit('error', error));
  if (input.readableEnded) into.end();
  else input.pipe(into);
  return into;
}
