import type { Repeat } from '@gyre/domain/campaign';
import { addDays, DAY_MS, instant, localDate, parseInstant, startOfDay, type Instant, type LocalDate } from '@gyre/domain/time';
import type { AudienceTrigger } from './trigger.ts';

/** Days after which every schedule has come round at least once: a month, and a bit. */
const LONGEST_DAYS = 33;

/** The first time after an instant; a time of day that a clock change skips is as much later, one it doubles is the first of the two. */
export function nextTime(repeat: Repeat, after: Instant, zone: string): Instant {
  const first = addDays(localDate(after, zone), -1);
  return findTime(repeat, zone, first, 1, (at) => at > after);
}

/** The last time up to and including an instant. */
export function lastTime(repeat: Repeat, upTo: Instant, zone: string): Instant {
  const first = addDays(localDate(upTo, zone), 1);
  return findTime(repeat, zone, first, -1, (at) => at <= upTo);
}

function findTime(repeat: Repeat, zone: string, first: LocalDate, step: 1 | -1, fits: (at: Instant) => boolean): Instant {
  for (let n = 0; n <= LONGEST_DAYS; n++) {
    const day = addDays(first, n * step);
    const at = isOn(repeat, day) ? parseInstant(`${day}T${repeat.time}`, zone) : undefined;
    if (at !== undefined && fits(at)) return at;
  }
  throw new Error(`the schedule ${JSON.stringify(repeat)} never comes round near ${first}`);
}

function isOn(repeat: Repeat, day: LocalDate): boolean {
  switch (repeat.every) {
    case 'day':
      return true;
    case 'week':
      return repeat.weekdays.includes(isoWeekday(day));
    case 'month': {
      const dayOfMonth = Number(day.slice(8));
      const isLast = addDays(day, 1).endsWith('-01');
      return dayOfMonth === repeat.monthDay || (isLast && dayOfMonth < repeat.monthDay);
    }
  }
}

/** 1 = Monday … 7 = Sunday. 1970-01-01 was a Thursday. */
function isoWeekday(day: LocalDate): number {
  const days = startOfDay(day, 'UTC') / DAY_MS;
  return ((((days + 3) % 7) + 7) % 7) + 1;
}

/** What decides when an audience is taken next. */
export interface Standing {
  /** Since when the campaign stands as it is: times before do not count. */
  readonly since: Instant;
  /** The time it was last taken for. */
  readonly last: Instant | null;
  readonly now: Instant;
}

/**
 * 下次圈选 — the time an audience is to be taken for next: in the past when one was missed (of several only the latest), null when there is
 * none any more.
 */
export function nextFiring(trigger: AudienceTrigger, { since, last, now }: Standing, zone: string): Instant | null {
  if ('once' in trigger) {
    const at = trigger.once.at === undefined ? null : instant(trigger.once.at);
    if (last === null) return at ?? since;
    return at !== null && at > last ? at : null;
  }
  const latest = lastTime(trigger.repeat, now, zone);
  return latest > since && (last === null || latest > last) ? latest : nextTime(trigger.repeat, now, zone);
}
