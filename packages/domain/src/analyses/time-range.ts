import { z } from 'zod';
import { calendarDay, numberOfDate } from '../rules/calendar-day.ts';
import { firstOfMonth } from '../rules/window-range.ts';
import { dayNumber, instant, startOfDayNumber, type Instant } from '../time.ts';
import { periodOf, startOfPeriod } from '../questions/periods.ts';

/** 日期参数 — a calendar day. */
export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day such as 2026-01-31');

/**
 * 时段 — days of the analysis's zone: the last so many calendar periods (the current one included, or only those that are over), or from one
 * day to another, both included.
 */
export const TimeRange = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('last'),
    count: z.number().int().min(1).max(1000),
    unit: z.enum(['day', 'week', 'month']).default('day'),
    current: z.boolean().default(true),
  }),
  z.object({ of: z.literal('days'), from: Day, to: Day }).refine(({ from, to }) => from <= to, {
    message: 'a range begins on or before the day it ends on',
    params: { zh: '「时间范围」的开始日期不能晚于结束日期', en: '“Time” cannot begin after the day it ends on' },
  }),
]);
export type TimeRange = z.infer<typeof TimeRange>;

/** 对比 — the same length right before, or the same days a week, a month or a year earlier. */
export const Compared = z.enum(['before', 'week', 'month', 'year']);
export type Compared = z.infer<typeof Compared>;

/** 对比更早一刻 — as {@link Compared}, of what has no length: the same time a week, a month or a year earlier. */
export const ComparedInstant = Compared.exclude(['before']);
export type ComparedInstant = z.infer<typeof ComparedInstant>;

/** Instants `from ≤ at < to`. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** The span a range means as of an instant. */
export function spanOf(range: TimeRange, now: Instant, zone: string): Span {
  if (range.of === 'days') {
    return {
      from: startOfDayNumber(numberOfDate(range.from), zone),
      to: startOfDayNumber(numberOfDate(range.to) + 1, zone),
    };
  }
  const { count, unit, current } = range;
  const end = periodOf(now, unit, zone) + Number(current);
  return { from: startOfPeriod(end - count, unit, zone), to: startOfPeriod(end, unit, zone) };
}

/** How many days a range can have at most. */
export function mostDays(range: TimeRange): number {
  if (range.of === 'last') return range.count * { day: 1, week: 7, month: 31 }[range.unit];
  return numberOfDate(range.to) - numberOfDate(range.from) + 1;
}

/** The span another is compared with: as many days, that much earlier. A day that a shorter month lacks is its last one. */
export function earlierSpan({ from, to }: Span, compared: Compared, zone: string): Span {
  const first = dayNumber(from, zone);
  const days = dayNumber(to, zone) - first;
  const start = compared === 'before' ? first - days : compared === 'week' ? first - 7 : monthsBefore(first, compared === 'month' ? 1 : 12);
  return { from: startOfDayNumber(start, zone), to: startOfDayNumber(start + days, zone) };
}

/** The instant another is compared with: as long after the beginning of the earlier day, on that day where it is a shorter one. */
export function earlierInstant(at: Instant, compared: ComparedInstant, zone: string): Instant {
  const today = dayNumber(at, zone);
  const from = startOfDayNumber(today, zone);
  const earlier = earlierSpan({ from, to: startOfDayNumber(today + 1, zone) }, compared, zone);
  return instant(Math.min(earlier.from + (at - from), earlier.to - 1));
}

/** The same day of the month so many months earlier (numbers of days), or the last of a month that lacks it. */
export function monthsBefore(day: number, months: number): number {
  return Math.min(firstOfMonth(day, months, 1) + calendarDay(day).day, firstOfMonth(day, months - 1, 1)) - 1;
}
