import { describe, expect, test } from 'vitest';
import { dayNumber, parseInstant, type Instant } from '../time.ts';
import { HOLIDAYS_KNOWN, isRestDay } from './holidays.ts';

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

  test('beyond what is known it goes by Saturdays and Sundays, and says until when it knows', () => {
    expect(HOLIDAYS_KNOWN).toEqual({ from: '2024-01-01', to: '2026-12-31' });
    expect(rests(['2027-10-01', '2027-10-02', '2023-10-02'])).toEqual([false, true, false]);
  });

  test('the other calendars know weekends, or nothing', () => {
    expect(rests(['2026-02-14', '2026-02-16'], 'weekend')).toEqual([true, false]);
    expect(rests(['2026-02-14', '2026-02-16'], 'none')).toEqual([false, false]);
  });
});
