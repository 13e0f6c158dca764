import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findUpload, formatOf, receiveUpload } from './uploads.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyre-uploads-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* chunks(bytes: Uint8Array, size = 3): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
const text = (value: string) => chunks(Buffer.from(value));
const receive = (id: string, name: string, bytes: AsyncIterable<Uint8Array>, maxBytes = 1000) =>
  receiveUpload(folder, bytes, { id, name, maxBytes });

describe('an uploaded file', () => {
  test('is kept with its hash and found again', async () => {
    const upload = await receive('u1', 'a.csv', text('id\n1\n'));
    expect(upload).toMatchObject({ format: 'csv', bytes: 5, sha256: '7cde7fb64fd82bd152710cf238e017b9ab46c0592483edc067ba4f6c75fac108' });
    expect(await findUpload(folder, 'u1')).toEqual(upload);
    expect(await readFile(upload.path, 'utf8')).toBe('id\n1\n');
  });

  test('over the limit is refused and leaves nothing behind', async () => {
    await expect(receive('u5', 'big.csv', text('x'.repeat(11)), 10)).rejects.toMatchObject({
      code: 'too_large',
      message: '"big.csv" is larger than 10 bytes',
    });
    expect((await readdir(folder)).filter((f) => f.startsWith('u5'))).toEqual([]);
  });

  test.each([
    ['e1', 'book.xlsx', Buffer.from('PK\u0003\u0004rest'), 'Excel workbook'],
    ['e2', 'a.parquet', Buffer.from([0x1f, 0x8b, 8, 0]), 'gzip'],
    ['e3', 'a.csv', Buffer.alloc(0), 'is empty'],
    ['e4', 'a.json', Buffer.from('[{"a":1}]'), 'one object per line'],
    ['e5', 'a.parquet', Buffer.from('id,name'), 'does not begin with PAR1'],
  ])('%s: %s is refused with a reason', async (id, name, bytes, reason) => {
    await expect(receive(id, name, chunks(bytes))).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringContaining(reason),
    });
  });

  test('is never looked for outside its folder', async () => {
    await expect(findUpload(folder, '../u1')).rejects.toMatchObject({ code: 'not_found' });
    await expect(findUpload(folder, 'none')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the format', () => {
  test.each([
    ['x.csv', 'PAR1....', 'parquet'],
    ['x.jsonl', '{}', 'ndjson'],
    ['x', '\n {"a":1}', 'ndjson'],
    ['x.txt', 'a,b', 'csv'],
    ['x.ndjson.gz', '\u001f', 'ndjson'],
    ['x.tsv', '{a}\t1', 'csv'],
  ])('of %s beginning %j is %s', (name, head, format) => {
    expect(formatOf(name, Buffer.from(head))).toBe(format);
  });
});
