import { describe, expect, test } from 'vitest';
import { SharedCells } from './shared-cells.ts';

describe('cells', () => {
  test('keep what is in them when they grow and when they move to a larger buffer', () => {
    const cells = SharedCells.integers(70_000);
    cells.ensure(2);
    cells.cells.set([7, 8]);
    const before = cells.buffer;
    cells.ensure(70_000);
    expect(cells.buffer).toBe(before);
    cells.cells[69_999] = 9;
    cells.ensure(70_001);
    cells.ensure(1_000_000);
    expect(cells.buffer).not.toBe(before);
    expect([cells.cells[0], cells.cells[1], cells.cells[2], cells.cells[69_999], cells.cells[999_999]]).toEqual([7, 8, 0, 9, 0]);
  });

  test('unwritten cells hold the filling', () => {
    const cells = SharedCells.doubles(NaN);
    cells.ensure(3);
    cells.cells[0] = 1;
    cells.ensure(200_000);
    expect([cells.cells[0], cells.cells[1], cells.cells[199_999]]).toEqual([1, NaN, NaN]);
    expect(cells.copied(300_000)[299_999]).toBeNaN();
  });

  test('a part cut within a cell is refused', () => {
    expect(() => SharedCells.integers().load(new Uint8Array(6))).toThrow('A column part of 6 bytes is cut within a cell.');
  });

  test('five hundred columns find address space', () => {
    const many = Array.from({ length: 500 }, () => SharedCells.doubles());
    for (const cells of many) cells.ensure(1);
    expect(many.length).toBe(500);
  });
});
