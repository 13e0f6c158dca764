import { expect, test } from 'vitest';
import { begunAt, marksOn } from './period-name.ts';

const mark = (from: string, to = from) => ({ id: from, kind: 'release' as const, from, to, title: from });
const ZONE = 'Asia/Shanghai';

test('a mark stands at its day', () => {
  expect(marksOn(['2026-01-01', '2026-01-02', '2026-01-03'], [mark('2026-01-02')], ZONE)).toEqual([{ at: 1, to: 1, title: '2026-01-02' }]);
});

test('a mark inside a week or month stands at the period it is in', () => {
  expect(marksOn(['2026-01-05', '2026-01-12'], [mark('2026-01-09')], ZONE)).toEqual([{ at: 0, to: 0, title: '2026-01-09' }]);
});

test('by the hour it stands at the first hour of its day in the zone', () => {
  const hours = ['2026-01-01T15:00:00.000Z', '2026-01-01T16:00:00.000Z', '2026-01-01T17:00:00.000Z'];
  expect(marksOn(hours, [mark('2026-01-02')], ZONE)).toEqual([{ at: 1, to: 1, title: '2026-01-02' }]);
});

test('what began before the first period stands at the first', () => {
  expect(marksOn(['2026-01-05'], [mark('2025-12-30')], ZONE)).toEqual([{ at: 0, to: 0, title: '2025-12-30' }]);
});

test('a mark of several days goes from its first to its last, as far as there are periods', () => {
  const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'];
  const placed = (from: string, to: string, periods = days) => marksOn(periods, [mark(from, to)], ZONE).map(({ at, to: end }) => [at, end]);
  expect(placed('2026-01-02', '2026-01-03')).toEqual([[1, 2]]);
  expect(placed('2025-12-20', '2026-01-02')).toEqual([[0, 1]]);
  expect(placed('2026-01-03', '2026-02-20')).toEqual([[2, 3]]);
  expect(placed('2026-01-09', '2026-01-14', ['2026-01-05', '2026-01-12', '2026-01-19'])).toEqual([[0, 1]]);
  const hours = ['2026-01-01T15:00:00.000Z', '2026-01-01T16:00:00.000Z', '2026-01-02T15:00:00.000Z', '2026-01-02T16:00:00.000Z'];
  expect(placed('2026-01-01', '2026-01-02', hours)).toEqual([[0, 2]]);
});

test('periods still to come are told from those that have begun', () => {
  const noon = Date.parse('2026-01-02T12:00:00+08:00');
  expect(begunAt(['2026-01-01', '2026-01-02', '2026-01-03'], noon, ZONE)).toBe(2);
  expect(begunAt(['2026-01-01', '2026-01-02'], noon, ZONE)).toBe(2);
  expect(begunAt(['2026-01-02T04:00:00.000Z', '2026-01-02T05:00:00.000Z'], noon, ZONE)).toBe(1);
});
