import { calendarDay, weekdayOf } from '../rules/calendar-day.ts';
import { DAY_MS, dayNumber, instant, type Instant } from '../time.ts';
import { dayOfDate, type HolidayYear } from './holiday-year.ts';
import type { QuietHours } from './policy.ts';

/** A year that comes with Gyre, its days as `month-day`. */
interface KnownYear {
  readonly year: number;
  /** The announcement (关于…年部分节假日安排的通知). */
  readonly notice: string;
  readonly holidays: readonly (readonly [name: string, from: string, to: string])[];
  readonly workdays: readonly string[];
}

const KNOWN: readonly KnownYear[] = [
  {
    year: 2024,
    notice: '国办发明电〔2023〕7号, 2023-10-25',
    holidays: [
      ['元旦', '01-01', '01-01'],
      ['春节', '02-10', '02-17'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05'],
      ['端午节', '06-10', '06-10'],
      ['中秋节', '09-15', '09-17'],
      ['国庆节', '10-01', '10-07'],
    ],
    workdays: ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'],
  },
  {
    year: 2025,
    notice: '国办发明电〔2024〕12号, 2024-11-12',
    holidays: [
      ['元旦', '01-01', '01-01'],
      ['春节', '01-28', '02-04'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05'],
      ['端午节', '05-31', '06-02'],
      ['国庆节、中秋节', '10-01', '10-08'],
    ],
    workdays: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  {
    year: 2026,
    notice: '国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04',
    holidays: [
      ['元旦', '01-01', '01-03'],
      ['春节', '02-15', '02-23'],
      ['清明节', '04-04', '04-06'],
      ['劳动节', '05-01', '05-05'],
      ['端午节', '06-19', '06-21'],
      ['中秋节', '09-25', '09-27'],
      ['国庆节', '10-01', '10-07'],
    ],
    workdays: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
];

/** Days that differ from what their weekday says, and the years they were announced for. */
interface Announced {
  readonly years: ReadonlySet<number>;
  readonly holidays: ReadonlySet<number>;
  readonly workdays: ReadonlySet<number>;
}

function announced(years: readonly HolidayYear[]): Announced {
  const holidays = new Set<number>();
  const workdays = new Set<number>();
  for (const { holidays: spans, workdays: worked } of years) {
    for (const { from, to } of spans) for (let day = numberOf(from); day <= numberOf(to); day++) holidays.add(day);
    for (const day of worked) workdays.add(numberOf(day));
  }
  return { years: new Set(years.map((y) => y.year)), holidays, workdays };
}

function numberOf(date: string): number {
  return dayOfDate(date) ?? Number.NaN;
}

const BUILT_IN_YEARS: readonly HolidayYear[] = KNOWN.map(({ year, holidays, workdays }) => ({
  year,
  holidays: holidays.map(([name, from, to]) => ({ name, from: `${year}-${from}`, to: `${year}-${to}` })),
  workdays: workdays.map((day) => `${year}-${day}`),
}));
const BUILT_IN = announced(BUILT_IN_YEARS);
const NO_YEARS: readonly HolidayYear[] = [];
const added = new WeakMap<readonly HolidayYear[], Announced>();

function addedBy(years: readonly HolidayYear[]): Announced {
  let known = added.get(years);
  if (known === undefined) added.set(years, (known = announced(years)));
  return known;
}

/**
 * 休息日 — whether nobody works on a numbered calendar day (see `dayNumber`). `cn`: statutory holidays and Saturdays and Sundays, but not
 * those worked on in exchange (调休); `weekend`: Saturdays and Sundays; `none`: never.
 *
 * @param years  announcements the operator added; one of a year that comes with Gyre takes its place. In a year nobody knows, weekends count
 */
export function isRestDay(day: number, calendar: QuietHours['calendar'], years: readonly HolidayYear[] = NO_YEARS): boolean {
  if (calendar === 'none') return false;
  const announcement = calendar === 'cn' ? announcementOf(day, years) : undefined;
  if (announcement?.holidays.has(day) === true) return true;
  return announcement?.workdays.has(day) !== true && weekdayOf(day) >= 6;
}

/** What says of a day whether it differs: what the operator added, also for days of the December before, else what comes with Gyre. */
function announcementOf(day: number, years: readonly HolidayYear[]): Announced {
  if (years.length === 0) return BUILT_IN;
  const own = addedBy(years);
  const isOwn = own.holidays.has(day) || own.workdays.has(day) || own.years.has(calendarDay(day).year);
  return isOwn ? own : BUILT_IN;
}

/** 节日 — one holiday of an announcement with its name, from its first to its last day. */
export interface NamedHoliday {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** 节假日表 — all holidays that are known, those that come with Gyre and those added; an added year takes the place of ours. */
export function namedHolidays(years: readonly HolidayYear[] = NO_YEARS): NamedHoliday[] {
  const own = new Set(years.map((y) => y.year));
  return [...BUILT_IN_YEARS.filter(({ year }) => !own.has(year)), ...years].flatMap(({ holidays }) => holidays);
}

/** 已收录的年份 — years whose holidays are known, ascending: those that come with Gyre and those added. */
export function knownHolidayYears(years: readonly HolidayYear[] = NO_YEARS): number[] {
  return [...new Set([...BUILT_IN.years, ...years.map((y) => y.year)])].toSorted((a, b) => a - b);
}

/** How long before a year begins it is missed: the announcement is usually out by then. */
const MISSED_MS = 60 * DAY_MS;

/** 缺少的年份 — the first year quiet hours by the Chinese calendar need now or within 60 days and know nothing of; null when there is none. */
export function missingHolidayYear({ calendar, years }: Pick<QuietHours, 'calendar' | 'years'>, now: Instant, zone: string): number | null {
  if (calendar !== 'cn') return null;
  const known = new Set(knownHolidayYears(years));
  const needed = [now, instant(now + MISSED_MS)].map((at) => calendarDay(dayNumber(at, zone)).year);
  return needed.find((year) => !known.has(year)) ?? null;
}
