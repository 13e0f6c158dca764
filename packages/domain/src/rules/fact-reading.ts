import { addDays, type LocalDate } from '../time.ts';
import type { FactReading } from './reference.ts';

/** 日期事实值 — the value of a fact on one day; one a day. */
export interface FactValue {
  readonly day: LocalDate;
  readonly value: number;
}

/**
 * A fact as read on a day of the project's zone; undefined when there is none. {@link FactReading} tells the semantics.
 *
 * @param values  in any order, at most one a day
 */
export function readFact(values: readonly FactValue[], reading: FactReading, today: LocalDate): number | undefined {
  const past = values.filter((v) => v.day <= today);
  const on = (day: LocalDate): number | undefined => past.find((v) => v.day === day)?.value;
  const newest = past.reduce<FactValue | undefined>((best, v) => (best === undefined || v.day > best.day ? v : best), undefined);
  switch (reading.read) {
    case 'latest':
      return newest?.value;
    case 'on_day':
      return on(addDays(today, -reading.daysAgo));
    case 'month_average': {
      const month = past.filter((v) => v.day.slice(0, 7) === today.slice(0, 7));
      return month.length === 0 ? undefined : month.reduce((sum, v) => sum + v.value, 0) / month.length;
    }
    case 'change': {
      const before = newest === undefined ? undefined : on(addDays(newest.day, -1));
      return newest === undefined || before === undefined ? undefined : newest.value - before;
    }
  }
}
