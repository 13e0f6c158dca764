import { z } from 'zod';
import { calendarDay, numberOfDay } from '../rules/calendar-day.ts';
import {
  DAY_MS,
  dayNumber,
  formatInstant,
  HOUR_MS,
  instant,
  localDate,
  parseInstant,
  startOfDayNumber,
  zoneOffsetMs,
  type Instant,
} from '../time.ts';

/** 时区 — an IANA zone this machine knows. */
export const Zone = z.string().refine(isZone, {
  message: 'expected an IANA time zone such as Asia/Shanghai',
  params: { zh: '「时区」要写 IANA 时区，例如 Asia/Shanghai', en: '“Time zone” must be an IANA zone such as Asia/Shanghai' },
});

function isZone(zone: string): boolean {
  try {
    return zoneOffsetMs(instant(0), zone) === zoneOffsetMs(instant(0), zone);
  } catch {
    return false; // not a zone: that is the answer
  }
}

/** 粒度 — the length of the periods time is cut into. */
export const Grain = z.enum(['hour', 'day', 'week', 'month']);
export type Grain = z.infer<typeof Grain>;

/** The length of a period where no calendar says it, in milliseconds: a month is 30 days. */
export const GRAIN_MS: Readonly<Record<Grain, number>> = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS };

/**
 * 周期序号 — the number of the calendar period of an instant in a zone; the next period has the next number. Weeks begin on Monday. Hours are
 * those of UTC in every zone, so that none comes twice.
 */
export function periodOf(at: Instant, grain: Grain, zone: string): number {
  if (grain === 'hour') return Math.floor(at / HOUR_MS);
  const day = dayNumber(at, zone);
  if (grain === 'day') return day;
  if (grain === 'week') return Math.floor((day + 3) / 7);
  const { year, month } = calendarDay(day);
  return year * 12 + month - 1;
}

/** The hour of the wall clock, 0 … 23. */
export function hourOf(at: Instant, zone: string): number {
  return Math.floor((at + zoneOffsetMs(at, zone)) / HOUR_MS) - 24 * dayNumber(at, zone);
}

/** The day of the week, 1 Monday … 7 Sunday. */
export function weekdayOf(at: Instant, zone: string): number {
  return ((((dayNumber(at, zone) + 3) % 7) + 7) % 7) + 1;
}

/** The first instant of a numbered period; see {@link periodOf}. */
export function startOfPeriod(period: number, grain: Grain, zone: string): Instant {
  if (grain === 'hour') return instant(period * HOUR_MS);
  if (grain === 'day') return startOfDayNumber(period, zone);
  if (grain === 'week') return startOfDayNumber(period * 7 - 3, zone);
  const year = Math.floor(period / 12);
  return startOfDayNumber(numberOfDay({ year, month: period - 12 * year + 1, day: 1 }), zone);
}

/** Periods of one table at most; longer spans are reckoned one by one. */
const MOST_PERIODS = 20_000;

/** 周期表 — {@link periodOf} and {@link startOfPeriod}, quick for instants from one to another. */
export interface PeriodTable {
  readonly of: (at: number) => number;
  readonly startOf: (period: number) => number;
}

/** Makes the table of a span; one without an end is reckoned as it is asked. */
export function periodTable(grain: Grain, zone: string, from: number, to: number): PeriodTable {
  const slow = {
    of: (at: number) => periodOf(at as Instant, grain, zone),
    startOf: (period: number) => startOfPeriod(period, grain, zone),
  };
  const length = GRAIN_MS[grain];
  if (!Number.isFinite(to - from) || (to - from) / length > MOST_PERIODS) return slow;
  const first = slow.of(from);
  const starts = Float64Array.from({ length: slow.of(to) - first + 2 }, (_, i) => slow.startOf(first + i));
  const last = starts.length - 1;
  const [start, end] = [starts[0] ?? 0, starts[last] ?? 0];
  return {
    of(at) {
      if (at < start || at >= end) return slow.of(at);
      let place = Math.min(last - 1, Math.floor((at - start) / length));
      while (at >= (starts[place + 1] ?? end)) place++;
      while (at < (starts[place] ?? start)) place--;
      return first + place;
    },
    startOf: (period) => starts[period - first] ?? slow.startOf(period),
  };
}

/** How a period is called: its first day `yyyy-mm-dd`, or an hour's first instant in ISO 8601. */
export function periodName(period: number, grain: Grain, zone: string): string {
  const start = startOfPeriod(period, grain, zone);
  return grain === 'hour' ? formatInstant(start) : localDate(start, zone);
}

/** The periods from an instant up to but not another, each with its name and the first instant after it. */
export function periodsBetween(grain: Grain, zone: string, from: number, to: number): { readonly name: string; readonly end: Instant }[] {
  if (from >= to) return [];
  const first = periodOf(instant(from), grain, zone);
  const last = periodOf(instant(to - 1), grain, zone);
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    name: periodName(first + i, grain, zone),
    end: startOfPeriod(first + i + 1, grain, zone),
  }));
}

/** The number of the period that is called so; NaN of what is no such name. */
export function periodNamed(name: string, grain: Grain, zone: string): number {
  const start = parseInstant(name, zone);
  return start === undefined ? Number.NaN : periodOf(start, grain, zone);
}
