import { dayNumber, startOfDay, startOfDayNumber, type Instant, type LocalDate } from '../time.ts';
import { calendarDay, numberOfDay, weekdayOf } from './calendar-day.ts';
import { spanMs } from './span.ts';
import type { PlainWindow } from './window.ts';

/** The first and last instants a calendar can show: the ends of windows without one. */
const EARLIEST = -8.64e15;
const LATEST = 8.64e15;

/** 时段 — instants `from ≤ at < to`, integer milliseconds. */
export interface InstantRange {
  readonly from: number;
  readonly to: number;
}

/**
 * 时间窗的起止 — which instants a window covers as of `now`. Windows that reach the present end with `now` itself; an absolute window
 * ends where it says, be it in the future.
 *
 * @param zone  IANA zone of the project: where its days begin
 */
export function rangeOf(window: PlainWindow, now: Instant, zone: string): InstantRange {
  switch (window.kind) {
    case 'ever':
      return { from: EARLIEST, to: now + 1 };
    case 'rolling':
      return { from: now - spanMs(window.span) + 1, to: now + 1 };
    case 'calendar':
      return calendarRange(window.unit, window.offset, now, zone);
    case 'days': {
      const today = dayNumber(now, zone);
      return window.includeToday
        ? { from: startOfDayNumber(today - window.count + 1, zone), to: now + 1 }
        : { from: startOfDayNumber(today - window.count, zone), to: startOfDayNumber(today, zone) };
    }
    case 'absolute':
      return {
        from: window.from === undefined ? EARLIEST : startOfDay(window.from as LocalDate, zone),
        to: window.to === undefined ? LATEST : startOfDayNumber(dayNumber(startOfDay(window.to as LocalDate, zone), zone) + 1, zone),
      };
  }
}

/** Length of a rolling window in milliseconds; null for windows that do not move with every millisecond. */
export function rollingMsOf(window: PlainWindow): number | null {
  return window.kind === 'rolling' ? spanMs(window.span) : null;
}

/** Whether events may come or go at midnight in the project's zone without anything happening. */
export function changesAtMidnight(window: PlainWindow): boolean {
  return window.kind === 'calendar' || window.kind === 'days';
}

type CalendarUnit = Extract<PlainWindow, { kind: 'calendar' }>['unit'];

function calendarRange(unit: CalendarUnit, offset: number, now: Instant, zone: string): InstantRange {
  const today = dayNumber(now, zone);
  const from = startOfDayNumber(firstDay(unit, offset, today), zone);
  return { from, to: offset === 0 ? now + 1 : startOfDayNumber(firstDay(unit, offset - 1, today), zone) };
}

/** The number of the first day of the calendar unit `back` units before that of `today`. */
function firstDay(unit: CalendarUnit, back: number, today: number): number {
  switch (unit) {
    case 'day':
      return today - back;
    case 'week':
      return today - (weekdayOf(today) - 1) - 7 * back;
    case 'month':
      return firstOfMonth(today, back, 1);
    case 'quarter':
      return firstOfMonth(today, back, 3);
    case 'year':
      return firstOfMonth(today, back, 12);
  }
}

/** The first day of the block of `months` months (counted from January) `back` blocks before that of `today`. */
export function firstOfMonth(today: number, back: number, months: number): number {
  const { year, month } = calendarDay(today);
  const block = Math.floor((year * 12 + month - 1) / months) - back;
  const first = block * months;
  return numberOfDay({ year: Math.floor(first / 12), month: (first % 12) + 1, day: 1 });
}
