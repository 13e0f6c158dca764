import { expect, test } from 'vitest';
import { dateText, dayOf, hourOf, instantText, startOf, weekdayOf } from './calendar.ts';

test('days begin at midnight in Shanghai', () => {
  expect(startOf(0)).toBe(-8 * 3_600_000);
  expect(dayOf(16 * 3_600_000 - 1)).toBe(0);
  expect(dayOf(16 * 3_600_000)).toBe(1);
  expect(hourOf(0)).toBe(8);
});

test('dates are those of the calendar, leap days included', () => {
  expect(dateText(0)).toBe('1970-01-01');
  expect(dateText(-1)).toBe('1969-12-31');
  expect(dateText(11_016)).toBe('2000-02-29');
  expect(dateText(20_779)).toBe('2026-11-22');
});

test('22 November 2026 is a Sunday', () => {
  expect(weekdayOf(20_779)).toBe(6);
  expect(weekdayOf(20_780)).toBe(0);
});

test('instants are written with the offset of Shanghai', () => {
  expect(instantText(0)).toBe('1970-01-01T08:00:00+08:00');
  expect(instantText(startOf(20_779) + 3_723_999)).toBe('2026-11-22T01:02:03+08:00');
});
