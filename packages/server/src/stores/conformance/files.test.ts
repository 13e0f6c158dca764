import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testLogs, type TestLogs } from '../testing.ts';

const COLUMNS = [
  { name: 'id', type: 'string' },
  { name: 'n', type: 'number' },
  { name: 'yes', type: 'boolean' },
  { name: 'list', type: 'json' },
] as const;
const RECORDS = [
  { n: 5, id: '007', list: ['a', '中'], yes: true },
  { id: `it's "7", 8`, n: -0.25, yes: false, list: { a: 1 } },
  { id: '🎈\nsecond line', n: 123456789012, yes: null, list: null },
];

/** 文件的共同行为 — what every engine that reads and writes files must do. */
describe.each(testLogs())('files on $name', (engine) => {
  let logs: TestLogs;
  let folder: string;
  beforeAll(async () => {
    logs = await engine.open();
    folder = await mkdtemp(join(tmpdir(), 'gyre-files-'));
  });
  afterAll(async () => {
    await logs.close();
    await rm(folder, { recursive: true });
  });
  async function file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }

  test('a CSV gives its columns, their types, its first rows and its length', async () => {
    const path = await file(
      'orders.csv',
      'order,phone,amount,paid,at,note\n' +
        'A1,013800000000,12.50,true,2024-07-01 10:00:00,"with ""quotes"", comma\nand line"\n' +
        'A2,010000000001,-3,false,2024/7/2,\n' +
        'A3,,0,true,2024-07-03T00:00:00Z,中文\n',
    );
    const preview = await logs.host.files.preview(path, 'csv', 2);
    expect(preview.columns).toEqual([
      { name: 'order', type: 'string' },
      { name: 'phone', type: 'string' },
      { name: 'amount', type: 'number' },
      { name: 'paid', type: 'boolean' },
      { name: 'at', type: 'instant' },
      { name: 'note', type: 'string' },
    ]);
    expect(preview.total).toBe(3);
    expect(preview.rows).toEqual([
      { order: 'A1', phone: '013800000000', amount: 12.5, paid: true, at: '2024-07-01 10:00:00', note: 'with "quotes", comma\nand line' },
      { order: 'A2', phone: '010000000001', amount: -3, paid: false, at: '2024/7/2', note: null },
    ]);
    expect((await logs.host.files.read(path, 'csv', 2, 10)).map((row) => row['note'])).toEqual(['中文']);
    expect(await logs.host.files.read(path, 'csv', 3, 10)).toEqual([]);
  });

  test('a number too long to be exact stays text', async () => {
    const path = await file('long.csv', 'order,points\n12345678901234567890,1\n1,2\n');
    expect(await logs.host.files.read(path, 'csv', 0, 10)).toEqual([
      { order: '12345678901234567890', points: 1 },
      { order: '1', points: 2 },
    ]);
    const json = await file('long.ndjson', '{"order":12345678901234567890,"points":1}\n');
    expect(await logs.host.files.read(json, 'ndjson', 0, 10)).toEqual([{ order: '12345678901234567890', points: 1 }]);
  });

  test.each([
    ['semicolons', 'a;b\n1,5;x\n', [{ a: '1,5', b: 'x' }]],
    ['tabs', 'a\tb\n1\tx\n', [{ a: 1, b: 'x' }]],
    ['bars and Windows line ends', 'a|b\r\n1|x\r\n', [{ a: 1, b: 'x' }]],
    ['one column', 'a\n1\n2\n', [{ a: 1 }, { a: 2 }]],
    ['a byte order mark', '\uFEFFa,b\n1,x\n', [{ a: 1, b: 'x' }]],
    ['quoted, empty and repeated names', '"a ""x"", y",,a,a\n1,2,3,4\n', [{ 'a "x", y': 1, column_2: 2, a: 3, a_2: 4 }]],
    ['lines that look like comments', 'a,b\n#1,x\n', [{ a: '#1', b: 'x' }]],
    ['no row at all', 'a,b\n', []],
  ])('a CSV with %s is understood', async (name, text, rows) => {
    const path = await file(`${name}.csv`, text);
    expect(await logs.host.files.read(path, 'csv', 0, 10)).toEqual(rows);
  });

  test.each([
    ['GBK', new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0x6e, 0x0a, 0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7, 0x2c, 0x31, 0x0a])],
    ['UTF-16', new Uint8Array(Buffer.from('\uFEFF姓名,n\n王小明,1\n', 'utf16le'))],
    ['gzipped UTF-8', gzipSync('姓名,n\n王小明,1\n')],
    [
      'gzipped GBK',
      gzipSync(new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0x6e, 0x0a, 0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xf7, 0x2c, 0x31, 0x0a])),
    ],
  ])('a CSV in %s is understood', async (name, bytes) => {
    const path = await file(`${name}.csv`, bytes);
    expect(await logs.host.files.read(path, 'csv', 0, 10)).toEqual([{ 姓名: '王小明', n: 1 }]);
  });

  test('a broken CSV names its line', async () => {
    const path = await file('broken.csv', 'a,b\n1,2\n3,4,5\n6,7\n');
    await expect(logs.host.files.preview(path, 'csv', 5)).rejects.toMatchObject({ code: 'file_unreadable', details: { line: 3 } });
  });

  test('NDJSON keeps values as they are; its columns are all keys in order of appearance', async () => {
    const lines = [
      { z: 1, a: { deep: [1, 'x'] } },
      { a: null, b: 'text', at: '2024-07-03' },
      { z: 2.5, b: true, l: ['中'] },
    ];
    const path = await file('rows.ndjson', `${lines.map((row) => JSON.stringify(row)).join('\n')}\n`);
    const preview = await logs.host.files.preview(path, 'ndjson', 10);
    expect(preview.columns).toEqual([
      { name: 'z', type: 'number' },
      { name: 'a', type: 'json' },
      { name: 'b', type: 'string' },
      { name: 'at', type: 'instant' },
      { name: 'l', type: 'json' },
    ]);
    expect(preview.rows).toEqual(lines);
    expect(preview.total).toBe(3);
    expect(await logs.host.files.read(path, 'ndjson', 1, 1)).toEqual([lines[1]]);
  });

  test('NDJSON that is not JSON, or not objects, names its line', async () => {
    const broken = await file('broken.ndjson', '{"a":1}\n{"a":\n{"a":3}\n');
    await expect(logs.host.files.preview(broken, 'ndjson', 5)).rejects.toMatchObject({ code: 'file_unreadable', details: { line: 2 } });
    const lists = await file('lists.ndjson', '{"a":1}\n[1,2]\n');
    await expect(logs.host.files.preview(lists, 'ndjson', 5)).rejects.toMatchObject({ code: 'file_unreadable', details: { line: 2 } });
  });

  test('a file that does not exist or is no Parquet says so', async () => {
    await expect(logs.host.files.preview(join(folder, 'none.csv'), 'csv', 5)).rejects.toMatchObject({ code: 'file_unreadable' });
    const path = await file('text.parquet', 'not parquet');
    await expect(logs.host.files.preview(path, 'parquet', 5)).rejects.toMatchObject({ code: 'file_unreadable' });
  });

  test('rows of a large file come in file order, page after page', async () => {
    const path = await file('large.csv', `n\n${Array.from({ length: 100_000 }, (_, i) => i).join('\n')}\n`);
    let next = 0;
    for (let from = 0; from < 100_000; from += 30_000) {
      for (const row of await logs.host.files.read(path, 'csv', from, 30_000)) expect(row['n']).toBe(next++);
    }
    expect(next).toBe(100_000);
  });

  test('a file that changes is read anew', async () => {
    const path = await file('changing.csv', 'a\n1\n');
    expect(await logs.host.files.read(path, 'csv', 0, 9)).toEqual([{ a: 1 }]);
    await file('changing.csv', 'a\n1\n2\n');
    expect(await logs.host.files.read(path, 'csv', 0, 9)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('NDJSON becomes CSV with columns in order and numbers as they were', async () => {
    const path = await file('out.ndjson', RECORDS.map((row) => JSON.stringify(row)).join('\n'));
    const out = join(folder, 'out.csv');
    await logs.host.files.convert(path, out, 'csv', COLUMNS);
    expect(await readFile(out, 'utf8')).toBe(
      'id,n,yes,list\n007,5,true,"[""a"",""中""]"\n"it\'s ""7"", 8",-0.25,false,"{""a"":1}"\n"🎈\nsecond line",123456789012,,\n',
    );
  });

  test('NDJSON becomes Parquet and is read back with its types', async () => {
    const path = await file('out.ndjson', RECORDS.map((row) => JSON.stringify(row)).join('\n'));
    const out = join(folder, 'out.parquet');
    await logs.host.files.convert(path, out, 'parquet', COLUMNS);
    const preview = await logs.host.files.preview(out, 'parquet', 10);
    expect(preview.columns.map((column) => column.type)).toEqual(['string', 'number', 'boolean', 'string']);
    expect(preview.rows[1]).toEqual({ id: `it's "7", 8`, n: -0.25, yes: false, list: '{"a":1}' });
  });

  test('NDJSON as NDJSON is a plain copy', async () => {
    const path = await file('out.ndjson', '{"a":1}\n');
    await logs.host.files.convert(path, join(folder, 'copy.ndjson'), 'ndjson', COLUMNS);
    expect(await readFile(join(folder, 'copy.ndjson'), 'utf8')).toBe('{"a":1}\n');
  });

  test('an empty export is a header, not an error', async () => {
    const path = await file('empty.ndjson', '');
    await logs.host.files.convert(path, join(folder, 'empty.csv'), 'csv', COLUMNS);
    expect(await readFile(join(folder, 'empty.csv'), 'utf8')).toBe('id,n,yes,list\n');
  });
});
