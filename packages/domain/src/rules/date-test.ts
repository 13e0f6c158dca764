import { DAY_MS, HOUR_MS, dayNumber, instant, parseInstant, startOfDayNumber, zoneOffsetMs, type Instant } from '../time.ts';
import { calendarDay, isLeapYear, numberOfDay, weekdayOf } from './calendar-day.ts';
import { spanMs } from './span.ts';
import type { ValueTest } from './value-test.ts';

/** 判断时刻 — as of when, and in which calendar, values are tested. */
export interface Moment {
  readonly now: Instant;
  /** IANA zone of the project. */
  readonly zone: string;
}

/** The tests that look at when something was or will be. */
export type DateTest = Extract<
  ValueTest,
  { op: 'before' | 'after' | 'between_dates' | 'within_last' | 'within_next' | 'on_weekday' | 'at_hour' | 'anniversary_within' }
>;

const DATE_OPERATORS: ReadonlySet<string> = new Set([
  'before',
  'after',
  'between_dates',
  'within_last',
  'within_next',
  'on_weekday',
  'at_hour',
  'anniversary_within',
] satisfies DateTest['op'][]);

/** Whether a test looks at an instant. */
export function isDateTest(test: ValueTest): test is DateTest {
  return DATE_OPERATORS.has(test.op);
}

/** Whether an instant passes a test; see `ValueTest` for the semantics. */
export function dateHolds(test: DateTest, at: Instant, moment: Moment): boolean {
  const { now, zone } = moment;
  switch (test.op) {
    case 'before':
      return at < startOf(test.date, zone);
    case 'after':
      return at >= endOf(test.date, zone);
    case 'between_dates':
      return at >= startOf(test.from, zone) && at < endOf(test.to, zone);
    case 'within_last':
      return now - spanMs(test.span) < at && at <= now;
    case 'within_next':
      return now < at && at <= now + spanMs(test.span);
    case 'on_weekday':
      return test.weekdays.includes(weekdayOf(dayNumber(at, zone)));
    case 'at_hour':
      return isHourWithin(hourOf(at, zone), test.from, test.to);
    case 'anniversary_within':
      return daysToAnniversary(dayNumber(at, zone), dayNumber(now, zone)) <= test.days;
  }
}

/** The first instant after now at which the answer for this instant could change by time alone; Infinity when never. */
export function dateChangesAfter(test: DateTest, at: Instant, { now, zone }: Moment): number {
  if (test.op === 'anniversary_within') return startOfDayNumber(dayNumber(now, zone) + 1, zone);
  if (test.op === 'within_last') return firstAfter(now, at, at + spanMs(test.span));
  if (test.op === 'within_next') return firstAfter(now, at - spanMs(test.span), at);
  return Number.POSITIVE_INFINITY;
}

function firstAfter(now: number, begins: number, ends: number): number {
  if (now < begins) return begins;
  return now < ends ? ends : Number.POSITIVE_INFINITY;
}

const operands = new Map<string, Instant>();

/** The instant a test's date begins at, remembered: tests are asked about millions of values. */
function startOf(date: string, zone: string): Instant {
  const key = `${zone} ${date}`;
  let start = operands.get(key);
  if (start === undefined) {
    start = parseInstant(date, zone);
    if (start === undefined) throw new RangeError(`a date of a rule must be a calendar date, got ${date}`);
    if (operands.size > 10_000) operands.clear();
    operands.set(key, start);
  }
  return start;
}

/** The first instant after a date of a test: of its whole day when it is a plain date. */
function endOf(date: string, zone: string): Instant {
  const start = startOf(date, zone);
  return date.length === 10 ? startOfDayNumber(dayNumber(start, zone) + 1, zone) : instant(start + 1);
}

function hourOf(at: Instant, zone: string): number {
  const wall = at + zoneOffsetMs(at, zone);
  return Math.floor((wall - Math.floor(wall / DAY_MS) * DAY_MS) / HOUR_MS);
}

function isHourWithin(hour: number, from: number, to: number): boolean {
  return from > to ? hour >= from || hour < to : hour >= from && hour < to;
}

/** Days from today to the next day of the same month and day, 0 when it is today. */
function daysToAnniversary(day: number, today: number): number {
  const { year } = calendarDay(today);
  const thisYear = anniversaryIn(day, year);
  return (thisYear >= today ? thisYear : anniversaryIn(day, year + 1)) - today;
}

function anniversaryIn(day: number, year: number): number {
  const born = calendarDay(day);
  const isMissing = born.month === 2 && born.day === 29 && !isLeapYear(year);
  return numberOfDay({ year, month: born.month, day: isMissing ? 28 : born.day });
}
