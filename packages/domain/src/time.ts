// The one file of this package that may touch `Date`: it only converts, it never reads the clock.
import { z } from 'zod';

/** 时刻 — integer milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly __instant: true };

/** 日期 — a calendar day `yyyy-mm-dd`, meaningless without an explicit IANA zone beside it. */
export type LocalDate = string & { readonly __localDate: true };

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/**
 * Brands a number as an instant.
 *
 * @throws RangeError when it is not an integer a calendar can show (±8.64e15)
 */
export function instant(ms: number): Instant {
  if (!Number.isInteger(ms) || Math.abs(ms) > 8.64e15) throw new RangeError(`instant must be integer milliseconds, got ${ms}`);
  return ms as Instant;
}

/** A stored or transmitted instant: integer milliseconds. */
export const Instant = z
  .number()
  .int()
  .brand<'Instant'>()
  .transform((ms) => ms as number as Instant);

const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads an instant from what clients send: ISO 8601 with a zone, or `yyyy-MM-dd[ HH:mm:ss.SSS]` without one.
 *
 * @param zone  IANA zone a text without its own zone is read in
 * @returns undefined when the text is not a date
 */
export function parseInstant(text: string, zone: string): Instant | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const hasZone = match[4] !== undefined;
  const normal = text.replace(' ', 'T');
  const ms = Date.parse(hasZone ? normal : `${normal.length === 10 ? `${normal}T00:00` : normal}Z`);
  if (Number.isNaN(ms)) return undefined;
  return hasZone ? instant(ms) : fromWallClock(ms, zone);
}

/** Formats as ISO 8601 in UTC with milliseconds. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}

/** Days of a zone remembered at most; then all are forgotten. */
const MOST_REMEMBERED_DAYS = 50_000;
const offsets = new Map<string, Map<number, number>>();

/** How far the zone's wall clock is ahead of UTC at this instant, in milliseconds. Fast for days (of UTC) it was asked about before. */
export function zoneOffsetMs(at: Instant, zone: string): number {
  let days = offsets.get(zone);
  if (days === undefined || days.size > MOST_REMEMBERED_DAYS) offsets.set(zone, (days = new Map()));
  const day = Math.floor(at / DAY_MS);
  let offset = days.get(day);
  if (offset === undefined) {
    const start = computedOffsetMs(day * DAY_MS, zone);
    // NaN marks a day on which the offset changes
    offset = start === computedOffsetMs((day + 1) * DAY_MS, zone) ? start : Number.NaN;
    days.set(day, offset);
  }
  return Number.isNaN(offset) ? computedOffsetMs(at, zone) : offset;
}

function computedOffsetMs(at: number, zone: string): number {
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
  const parts = formatterOf(zone).formatToParts(at);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour') % 24, part('minute'), part('second'));
  return wall - Math.floor(at / SECOND_MS) * SECOND_MS;
}

/** 所在日序号 — the number of the calendar day of an instant in a zone; 0 is 1970-01-01. */
export function dayNumber(at: Instant, zone: string): number {
  return Math.floor((at + zoneOffsetMs(at, zone)) / DAY_MS);
}

/** The instant at which a numbered calendar day begins in a zone; see {@link startOfDay}. */
export function startOfDayNumber(day: number, zone: string): Instant {
  return fromWallClock(day * DAY_MS, zone);
}

/** 所在日 — the calendar day of an instant in a zone. */
export function localDate(at: Instant, zone: string): LocalDate {
  return new Date(at + zoneOffsetMs(at, zone)).toISOString().slice(0, 10) as LocalDate;
}

/** The instant at which a calendar day begins in a zone; the first existing minute where midnight is skipped. */
export function startOfDay(date: LocalDate, zone: string): Instant {
  return fromWallClock(Date.parse(`${date}T00:00:00Z`), zone);
}

/** 时刻 — a time on a wall's clock, such as 09:30. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:30');

/** The instant at which a wall's clock in a zone shows a {@link TimeOfDay} on a day. One that a clock change skips is as much later; of one that comes twice it is the first. */
export function timeOn(date: LocalDate, time: string, zone: string): Instant {
  return fromWallClock(Date.parse(`${date}T${time}:00Z`), zone);
}

/** The day `days` after (before, when negative) a calendar day. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10) as LocalDate;
}

/** Wall-clock milliseconds (as if UTC) → instant. A skipped hour maps forward, a doubled one to its first pass. */
function fromWallClock(wall: number, zone: string): Instant {
  const before = zoneOffsetMs(instant(wall - DAY_MS), zone);
  const after = zoneOffsetMs(instant(wall + DAY_MS), zone);
  const early = wall - Math.max(before, after);
  const late = wall - Math.min(before, after);
  if (early + zoneOffsetMs(instant(early), zone) === wall) return instant(early);
  if (late + zoneOffsetMs(instant(late), zone) === wall) return instant(late);
  return instant(wall - before);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}
