import { expect, test } from 'vitest';
import { matrixRows, migrationRows } from './rfm-rows.ts';

const cell = (recency: number, frequency: number, customers: number) => ({ recency, frequency, customers, monetary: 0 });

test('the matrix has the most recent buyers on top and the most frequent on the right', () => {
  const rows = matrixRows([cell(1, 2, 3), cell(1, 1, 4), cell(5, 1, 5), cell(5, 2, 6)]);
  expect(rows.map(({ recency, cells }) => [recency, cells.map((one) => one.customers)])).toEqual([
    [5, [5, 6]],
    [1, [4, 3]],
  ]);
});

test('moves have a row for each group they came from and one for those who had not bought, zeros included', () => {
  const moves = [
    { from: 7, to: 0, customers: 2 },
    { from: null, to: 7, customers: 9 },
  ];
  expect(migrationRows(moves, [7, 0])).toEqual([
    { from: 7, counts: [0, 2] },
    { from: 0, counts: [0, 0] },
    { from: null, counts: [9, 0] },
  ]);
});
