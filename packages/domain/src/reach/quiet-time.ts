import { DAY_MS, dayNumber, instant, MINUTE_MS, zoneOffsetMs, type Instant } from '../time.ts';
import { isRestDay } from './holidays.ts';
import { LEGAL_SMS_HOURS, type QuietHours } from './policy.ts';

/** Longer than any wish may wait: quiet hours that never end are looked through so far. */
export const QUIET_HORIZON_MS = 32 * DAY_MS;

/** 法定时段 — what binds all marketing by SMS, whatever the project's policy says. */
export const LEGAL_SMS_QUIET: QuietHours = { workday: LEGAL_SMS_HOURS, restday: LEGAL_SMS_HOURS, calendar: 'none' };

/**
 * 免打扰结束 — when the quiet hours an instant lies in end: the first later instant that is not quiet; null when it is not quiet itself.
 *
 * What counts is the clock on the customer's wall: each calendar day of the zone has the hours of its kind (workday or rest day), `from` of
 * the day up to but not including `to`. With `from > to` they are the morning until `to` and the evening from `from` of that same day, so
 * the night before a rest day ends when rest days do. `from = to` is the whole day. Where the clock is put forward past `to`, they end with the
 * change; an hour that comes twice is judged both times. With several sets, an instant is quiet when any says so.
 *
 * @returns at the latest {@link QUIET_HORIZON_MS} later
 */
export function quietUntil(at: Instant, zone: string, ...sets: readonly QuietHours[]): Instant | null {
  return isQuiet(at, zone, sets) ? firstChange(at, zone, sets) : null;
}

/** 免打扰开始 — the first instant after a free one that is quiet; null when none is within {@link QUIET_HORIZON_MS}. A quiet instant is its own answer. */
export function quietFrom(at: Instant, zone: string, ...sets: readonly QuietHours[]): Instant | null {
  if (isQuiet(at, zone, sets)) return at;
  const next = firstChange(at, zone, sets);
  return next >= at + QUIET_HORIZON_MS ? null : next;
}

/** The first later instant that is quiet when `at` is not, and the other way round. */
function firstChange(at: Instant, zone: string, sets: readonly QuietHours[]): Instant {
  const wasQuiet = isQuiet(at, zone, sets);
  const horizon = instant(at + QUIET_HORIZON_MS);
  let t = at;
  while (t < horizon) {
    t = wallLater(t, nextEdge(t, zone, sets), zone);
    if (isQuiet(t, zone, sets) !== wasQuiet) return t;
  }
  return horizon;
}

function isQuiet(at: Instant, zone: string, sets: readonly QuietHours[]): boolean {
  const day = dayNumber(at, zone);
  const time = timeOfDay(at, zone);
  return sets.some((quiet) => {
    const hours = hoursOf(quiet, day);
    if (hours === null) return false;
    const { from, to } = hours;
    return from < to ? time >= from && time < to : time >= from || time < to;
  });
}

/** Milliseconds of the wall's clock until the next time of day at which hours begin or end, midnight being one. */
function nextEdge(at: Instant, zone: string, sets: readonly QuietHours[]): number {
  const day = dayNumber(at, zone);
  const time = timeOfDay(at, zone);
  let next = DAY_MS;
  for (const quiet of sets) {
    const hours = hoursOf(quiet, day);
    if (hours === null) continue;
    if (hours.from > time) next = Math.min(next, hours.from);
    if (hours.to > time) next = Math.min(next, hours.to);
  }
  return next - time;
}

/** The instant when the wall's clock has gone on for so long; or when it is changed, if that comes first. */
function wallLater(at: Instant, ms: number, zone: string): Instant {
  const offset = zoneOffsetMs(at, zone);
  let changed = at + ms;
  if (zoneOffsetMs(instant(changed), zone) === offset) return instant(changed);
  let same: number = at;
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2);
    if (zoneOffsetMs(instant(middle), zone) === offset) same = middle;
    else changed = middle;
  }
  return instant(changed);
}

function timeOfDay(at: Instant, zone: string): number {
  const wall = at + zoneOffsetMs(at, zone);
  return wall - Math.floor(wall / DAY_MS) * DAY_MS;
}

/** The hours of a numbered day as milliseconds after midnight. */
function hoursOf(quiet: QuietHours, day: number): { from: number; to: number } | null {
  const hours = isRestDay(day, quiet.calendar, quiet.years) ? quiet.restday : quiet.workday;
  return hours === null ? null : { from: timeMs(hours.from), to: timeMs(hours.to) };
}

function timeMs(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * MINUTE_MS;
}
