import { expect, test } from 'vitest';
import { dateText, dayOf, dayOfDate, hourOf, instantOf, instantText, startOf, weekdayOf } from './calendar.ts';

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

test('a date read is the date written, for every day of eight years', () => {
  for (let day = 10_957; day < 10_957 + 8 * 366; day++) {
    const [year = 0, month = 0, date = 0] = dateText(day).split('-').map(Number);
    expect(dayOfDate(year, month, date)).toBe(day);
  }
});

test('a time in Shanghai is read as its instant, anything else is not', () => {
  expect(instantOf('2026-11-23T09:30')).toBe(startOf(20_780) + 9.5 * 3_600_000);
  expect(instantOf('2026-11-23')).toBe(startOf(20_780));
  expect(['2026-02-30', '2026-11-23T24:00', '2026-13-01', '23.11.2026', ''].map(instantOf)).toEqual(Array(5).fill(undefined));
});
