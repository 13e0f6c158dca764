import type { HolidayYear } from '@gyre/domain';
import { dayOfDate, holidayProblems } from '@gyre/domain/reach/holiday-year';
import type { Words } from '../../../words/index.ts';

type HolidayWords = Words['reach']['policy']['quiet']['holidays'];

/** What is wrong with a year as it was entered, each as a few words; a year without any holiday is not ready either. */
export function holidayMistakes(year: HolidayYear, words: HolidayWords): string[] {
  if (year.holidays.length === 0) return [words.empty(String(year.year))];
  return holidayProblems(year).map(({ kind, date }) => words.problems[kind](date, String(year.year)));
}

/** How many days the holidays of a year have. */
export function restDaysOf({ holidays }: HolidayYear): number {
  return holidays.reduce((days, { from, to }) => days + Math.max(0, (dayOfDate(to) ?? 0) - (dayOfDate(from) ?? 0) + 1), 0);
}
