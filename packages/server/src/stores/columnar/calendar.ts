import { dayNumber, startOfDayNumber, type Instant } from '@gyre/domain/time';

/** A calendar day by its number, its first instant and the first after it. */
export interface Day {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}
/** 日历 — calendar days of one zone. */
export interface Calendar {
  /** The day an instant lies in; the one asked for last is remembered. */
  dayOf(at: number): Day;
}

/** The calendar of a zone. */
export function calendarOf(zone: string): Calendar {
  let day: Day = { number: 0, start: 0, end: 0 };
  return {
    dayOf(at) {
      if (at >= day.start && at < day.end) return day;
      const number = dayNumber(at as Instant, zone);
      day = { number, start: startOfDayNumber(number, zone), end: startOfDayNumber(number + 1, zone) };
      return day;
    },
  };
}
