import { addDays, localDate, timeOn, type Instant } from '../time.ts';

/** 发送时刻 — the first instant, not before `since`, at which a wall's clock in a zone shows a time of day. */
export function nextTimeOfDay(time: string, since: Instant, zone: string): Instant {
  const today = localDate(since, zone);
  const at = timeOn(today, time, zone);
  return at >= since ? at : timeOn(addDays(today, 1), time, zone);
}
