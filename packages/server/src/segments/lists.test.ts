import { expect, test } from 'vitest';
import { valuesOf, type ListFile } from './lists.ts';

function listOf(columns: string[], rows: unknown[][], format: ListFile['format'] = 'csv'): ListFile {
  const records = rows.map((row) => Object.fromEntries(row.map((cell, i) => [columns[i] ?? '', cell])));
  return {
    name: 'list',
    format,
    columns,
    async *pages() {
      for (const record of records) yield await Promise.resolve([record]);
    },
  };
}
const values = async (file: ListFile, namespace: string, column?: string): Promise<string[]> =>
  (await Array.fromAsync(valuesOf(file, namespace, column))).flat();

test('one value a line, with or without a header', async () => {
  expect(await values(listOf(['13800000001'], [[null], ['13800000002 ']]), 'phone')).toEqual(['13800000001', '13800000002']);
  expect(await values(listOf(['手机号'], [[13_800_000_001]]), 'phone')).toEqual(['13800000001']);
  expect(await values(listOf(['erp_no'], [['u1']]), 'erp_no')).toEqual(['u1']);
  expect(await values(listOf(['column_1'], [['u1']]), 'user_id')).toEqual(['u1']);
});

test('a column of a table, empty cells left out', async () => {
  const table = listOf(
    ['name', 'email'],
    [
      ['Li, "L" Lei', 'li@example.com'],
      ['Han', ''],
      ['Wang', 'wang@example.com'],
    ],
  );
  expect(await values(table, 'email', 'email')).toEqual(['li@example.com', 'wang@example.com']);
  expect(await values(table, 'email', 'name')).toEqual(['Li, "L" Lei', 'Han', 'Wang']);
  await expect(values(table, 'email', 'mail')).rejects.toThrow('no column mail; it has name, email');
});

test('a file with names of its own has no value in them', async () => {
  expect(await values(listOf(['buyer'], [['u1'], ['u2']], 'ndjson'), 'user_id')).toEqual(['u1', 'u2']);
});
