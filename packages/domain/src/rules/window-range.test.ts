import { describe, expect, test } from 'vitest';
import { formatInstant, instant, parseInstant, type Instant } from '../time.ts';
import { calendarDay, isLeapYear, numberOfDate, numberOfDay, weekdayOf } from './calendar-day.ts';
import { changesAtMidnight, rangeOf, rollingMsOf } from './window-range.ts';
import type { PlainWindow } from './window.ts';

function at(text: string, zone: string): Instant {
  const found = parseInstant(text, zone);
  if (found === undefined) throw new RangeError(text);
  return found;
}

/** First and last millisecond of a window in UTC. */
function seen(window: PlainWindow, now: string, zone: string): string {
  const { from, to } = rangeOf(window, at(now, zone), zone);
  return `${formatInstant(instant(from))} … ${formatInstant(instant(to - 1))}`;
}
const NOW = '2026-05-15 10:30:00';
const SH = 'Asia/Shanghai';
const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const calendar = (unit: 'day' | 'week' | 'month' | 'quarter' | 'year', offset: number): PlainWindow => ({ kind: 'calendar', unit, offset });

describe('windows', () => {
  test.each<[PlainWindow, string, string, string]>([
    [{ kind: 'rolling', span: { amount: 1, unit: 'minute' } }, NOW, SH, '2026-05-15T02:29:00.001Z … 2026-05-15T02:30:00.000Z'],
    [{ kind: 'rolling', span: { amount: 3, unit: 'hour' } }, NOW, SH, '2026-05-14T23:30:00.001Z … 2026-05-15T02:30:00.000Z'],
    [{ kind: 'rolling', span: { amount: 30, unit: 'day' } }, NOW, SH, '2026-04-15T02:30:00.001Z … 2026-05-15T02:30:00.000Z'],
    [{ kind: 'rolling', span: { amount: 1, unit: 'week' } }, NOW, SH, '2026-05-08T02:30:00.001Z … 2026-05-15T02:30:00.000Z'],
    [{ kind: 'days', count: 1, includeToday: true }, NOW, SH, '2026-05-14T16:00:00.000Z … 2026-05-15T02:30:00.000Z'],
    [{ kind: 'days', count: 7, includeToday: true }, NOW, SH, '2026-05-08T16:00:00.000Z … 2026-05-15T02:30:00.000Z'],
    [{ kind: 'days', count: 7, includeToday: false }, NOW, SH, '2026-05-07T16:00:00.000Z … 2026-05-14T15:59:59.999Z'],
    [{ kind: 'absolute', from: '2026-02-28', to: '2026-02-28' }, NOW, SH, '2026-02-27T16:00:00.000Z … 2026-02-28T15:59:59.999Z'],
    [{ kind: 'absolute', from: '2028-02-28', to: '2028-02-29' }, NOW, SH, '2028-02-27T16:00:00.000Z … 2028-02-29T15:59:59.999Z'],
    [calendar('day', 0), NOW, SH, '2026-05-14T16:00:00.000Z … 2026-05-15T02:30:00.000Z'],
    [calendar('day', 1), NOW, SH, '2026-05-13T16:00:00.000Z … 2026-05-14T15:59:59.999Z'],
    // Friday, 15 May: its week began on Monday, 11 May
    [calendar('week', 0), NOW, SH, '2026-05-10T16:00:00.000Z … 2026-05-15T02:30:00.000Z'],
    [calendar('week', 1), NOW, SH, '2026-05-03T16:00:00.000Z … 2026-05-10T15:59:59.999Z'],
    [calendar('week', 0), '2026-05-17 23:00', SH, '2026-05-10T16:00:00.000Z … 2026-05-17T15:00:00.000Z'],
    [calendar('week', 0), '2026-05-18 00:00', SH, '2026-05-17T16:00:00.000Z … 2026-05-17T16:00:00.000Z'],
    [calendar('month', 0), NOW, SH, '2026-04-30T16:00:00.000Z … 2026-05-15T02:30:00.000Z'],
    [calendar('month', 1), '2026-05-31 23:59:59', SH, '2026-03-31T16:00:00.000Z … 2026-04-30T15:59:59.999Z'],
    [calendar('month', 1), '2026-03-31 08:00', SH, '2026-01-31T16:00:00.000Z … 2026-02-28T15:59:59.999Z'],
    [calendar('month', 1), '2028-03-31 08:00', SH, '2028-01-31T16:00:00.000Z … 2028-02-29T15:59:59.999Z'],
    [calendar('month', 13), '2026-01-01 00:00', SH, '2024-11-30T16:00:00.000Z … 2024-12-31T15:59:59.999Z'],
    [calendar('quarter', 0), NOW, SH, '2026-03-31T16:00:00.000Z … 2026-05-15T02:30:00.000Z'],
    [calendar('quarter', 1), NOW, SH, '2025-12-31T16:00:00.000Z … 2026-03-31T15:59:59.999Z'],
    [calendar('quarter', 2), NOW, SH, '2025-09-30T16:00:00.000Z … 2025-12-31T15:59:59.999Z'],
    [calendar('year', 0), NOW, SH, '2025-12-31T16:00:00.000Z … 2026-05-15T02:30:00.000Z'],
    [calendar('year', 2), NOW, SH, '2023-12-31T16:00:00.000Z … 2024-12-31T15:59:59.999Z'],
    // 29 March 2026 has 23 hours in Berlin, 25 October 25 of them
    [calendar('day', 1), '2026-03-30 12:00', BERLIN, '2026-03-28T23:00:00.000Z … 2026-03-29T21:59:59.999Z'],
    [calendar('day', 1), '2026-10-26 12:00', BERLIN, '2026-10-24T22:00:00.000Z … 2026-10-25T22:59:59.999Z'],
    [{ kind: 'days', count: 2, includeToday: true }, '2026-03-30 12:00', BERLIN, '2026-03-28T23:00:00.000Z … 2026-03-30T10:00:00.000Z'],
    [{ kind: 'absolute', from: '2026-10-25', to: '2026-10-25' }, NOW, BERLIN, '2026-10-24T22:00:00.000Z … 2026-10-25T22:59:59.999Z'],
    [calendar('month', 0), '2026-03-31 12:00', BERLIN, '2026-02-28T23:00:00.000Z … 2026-03-31T10:00:00.000Z'],
    // 8 March 2026 has 23 hours in New York; a rolling day has 24 all the same
    [calendar('week', 1), '2026-03-10 12:00', NEW_YORK, '2026-03-02T05:00:00.000Z … 2026-03-09T03:59:59.999Z'],
    [
      { kind: 'rolling', span: { amount: 1, unit: 'day' } },
      '2026-03-08 12:00',
      NEW_YORK,
      '2026-03-07T16:00:00.001Z … 2026-03-08T16:00:00.000Z',
    ],
  ])('%j at %s in %s is %s', (window, now, zone, expected) => {
    expect(seen(window, now, zone)).toBe(expected);
  });

  test('open ends reach as far as a calendar', () => {
    const now = at(NOW, SH);
    expect(rangeOf({ kind: 'ever' }, now, SH)).toEqual({ from: -8.64e15, to: now + 1 });
    expect(rangeOf({ kind: 'absolute', from: '2026-05-01' }, now, SH)).toEqual({ from: at('2026-05-01', SH), to: 8.64e15 });
    expect(rangeOf({ kind: 'absolute', to: '2026-05-01' }, now, SH)).toEqual({ from: -8.64e15, to: at('2026-05-02', SH) });
  });

  test('a window moves with every millisecond, at midnight or never', () => {
    const windows: PlainWindow[] = [
      { kind: 'rolling', span: { amount: 2, unit: 'hour' } },
      calendar('month', 0),
      { kind: 'days', count: 3, includeToday: false },
      { kind: 'ever' },
      { kind: 'absolute', from: '2026-05-01' },
    ];
    expect(windows.map(rollingMsOf)).toEqual([7_200_000, null, null, null, null]);
    expect(windows.map(changesAtMidnight)).toEqual([false, true, true, false, false]);
  });
});

describe('calendar days', () => {
  test('numbers and days are each other’s inverse over four centuries and more', () => {
    const numbers = Array.from({ length: 400_000 }, (_, i) => i - 200_000);
    expect(numbers.filter((number) => numberOfDay(calendarDay(number)) !== number)).toEqual([]);
  });

  test('known days', () => {
    expect(calendarDay(0)).toEqual({ year: 1970, month: 1, day: 1 });
    expect(calendarDay(20_588)).toEqual({ year: 2026, month: 5, day: 15 });
    expect(numberOfDay({ year: 2000, month: 2, day: 29 })).toBe(11_016);
    expect(['2026-05-15', '1970-01-01', '1969-12-31'].map(numberOfDate)).toEqual([20_588, 0, -1]);
    expect([0, 20_588, -1].map(weekdayOf)).toEqual([4, 5, 3]);
    expect([2000, 1900, 2024, 2026].map(isLeapYear)).toEqual([true, false, true, false]);
  });
});
