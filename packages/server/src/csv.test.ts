import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, readCsv, type CsvRecord } from './csv.ts';

async function read(text: string, required: readonly string[] = []): Promise<CsvRecord[]> {
  const { records } = await readCsv(Readable.from([text]), required);
  return await Array.fromAsync(records);
}

describe('CSV', () => {
  test('is read by the names of its first line', async () => {
    expect(await read('a,b\n1,2\n\n3\n')).toEqual([
      { line: 2, cells: { a: '1', b: '2' } },
      { line: 4, cells: { a: '3', b: '' } },
    ]);
  });

  test('may quote commas, quotes and line ends, and begin with a byte order mark', async () => {
    expect(await read('\uFEFFa,b\r\n"x, ""y""","1\r\n2"\r\n,z\r\n')).toEqual([
      { line: 2, cells: { a: 'x, "y"', b: '1\n2' } },
      { line: 4, cells: { a: '', b: 'z' } },
    ]);
  });

  test('tells the line of quotes that are not those of CSV', async () => {
    expect(await read('a,b\n"x"y,1\n2,3\n')).toEqual([
      { line: 2, cells: null },
      { line: 3, cells: { a: '2', b: '3' } },
    ]);
    expect(await read('a\n"open\nnever closed')).toEqual([{ line: 2, cells: null }]);
  });

  test('must name the columns that are needed', async () => {
    await expect(read('a,c\n', ['a', 'b'])).rejects.toThrow('line 1 names the columns a,c, which lack b');
    await expect(read('', ['a'])).rejects.toThrow('line 1 names the columns (none), which lack a');
  });

  test('is read as it was written', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '会', ' ') }).filter((cell) => cell.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text)), async (rows) => {
        const written = [['a', 'b'], ...rows].map((row) => csvLine(row, '\n')).join('');
        expect((await read(written)).map(({ cells }) => [cells?.['a'], cells?.['b']])).toEqual(rows);
      }),
    );
  });
});
