import { calendarDay, numberOfDay, weekdayOf } from '../rules/calendar-day.ts';
import { DAY_MS, dayNumber, instant, startOfDayNumber, type Instant } from '../time.ts';
import type { CapWindow, FrequencyCap } from './policy.ts';

/**
 * 防打扰 — the earliest instant from `now` on at which one more message would still respect `cap`.
 *
 * Rolling windows are half-open, `(t - ms, t]`: a message exactly one window old no longer counts. Calendar windows are the day, ISO week or
 * month of `zone` that `t` lies in.
 *
 * @param past  instants of earlier messages, ascending; a booked future one counts too
 * @returns `now` when the cap has room, else a later instant
 * @throws RangeError when `limit` is not a positive integer
 */
export function earliestAllowed({ limit, window }: FrequencyCap, past: readonly Instant[], now: Instant, zone: string): Instant {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`frequency cap limit must be a positive integer, got ${limit}`);
  const blocking = past.at(-limit);
  if (blocking === undefined) return now;
  if (window.kind === 'rolling') return blocking + window.ms <= now ? now : instant(blocking + window.ms);
  let at = now;
  for (;;) {
    const { from, to } = periodOf(window.unit, at, zone);
    if (past.filter((p) => p >= from && p < to).length < limit) return at;
    at = to;
  }
}

/** The calendar day, ISO week or month of a zone that an instant lies in: from its first instant up to but not including the next one's. */
export function periodOf(unit: 'day' | 'week' | 'month', at: Instant, zone: string): { readonly from: Instant; readonly to: Instant } {
  const day = dayNumber(at, zone);
  const first = firstDay(unit, day);
  return { from: startOfDayNumber(first, zone), to: startOfDayNumber(nextFirstDay(unit, first), zone) };
}

function firstDay(unit: 'day' | 'week' | 'month', day: number): number {
  if (unit === 'day') return day;
  return unit === 'week' ? day - weekdayOf(day) + 1 : day - calendarDay(day).day + 1;
}

function nextFirstDay(unit: 'day' | 'week' | 'month', first: number): number {
  if (unit === 'day') return first + 1;
  if (unit === 'week') return first + 7;
  const { year, month } = calendarDay(first);
  return month === 12 ? numberOfDay({ year: year + 1, month: 1, day: 1 }) : numberOfDay({ year, month: month + 1, day: 1 });
}

const LONGEST_DAYS = { day: 2, week: 8, month: 32 } as const;

/** How far back messages may lie that still count in a window, at most: calendar days may have 25 hours and more. */
export function reachOfWindow(window: CapWindow): number {
  return window.kind === 'rolling' ? window.ms : LONGEST_DAYS[window.unit] * DAY_MS;
}
