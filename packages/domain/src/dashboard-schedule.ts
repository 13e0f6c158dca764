import { z } from 'zod';
import { weekdayOf } from './questions/periods.ts';
import { addDays, instant, localDate, startOfDay, timeOn, TimeOfDay, type Instant } from './time.ts';

/** 发送时间 — weekdays, 1 Monday … 7 Sunday (all seven: daily), at a time of day, in the project's zone. */
export const SendSchedule = z.object({
  weekdays: z
    .array(z.number().int().min(1).max(7))
    .min(1)
    .max(7)
    .transform((days) => [...new Set(days)].toSorted((a, b) => a - b)),
  time: TimeOfDay,
});
export type SendSchedule = z.infer<typeof SendSchedule>;

/** Days one has to look at to meet every weekday, and the day an instant may belong to in another zone. */
const LOOK_DAYS = 9;

/** 下次发送 — the first time after an instant. A time that a clock change skips is as much later, one it doubles is the first of the two. */
export function nextSend(schedule: SendSchedule, after: Instant, zone: string): Instant {
  return timesFrom(schedule, after, -1, zone).find((at) => at > after) ?? instant(Number.MAX_SAFE_INTEGER);
}

/** 上次发送 — the last time up to and including an instant. */
export function lastSend(schedule: SendSchedule, upTo: Instant, zone: string): Instant {
  return timesFrom(schedule, upTo, 1 - LOOK_DAYS, zone).findLast((at) => at <= upTo) ?? instant(0);
}

/** The times on the days from so many after that of an instant. */
function timesFrom({ weekdays, time }: SendSchedule, around: Instant, first: number, zone: string): Instant[] {
  return Array.from({ length: LOOK_DAYS + 1 }, (_, place) => addDays(localDate(around, zone), first + place))
    .filter((day) => weekdays.includes(weekdayOf(startOfDay(day, zone), zone)))
    .map((day) => timeOn(day, time, zone));
}
