import { z } from 'zod';
import { addDays, localDate, parseInstant, type Instant, type LocalDate } from '../time.ts';

/** 时刻 — a time on a wall's clock, such as 09:30. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:30');

/**
 * 发送时刻 — the first instant, not before `since`, at which a wall's clock in a zone shows a time. A time that a clock change skips is as much
 * later; of one that comes twice it is the first.
 *
 * @param time  as {@link TimeOfDay}
 */
export function nextTimeOfDay(time: string, since: Instant, zone: string): Instant {
  const today = localDate(since, zone);
  const at = on(today, time, zone);
  return at >= since ? at : on(addDays(today, 1), time, zone);
}

function on(day: LocalDate, time: string, zone: string): Instant {
  const at = parseInstant(`${day} ${time}`, zone);
  if (at === undefined) throw new RangeError(`${time} is no time of day`);
  return at;
}
