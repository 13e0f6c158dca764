import { describe, expect, test } from 'vitest';
import { dayNumber, parseInstant, type Instant } from '../time.ts';
import { HolidayYear } from './holiday-year.ts';
import { isRestDay, knownHolidayYears, missingHolidayYear } from './holidays.ts';
import type { QuietHours } from './policy.ts';

const day = (date: string): number => dayNumber(parseInstant(date, 'UTC') as Instant, 'UTC');
const rests = (dates: readonly string[], calendar: 'cn' | 'weekend' | 'none' = 'cn'): boolean[] =>
  dates.map((d) => isRestDay(day(d), calendar));

describe('the Chinese calendar', () => {
  test('Spring Festival 2026 is 15 to 23 February, and the Saturdays 14 and 28 are worked on', () => {
    expect(rests(['2026-02-13', '2026-02-14', '2026-02-15', '2026-02-23', '2026-02-24', '2026-02-28', '2026-03-01'])).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  test('National Day 2025 has eight days with Mid-Autumn, for which a Sunday before and a Saturday after are worked on', () => {
    expect(rests(['2025-09-27', '2025-09-28', '2025-09-30', '2025-10-01', '2025-10-08', '2025-10-09', '2025-10-11', '2025-10-12'])).toEqual(
      [true, false, false, true, true, false, false, true],
    );
  });

  test('New Year 2025 is one Wednesday; that of 2024 is a Monday after a weekend', () => {
    expect(rests(['2024-12-31', '2025-01-01', '2025-01-02', '2024-01-01', '2024-01-02'])).toEqual([false, true, false, true, false]);
  });

  test('each year rests as often as its notice says: weekends, plus holidays on weekdays, less the weekend days worked on', () => {
    const restDays = (year: number): number => {
      let n = 0;
      for (let d = day(`${year}-01-01`); d <= day(`${year}-12-31`); d++) n += isRestDay(d, 'cn') ? 1 : 0;
      return n;
    };
    // 2024: 104 weekend days − 8 worked + 19 holidays Monday to Friday; 2025: 104 − 5 + 18; 2026: 104 − 6 + 19.
    expect([restDays(2024), restDays(2025), restDays(2026)]).toEqual([115, 117, 117]);
  });

  test('beyond what is known it goes by Saturdays and Sundays, and says which years it knows', () => {
    expect(knownHolidayYears()).toEqual([2024, 2025, 2026]);
    expect(rests(['2027-10-01', '2027-10-02', '2023-10-02'])).toEqual([false, true, false]);
  });

  test('the other calendars know weekends, or nothing', () => {
    expect(rests(['2026-02-14', '2026-02-16'], 'weekend')).toEqual([true, false]);
    expect(rests(['2026-02-14', '2026-02-16'], 'none')).toEqual([false, false]);
  });
});

/** Made up: no announcement says so. */
const ADDED = [
  {
    year: 2031,
    holidays: [
      { name: '元旦', from: '2030-12-31', to: '2031-01-01' },
      { name: '某节', from: '2031-06-02', to: '2031-06-04' },
    ],
    workdays: ['2031-06-07'],
  },
];

describe('a year an operator adds', () => {
  const added = (dates: readonly string[], years: readonly HolidayYear[] = ADDED) => dates.map((d) => isRestDay(day(d), 'cn', years));

  test('counts: its holidays, its Saturdays that are worked on, and weekends beside them, also the last days of the year before', () => {
    expect(added(['2030-12-30', '2030-12-31', '2031-01-01', '2031-01-02'])).toEqual([false, true, true, false]);
    expect(added(['2031-06-01', '2031-06-02', '2031-06-04', '2031-06-05', '2031-06-07', '2031-06-08'])).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(rests(['2031-06-02', '2031-06-07'])).toEqual([false, true]);
  });

  test('leaves the years that come with Gyre as they are, and takes the place of one when it is of the same year', () => {
    expect(added(['2026-02-16', '2026-02-14'])).toEqual([true, false]);
    const corrected = [{ year: 2026, holidays: [{ name: '春节', from: '2026-02-17', to: '2026-02-23' }], workdays: ['2026-02-15'] }];
    expect(added(['2026-02-16', '2026-02-14', '2026-02-15', '2026-10-01', '2025-10-01'], corrected)).toEqual([
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  test('is asked for from 60 days before, by the Chinese calendar only', () => {
    const missing = (date: string, parts: Partial<QuietHours> = {}) =>
      missingHolidayYear({ calendar: 'cn', ...parts }, parseInstant(date, 'Asia/Shanghai') as Instant, 'Asia/Shanghai');
    expect([missing('2026-11-01'), missing('2026-11-02'), missing('2026-11-03')]).toEqual([null, 2027, 2027]);
    expect([missing('2029-05-05'), missing('2031-05-05', { years: ADDED })]).toEqual([2029, null]);
    expect([missing('2029-05-05', { calendar: 'weekend' }), missing('2029-05-05', { calendar: 'none' })]).toEqual([null, null]);
  });

  test('must be of that year, and what is worked on a weekend day that is no holiday', () => {
    const [sound] = ADDED;
    const wrongs = (part: Partial<HolidayYear>) => HolidayYear.safeParse({ ...sound, ...part }).error?.issues.map((i) => i.message);
    expect(wrongs({})).toBeUndefined();
    expect(wrongs({ year: 2027 })).toHaveLength(3);
    expect(wrongs({ holidays: [{ name: '', from: '2031-06-04', to: '2031-06-02' }] })).toEqual([
      '2031-06-04 to 2031-06-02 is no holiday of 1 to 30 days',
    ]);
    expect(wrongs({ workdays: ['2031-02-30'] })).toEqual(['a date such as 2027-02-14']);
    expect(wrongs({ workdays: ['2031-06-06'] })).toEqual(['2031-06-06 is no Saturday or Sunday, so it is worked on anyway']);
    expect(wrongs({ holidays: [{ name: '', from: '2031-06-07', to: '2031-06-09' }] })).toEqual(['2031-06-07 is a holiday and worked on']);
  });
});
