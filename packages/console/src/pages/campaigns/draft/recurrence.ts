import { Repeat } from '@gyre/domain';

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** 日程 — the recurrences a form shows: every so many days, weeks (ISO weekdays) or months (a day, -1 the last one). */
export type Recurrence =
  | { readonly every: 'day'; readonly interval: number }
  | { readonly every: 'week'; readonly interval: number; readonly weekdays: readonly number[] }
  | { readonly every: 'month'; readonly interval: number; readonly monthDay: number };

/** What an RRULE says where a form can show it whole; null for any other. */
export function recurrenceOf(rrule: string): Recurrence | null {
  const parts = new Map(rrule.split(';').map((part) => part.split('=', 2) as [string, string]));
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const [frequency, byDay, byMonthDay] = ['FREQ', 'BYDAY', 'BYMONTHDAY'].map((name) => parts.get(name));
  const others = [...parts.keys()].filter((name) => !['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY'].includes(name));
  if (others.length > 0 || !Number.isInteger(interval) || interval < 1) return null;
  if (frequency === 'DAILY' && byDay === undefined && byMonthDay === undefined) return { every: 'day', interval };
  if (frequency === 'WEEKLY' && byDay !== undefined && byMonthDay === undefined) {
    const weekdays = byDay.split(',').map((day) => DAYS.indexOf(day as (typeof DAYS)[number]) + 1);
    return weekdays.includes(0) ? null : { every: 'week', interval, weekdays };
  }
  const monthDay = Number(byMonthDay);
  const isDay = byDay === undefined && Number.isInteger(monthDay) && (monthDay === -1 || (monthDay >= 1 && monthDay <= 31));
  return frequency === 'MONTHLY' && isDay ? { every: 'month', interval, monthDay } : null;
}

/** The RRULE of a recurrence; one without weekdays is not valid yet. */
export function rruleOf(recurrence: Recurrence): string {
  const every = recurrence.interval === 1 ? '' : `;INTERVAL=${recurrence.interval}`;
  switch (recurrence.every) {
    case 'day':
      return `FREQ=DAILY${every}`;
    case 'week':
      return `FREQ=WEEKLY${every};BYDAY=${recurrence.weekdays
        .toSorted((a, b) => a - b)
        .map((day) => DAYS[day - 1])
        .join(',')}`;
    case 'month':
      return `FREQ=MONTHLY${every};BYMONTHDAY=${recurrence.monthDay}`;
  }
}

/** Whether a repeat can be saved as far as its form goes; whether its rule ever comes round only the server knows. */
export function isRepeat(repeat: Repeat): boolean {
  return Repeat.safeParse(repeat).success;
}
