import { describe, expect, test } from 'vitest';
import { logRow, logRows } from './conformance/log-rows.ts';
import { recentRows } from './recent-rows.ts';

const ones = (count: number): number[] => Array.from({ length: count }, () => 1);

describe('the end of the log in memory', () => {
  test('answers what it holds and says when it does not', () => {
    const tail = recentRows(10, { rows: 3, characters: 100 });
    expect(tail.after(10, 5)).toEqual([]);
    expect(tail.after(9, 5)).toBeUndefined();
    tail.push(logRows(11, 14), ones(4));
    expect(tail.after(11, 5)?.map((row) => row.offset)).toEqual([12, 13, 14]);
    expect(tail.after(12, 1)?.map((row) => row.offset)).toEqual([13]);
    expect(tail.after(10, 5)).toBeUndefined();
  });

  test('drops rows when their text grows too large, however few they are', () => {
    const tail = recentRows(0, { rows: 100, characters: 50 });
    tail.push(logRows(1, 3), [20, 20, 20]);
    expect(tail.after(0, 5)).toBeUndefined();
    expect(tail.after(1, 5)?.map((row) => row.offset)).toEqual([2, 3]);
    tail.push([logRow(4)], [500]);
    expect(tail.after(3, 5)).toBeUndefined();
    expect(tail.after(4, 5)).toEqual([]);
  });

  test('holds its bounds over many pushes', () => {
    const tail = recentRows(0, { rows: 5, characters: 1000 });
    for (let n = 1; n <= 1000; n++) tail.push([logRow(n)], [1]);
    expect(tail.after(995, 99)?.map((row) => row.offset)).toEqual([996, 997, 998, 999, 1000]);
    expect(tail.after(994, 99)).toBeUndefined();
  });

  test('the newest rows come only when nothing older could be among them', () => {
    const tail = recentRows(5);
    tail.push([logRow(6), logRow(7, { source: 'app' })], ones(2));
    expect(tail.newest(2, {})?.map((row) => row.offset)).toEqual([7, 6]);
    expect(tail.newest(1, { source: 'app' })?.map((row) => row.offset)).toEqual([7]);
    expect(tail.newest(2, { source: 'app' })).toBeUndefined();
    expect(recentRows(0).newest(2, { source: 'app' })).toEqual([]);
  });
});
