import type { Sentence } from '@gyre/domain/sentence';
import {
  addDays,
  DAY_MS,
  HOUR_MS,
  instant,
  localDate,
  MINUTE_MS,
  parseInstant,
  SECOND_MS,
  startOfDay,
  type Instant,
  type LocalDate,
} from '@gyre/domain/time';

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const TIME = String.raw`(?:[T\s]*(?<hour>\d{1,2})[:时](?<minute>\d{1,2})(?:[:分](?<second>\d{1,2})(?:\.(?<fraction>\d{1,9}))?)?[分秒]?\s*(?<half>[AaPp][Mm])?)?`;
const ZONE = String.raw`\s*(?<zone>Z|[+-]\d{2}:?\d{2}|UTC)?`;
const YEAR_FIRST = new RegExp(String.raw`^(?<year>\d{4})[-/.年](?<month>\d{1,2})[-/.月](?<day>\d{1,2})日?${TIME}${ZONE}$`);
const YEAR_LAST = new RegExp(String.raw`^(?<first>\d{1,2})[-/.](?<second2>\d{1,2})[-/.](?<year>\d{4})[,]?${TIME}${ZONE}$`);
const COMPACT = /^(?<year>(?:19|20)\d{2})(?<month>\d{2})(?<day>\d{2})(?:(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2}))?$/;

/** What a time column may hold, for messages to operators. */
export const EXPECTED_TIME: Sentence = {
  zh: '是时间，如 2024-01-31 18:05:00、2024/1/31 18:05、20240131、ISO 8601，或 Unix 秒、毫秒',
  en: 'a time such as 2024-01-31 18:05:00, 2024/1/31 18:05, 20240131, ISO 8601 or Unix seconds or milliseconds',
};
/** What a column of days may hold. */
export const EXPECTED_DAY: Sentence = { zh: '是日期，如 2024-01-31 或 20240131', en: 'a day such as 2024-01-31 or 20240131' };

/**
 * 时间 — reads what files hold: ISO 8601, `2024/1/31 18:05`, `2024年1月31日`, `20240131`, `1/31/2024 6:05 PM`, Unix seconds or milliseconds.
 *
 * @param zone      IANA zone of times that do not carry their own
 * @param dayFirst  reads `3/4/2024` as 3 April instead of March 4
 * @returns undefined when the value is not a time
 */
export function readTime(value: unknown, zone: string, dayFirst: boolean): Instant | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.normalize('NFKC').trim() : '';
  if (text === '') return undefined;
  const match = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
  if (match !== null) return fromParts(match.groups ?? {}, zone);
  if (/^\d+(\.\d+)?$/.test(text)) return fromUnix(Number(text));
  const yearLast = YEAR_LAST.exec(text)?.groups;
  if (yearLast === undefined) return undefined;
  const [day, month] = dayFirst ? [yearLast['first'], yearLast['second2']] : [yearLast['second2'], yearLast['first']];
  return fromParts({ ...yearLast, day, month }, zone);
}

/** The calendar day a value names: a plain day as it stands, an instant by its day in `zone`. */
export function readDay(value: unknown, zone: string, dayFirst: boolean): LocalDate | undefined {
  const at = readTime(value, zone, dayFirst);
  return at === undefined ? undefined : localDate(at, zone);
}

/** Whether a value is a date with the year last whose first number can only be a day. */
export function isDayFirst(value: unknown): boolean {
  const parts = typeof value === 'string' ? YEAR_LAST.exec(value.trim())?.groups : undefined;
  return parts !== undefined && Number(parts['first']) > 12 && Number(parts['second2']) <= 12;
}

function fromUnix(number: number): Instant | undefined {
  if (number >= 1e8 && number < 1e11) return instant(Math.round(number * 1000));
  return number >= 1e11 && number < 1e13 ? instant(Math.round(number)) : undefined;
}

function fromParts(parts: Readonly<Record<string, string | undefined>>, zone: string): Instant | undefined {
  const month = Number(parts['month']);
  const day = Number(parts['day']);
  const hour = hourOf(parts);
  const minute = Number(parts['minute'] ?? 0);
  const second = Number(parts['second'] ?? 0);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (day > (DAYS_IN_MONTH[month - 1] ?? 0) || (month === 2 && day === 29 && !isLeap(Number(parts['year'])))) return undefined;
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${parts['year']}-${two(month)}-${two(day)}`;
  const fraction = parts['fraction'] ?? '';
  if (parts['zone'] === undefined) {
    const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
    const midnight = plainMidnight(date, zone);
    if (midnight !== null) return instant(midnight + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + milliseconds);
  }
  const mark = parts['zone'] === 'UTC' ? 'Z' : (parts['zone'] ?? '');
  return parseInstant(`${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction}`}${mark}`, zone);
}

/** Days remembered at once: asking a zone for its offset takes longer than everything else about a row. */
const MOST_DAYS = 10_000;
const midnights = new Map<string, Instant | null>();

/** Midnight of a day of 24 hours in a zone; null for a day on which the clocks change. */
function plainMidnight(date: string, zone: string): Instant | null {
  const key = `${zone} ${date}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  if (midnights.size >= MOST_DAYS) midnights.clear();
  const start = startOfDay(date as LocalDate, zone);
  const isPlain = startOfDay(addDays(date as LocalDate, 1), zone) - start === DAY_MS;
  midnights.set(key, isPlain ? start : null);
  return isPlain ? start : null;
}

function hourOf(parts: Readonly<Record<string, string | undefined>>): number {
  const hour = Number(parts['hour'] ?? 0);
  if (parts['half'] === undefined) return hour;
  if (hour < 1 || hour > 12) return 99;
  return (hour % 12) + (parts['half'].toLowerCase() === 'pm' ? 12 : 0);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
