import { describe, expect, test } from 'vitest';
import { LeafValueColumn } from './leaf-value-column.ts';
import { ValueColumn } from './value-column.ts';
import type { ValueView } from './view.ts';

/** What stands at an index: a number, `#code`, or null when missing. */
const at = (view: ValueView, index: number): number | string | null => {
  const code = view.codes?.[index] ?? 0;
  const number = view.numbers?.[index] ?? NaN;
  return code > 0 ? `#${code}` : Number.isNaN(number) ? null : number;
};

/** What a message does: typed arrays over shared memory keep sharing it. */
declare function structuredClone<T>(value: T): T;

describe('a value column', () => {
  test('takes no room for numbers or codes until there are some', () => {
    const column = new ValueColumn();
    column.clear(99);
    expect([column.numbers, column.codes]).toEqual([null, null]);
    expect([column.length, column.bytes]).toEqual([100, 0]);
    column.setNumber(3, 1.5);
    expect(column.bytes).toBe(800);
    column.setCode(100, 7);
    expect(column.bytes).toBe(101 * 12);
  });

  test('the last of a number, a code and missing stands', () => {
    const column = new ValueColumn();
    column.setNumber(0, 5);
    column.setCode(1, 9);
    column.setNumber(2, 6);
    column.setCode(2, 4);
    column.setNumber(1, 8);
    column.setNumber(3, 1);
    column.clear(3);
    expect([0, 1, 2, 3].map((index) => at(column, index))).toEqual([5, 8, '#4', null]);
  });

  test('takes a page of values in the place of what stood there', () => {
    const column = new ValueColumn();
    for (const index of [0, 1, 2, 3]) column.setNumber(index, index);
    column.setCode(5, 9);
    column.setPage(1, 2, null, Uint32Array.of(4, 0));
    expect([0, 1, 2, 3, 4, 5].map((index) => at(column, index))).toEqual([0, '#4', null, 3, null, '#9']);
    column.setPage(5, 2, Float64Array.of(7, NaN), null);
    expect([1, 5, 6].map((index) => at(column, index))).toEqual(['#4', 7, null]);
    expect(column.length).toBe(7);
  });

  test('is missing where nothing was set, as far as the column was asked to reach', () => {
    const column = new ValueColumn();
    column.setCode(2, 1);
    column.setNumber(300_000, 2);
    column.extend(500_000);
    expect([0, 2, 299_999, 300_000, 499_999].map((index) => at(column, index))).toEqual([null, '#1', null, 2, null]);
    expect(column.codes![499_999]).toBe(0);
  });

  test('crosses to another thread and comes back from what was saved', () => {
    const column = new ValueColumn();
    column.setNumber(0, 5);
    column.clear(2);
    const sent = structuredClone(column.handles());
    const seen = ValueColumn.view(sent);
    expect([...seen.numbers!]).toEqual([5, NaN, NaN]);
    expect(seen.codes).toBeNull();
    const restored = ValueColumn.restore(
      column.length,
      column.parts().map((part) => part.slice()),
    );
    restored.setCode(1, 3);
    expect([0, 1, 2].map((index) => at(restored, index))).toEqual([5, '#3', null]);
    expect(restored.length).toBe(3);
  });
});

describe('a leaf value column', () => {
  test('keeps what was set last, with the instant and row it was written as of', () => {
    const column = new LeafValueColumn();
    column.setCode(1, 10, 100, 7);
    column.setNumber(1, 5, 90, 8);
    expect(at(column, 1)).toBe(5);
    expect([column.writtenAt[1], column.writtenRow[1]]).toEqual([90, 8]);
    column.clear(1, 101, 9);
    expect(at(column, 1)).toBeNull();
    expect([column.writtenAt[1], column.writtenRow[1]]).toEqual([101, 9]);
  });

  test('forgets a leaf as if it had never been written', () => {
    const column = new LeafValueColumn();
    column.setNumber(1, 5, 90, 8);
    column.forget(1);
    column.forget(7);
    expect(at(column, 1)).toBeNull();
    expect([column.writtenAt[1], column.writtenRow[1], column.length]).toEqual([-Infinity, -Infinity, 2]);
  });

  test('a leaf never written is older than any write', () => {
    const column = new LeafValueColumn();
    column.setNumber(2, 1, -5, 0);
    const { writtenAt, numbers } = column.frozen(200_000);
    expect([writtenAt[1], writtenAt[2], writtenAt[200_000]]).toEqual([-Infinity, -5, -Infinity]);
    expect(numbers![200_000]).toBeNaN();
  });

  test('a frozen copy crosses to another thread and does not change', () => {
    const column = new LeafValueColumn();
    column.setNumber(1, 1, 10, 0);
    const seen = structuredClone(column.frozen(3));
    column.setNumber(1, 2, 20, 1);
    expect([...seen.numbers!]).toEqual([NaN, 1, NaN, NaN]);
    expect([...seen.writtenAt]).toEqual([-Infinity, 10, -Infinity, -Infinity]);
  });

  test('comes back from what was saved', () => {
    const column = new LeafValueColumn();
    column.setCode(4, 3, 10, 2);
    const { numbers, codes, writtenAt, writtenRow } = column.frozen();
    const bytes = [numbers, codes, writtenAt, writtenRow].map((part) => (part === null ? new Uint8Array(0) : new Uint8Array(part.buffer)));
    const restored = LeafValueColumn.restore(bytes);
    expect(at(restored, 4)).toBe('#3');
    expect([restored.writtenAt[4], restored.writtenRow[4]]).toEqual([10, 2]);
    expect([restored.length, restored.bytes]).toEqual([5, column.bytes]);
  });
});
