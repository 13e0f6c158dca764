import type { Repeat } from '@gyre/domain/campaign';
import { addDays, localDate, parseInstant, timeOn, type Instant, type LocalDate } from '@gyre/domain/time';
import { RRuleTemporal } from 'rrule-temporal';
import { AppError, messageOf, toldError } from '../errors.ts';

/** A rule that has no day within so many years from its beginning never comes round. */
const HORIZON_YEARS = 30;

const NUMBERS = (least: number, most: number): ((text: string) => boolean) => {
  return (text) => text.split(',').every((n) => /^[+-]?\d{1,3}$/.test(n) && Math.abs(Number(n)) >= least && Math.abs(Number(n)) <= most);
};

/** What RFC 5545 lets a recurrence of days say; the time of day is said apart. */
const PARTS: Readonly<Record<string, (text: string) => boolean>> = {
  FREQ: (text) => /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(text),
  INTERVAL: (text) => /^[1-9]\d{0,3}$/.test(text),
  COUNT: (text) => /^[1-9]\d{0,4}$/.test(text),
  UNTIL: (text) => /^\d{8}(T\d{6}Z?)?$/.test(text) && parseInstant(dayOfUntil(text), 'UTC') !== undefined,
  BYDAY: (text) => text.split(',').every((day) => /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.test(day)),
  BYMONTH: (text) => /^[^+-]+$/.test(text) && NUMBERS(1, 12)(text),
  BYMONTHDAY: NUMBERS(1, 31),
  BYYEARDAY: NUMBERS(1, 366),
  BYWEEKNO: NUMBERS(1, 53),
  BYSETPOS: NUMBERS(1, 366),
  WKST: (text) => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(text),
};

/** Days a recurrence has, each the day itself in the project's zone. */
interface Days {
  /** The first one on or after a day; null when there is none any more. */
  from(day: LocalDate): LocalDate | null;
  /** The last one on or before a day. */
  upTo(day: LocalDate): LocalDate | null;
}

/**
 * The first time after an instant; null when there is none any more. Days are counted from that of `anchor` (RFC 5545's DTSTART): intervals,
 * and the weekday or day of the month a rule leaves open; a number of times counts those after it. A time of day that a clock change skips is as much later, one it doubles is
 * the first of the two.
 *
 * @throws AppError `invalid_input` for a rule {@link requireRecurrence} would refuse
 */
export function nextTime(repeat: Repeat, after: Instant, anchor: Instant, zone: string): Instant | null {
  const days = daysOf(repeat, anchor, zone);
  let day = days.from(addDays(localDate(after, zone), -1));
  while (day !== null) {
    const at = timeOn(day, repeat.time, zone);
    if (at > after) return at;
    day = days.from(addDays(day, 1));
  }
  return null;
}

/** The last time up to and including an instant; null when there was none. */
export function lastTime(repeat: Repeat, upTo: Instant, anchor: Instant, zone: string): Instant | null {
  const days = daysOf(repeat, anchor, zone);
  let day = days.upTo(addDays(localDate(upTo, zone), 1));
  while (day !== null) {
    const at = timeOn(day, repeat.time, zone);
    if (at <= upTo) return at;
    day = days.upTo(addDays(day, -1));
  }
  return null;
}

/**
 * Refuses what is no recurrence of days, or one that never comes round from now on. An audience is so taken at most once a day.
 *
 * @throws AppError `invalid_input` naming the part
 */
export function requireRecurrence(repeat: Repeat, now: Instant, zone: string): void {
  const { rrule } = repeat;
  const today = localDate(now, zone);
  const never = (zh: string, en: string): AppError =>
    toldError(
      'invalid_input',
      { zh: `重复规则 ${rrule} ${zh}不会有下一次`, en: `the repetition ${rrule} never comes round${en}` },
      { rrule },
    );
  let next: Instant | null;
  try {
    next = nextTime(repeat, now, now, zone);
  } catch (error) {
    if (!(error instanceof AppError) && /Maximum iterations|Out-of-bounds/.test(messageOf(error))) throw never('', '');
    throw error;
  }
  if (next === null) throw never(`在 ${today} 之后`, ` after ${today}`);
  if (next - now > HORIZON_YEARS * 366 * 86_400_000) throw never(`在 ${HORIZON_YEARS} 年内`, ` within ${HORIZON_YEARS} years`);
}

const KEPT = 100;
const kept = new Map<string, Days>();

/** Making the days of a rule takes about a millisecond, and the same ones are asked for at every turn of an audience. */
function daysOf(repeat: Repeat, anchor: Instant, zone: string): Days {
  const key = `${anchor} ${zone} ${repeat.time} ${repeat.rrule}`;
  const days = kept.get(key) ?? makeDays(repeat.rrule, firstDay(repeat, anchor, zone));
  if (kept.size >= KEPT) kept.clear();
  kept.set(key, days);
  return days;
}

/** The day to count from: that of the anchor, but for a number of times the first of them that is still to come. */
function firstDay(repeat: Repeat, anchor: Instant, zone: string): LocalDate {
  const day = localDate(anchor, zone);
  const endless = repeat.rrule.replace(/;COUNT=[^;]*/, '');
  if (endless === repeat.rrule) return day;
  const days = makeDays(endless, day);
  const first = days.from(day);
  return (first !== null && timeOn(first, repeat.time, zone) <= anchor ? days.from(addDays(first, 1)) : first) ?? day;
}

function makeDays(rrule: string, anchor: LocalDate): Days {
  const rule = ruleOf(rrule, anchor);
  return {
    from: (day) => dayOf(rule.next(midnight(day), true)),
    upTo: (day) => dayOf(rule.previous(midnight(day), true)),
  };
}

function ruleOf(rrule: string, anchor: LocalDate): RRuleTemporal {
  const text = soundParts(rrule)
    .map(([name, value]) => `${name}=${name === 'UNTIL' ? `${value.slice(0, 8)}T000000Z` : value}`)
    .join(';');
  try {
    return new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:${anchor.replaceAll('-', '')}T000000\nRRULE:${text}`, strict: true });
  } catch (error) {
    throw toldError(
      'invalid_input',
      { zh: `${rrule} 不是能用的重复规则`, en: `${rrule} is not a repetition: ${messageOf(error)}` },
      { rrule },
    );
  }
}

function soundParts(rrule: string): [string, string][] {
  const parts = rrule.split(';').map((part): [string, string] => {
    const at = part.indexOf('=');
    return [part.slice(0, at), part.slice(at + 1)];
  });
  const refused = parts.find(([name, value], i) => PARTS[name]?.(value) !== true || parts.findIndex(([other]) => other === name) !== i);
  if (refused !== undefined) {
    const [name, value] = refused;
    const hint = /^BY(HOUR|MINUTE|SECOND)$/.test(name) ? '; the time of day is set apart' : '';
    const told = {
      zh: `${rrule} 不是按天的重复规则：不能写 ${name}=${value}${hint === '' ? '' : '，每天的时间另外填写'}`,
      en: `${rrule} is not a repetition of days: ${name}=${value} is not allowed there${hint}`,
    };
    throw toldError('invalid_input', told, { rrule, part: name });
  }
  return parts;
}

function dayOfUntil(text: string): string {
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

function midnight(day: LocalDate): { timeZoneId: string; toString(): string } {
  return { timeZoneId: 'UTC', toString: () => `${day}T00:00:00+00:00[UTC]` };
}

function dayOf(at: { toString(): string } | null): LocalDate | null {
  return at === null ? null : (at.toString().slice(0, 10) as LocalDate);
}
