import { z } from 'zod';
import { calendarDay, numberOfDay, weekdayOf } from '../rules/calendar-day.ts';

/** Holidays of one announcement reach at most so many days; the longest so far had nine. */
const LONGEST_HOLIDAY = 30;

/** A date such as `2027-02-14` as the number of its day; undefined for what is no day of the calendar. */
export function dayOfDate(date: string): number | undefined {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const number = numberOfDay({ year, month, day });
  const back = calendarDay(number);
  return back.year === year && back.month === month && back.day === day ? number : undefined;
}

const Day = z.string().refine((date) => dayOfDate(date) !== undefined, 'a date such as 2027-02-14');

/**
 * 年度节假日 — one year of the Chinese calendar as the General Office of the State Council (国务院办公厅) announced it: holidays by their first
 * and last day, and the Saturdays and Sundays worked on in exchange (调休). Days may lie in the December before.
 */
export const HolidayYear = z
  .object({
    year: z.number().int().min(2000).max(2100),
    holidays: z
      .array(z.object({ name: z.string().max(40).default(''), from: Day, to: Day }))
      .min(1)
      .max(20),
    workdays: z.array(Day).max(40),
  })
  .superRefine((given, context) => {
    for (const { path, message } of holidayProblems(given)) context.addIssue({ code: 'custom', path: [...path], message });
  });
export type HolidayYear = z.infer<typeof HolidayYear>;

/** What is wrong with an announcement as it was entered. */
export interface HolidayProblem {
  readonly kind: 'outside' | 'backwards' | 'not_weekend' | 'both';
  readonly date: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** 录入检查 — days of another year, holidays that end before they begin, a day worked on that is no Saturday or Sunday, or is a holiday too. */
export function holidayProblems({ year, holidays, workdays }: HolidayYear): HolidayProblem[] {
  const [first, last] = [numberOfDay({ year: year - 1, month: 12, day: 1 }), numberOfDay({ year, month: 12, day: 31 })];
  const isOutside = (day: number): boolean => day < first || day > last;
  const spans = holidays.map(({ from, to }) => ({ from: dayOfDate(from) ?? first, to: dayOfDate(to) ?? first }));
  const ofHolidays = holidays.flatMap(({ from, to }, i): HolidayProblem[] => {
    const span = spans[i] ?? { from: first, to: first };
    const path = ['holidays', i];
    if (isOutside(span.from) || isOutside(span.to))
      return [{ kind: 'outside', date: from, path, message: `${from} to ${to} is not of ${year}` }];
    const days = span.to - span.from + 1;
    const isSound = days >= 1 && days <= LONGEST_HOLIDAY;
    return isSound
      ? []
      : [{ kind: 'backwards', date: from, path, message: `${from} to ${to} is no holiday of 1 to ${LONGEST_HOLIDAY} days` }];
  });
  const ofWorkdays = workdays.flatMap((date, i): HolidayProblem[] => {
    const day = dayOfDate(date) ?? first;
    const path = ['workdays', i];
    if (isOutside(day)) return [{ kind: 'outside', date, path, message: `${date} is not of ${year}` }];
    if (weekdayOf(day) < 6)
      return [{ kind: 'not_weekend', date, path, message: `${date} is no Saturday or Sunday, so it is worked on anyway` }];
    const isHoliday = spans.some(({ from, to }) => from <= day && day <= to);
    return isHoliday ? [{ kind: 'both', date, path, message: `${date} is a holiday and worked on` }] : [];
  });
  return [...ofHolidays, ...ofWorkdays];
}
