import type { ActivityDefinition } from '../activity.ts';
import type { SpecialDay } from '../api/special-days.ts';
import { addDays, instant, localDate, type LocalDate } from '../time.ts';
import type { NamedHoliday } from '../reach/holidays.ts';

/** A holiday of so many days repeats by its own name; shorter ones are one class. */
const LONG_HOLIDAY = 7;
/** Days of one activity at most: a promotion that lasts all year is nothing special. */
const LONGEST_PROMOTION = 62;

/** 节假日 — the days of holidays. Long ones (春节, 国庆节) are classes by themselves, the others are learned together. */
export function holidayDays(holidays: readonly NamedHoliday[]): SpecialDay[] {
  return holidays.flatMap(({ name, from, to }) => {
    const days = daysFrom(from as LocalDate, to as LocalDate);
    return days.map((date): SpecialDay => ({ date, dayClass: days.length >= LONG_HOLIDAY ? name : 'holiday', name, from: 'holiday' }));
  });
}

/** 大促 — the days of activities of that kind, in the project's zone; of one that has no end only the first. */
export function promotionDays(
  activities: readonly Pick<ActivityDefinition, 'name' | 'kind' | 'from' | 'to'>[],
  zone: string,
): SpecialDay[] {
  return activities.flatMap(({ name, kind, from, to }): SpecialDay[] => {
    if (kind !== 'promotion' || from === null) return [];
    const first = localDate(instant(from), zone);
    const days = daysFrom(first, to === null ? first : localDate(instant(Math.max(from, to - 1)), zone));
    return days.slice(0, LONGEST_PROMOTION).map((date) => ({ date, dayClass: 'promotion', name, from: 'activity' }));
  });
}

/** 特殊日历 — each day once, earliest first: what was written by hand or marked takes the place of an activity's, that of a holiday. */
export function mergedDays(...byRank: readonly (readonly SpecialDay[])[]): SpecialDay[] {
  const found = new Map(byRank.toReversed().flatMap((days) => days.map((day) => [day.date, day] as const)));
  return [...found.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

/** The days from one to another, both included. */
export function daysFrom(first: LocalDate, last: LocalDate): LocalDate[] {
  const days: LocalDate[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}
