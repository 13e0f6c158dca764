import { numberOfDay, weekdayOf } from '../rules/calendar-day.ts';
import type { LocalDate } from '../time.ts';

/** One year as the General Office of the State Council (国务院办公厅) announced it: holidays by their first and last day, and 调休 workdays. */
interface HolidayYear {
  readonly year: number;
  /** The announcement (关于…年部分节假日安排的通知). */
  readonly notice: string;
  readonly holidays: readonly (readonly [name: string, from: string, to: string])[];
  /** Saturdays and Sundays that are worked on. */
  readonly workdays: readonly string[];
}

const YEARS: readonly HolidayYear[] = [
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

/** The first and the last day whose holidays are known; on days outside, the calendar `cn` knows Saturdays and Sundays only. */
export const HOLIDAYS_KNOWN = { from: '2024-01-01' as LocalDate, to: '2026-12-31' as LocalDate } as const;

const holidays = new Set<number>();
const workdays = new Set<number>();
for (const { year, holidays: spans, workdays: worked } of YEARS) {
  for (const [, from, to] of spans) for (let day = numberOf(year, from); day <= numberOf(year, to); day++) holidays.add(day);
  for (const day of worked) workdays.add(numberOf(year, day));
}

function numberOf(year: number, monthAndDay: string): number {
  const [month, day] = monthAndDay.split('-').map(Number);
  return numberOfDay({ year, month: month ?? 1, day: day ?? 1 });
}

/**
 * 休息日 — whether nobody works on a numbered calendar day (see `dayNumber`). `cn`: statutory holidays and Saturdays and Sundays, but not
 * those worked on in exchange (调休); `weekend`: Saturdays and Sundays; `none`: never.
 */
export function isRestDay(day: number, calendar: 'cn' | 'weekend' | 'none'): boolean {
  if (calendar === 'none') return false;
  if (calendar === 'cn' && holidays.has(day)) return true;
  if (calendar === 'cn' && workdays.has(day)) return false;
  return weekdayOf(day) >= 6;
}
