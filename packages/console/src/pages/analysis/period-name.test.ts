import { expect, test } from 'vitest';
import { begunAt, marksOn } from './period-name.ts';

const mark = (from: string) => ({ id: from, kind: 'release' as const, from, to: from, title: from });
const ZONE = 'Asia/Shanghai';

test('a mark stands at its day', () => {
  expect(marksOn(['2026-01-01', '2026-01-02', '2026-01-03'], [mark('2026-01-02')], ZONE)).toEqual([{ at: 1, title: '2026-01-02' }]);
});

test('a mark inside a week or month stands at the period it is in', () => {
  expect(marksOn(['2026-01-05', '2026-01-12'], [mark('2026-01-09')], ZONE)).toEqual([{ at: 0, title: '2026-01-09' }]);
});

test('by the hour it stands at the first hour of its day in the zone', () => {
  const hours = ['2026-01-01T15:00:00.000Z', '2026-01-01T16:00:00.000Z', '2026-01-01T17:00:00.000Z'];
  expect(marksOn(hours, [mark('2026-01-02')], ZONE)).toEqual([{ at: 1, title: '2026-01-02' }]);
});

test('what began before the first period stands at the first', () => {
  expect(marksOn(['2026-01-05'], [mark('2025-12-30')], ZONE)).toEqual([{ at: 0, title: '2025-12-30' }]);
});

test('periods still to come are told from those that have begun', () => {
  const noon = Date.parse('2026-01-02T12:00:00+08:00');
  expect(begunAt(['2026-01-01', '2026-01-02', '2026-01-03'], noon, ZONE)).toBe(2);
  expect(begunAt(['2026-01-01', '2026-01-02'], noon, ZONE)).toBe(2);
  expect(begunAt(['2026-01-02T04:00:00.000Z', '2026-01-02T05:00:00.000Z'], noon, ZONE)).toBe(1);
});
