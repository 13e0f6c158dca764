import type { Language } from './prefs.ts';

/** What stands where a value is missing; never where it is zero. */
export const MISSING = '–';

const localeOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en-GB');
const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(localeOf(language), options);
  formats.set(key, made);
  return made;
}

type Maybe = number | null | undefined;

/** 数 — thousands grouped: `1,234,567`. */
export function formatNumber(value: Maybe, language: Language, digits = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  return numberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** 简数 — from 100,000 on in 万 and 亿 (Chinese) or K, M and B (English), one decimal; below as {@link formatNumber}. */
export function formatShort(value: Maybe, language: Language): string {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  if (Math.abs(value) < 100_000) return formatNumber(value, language, Number.isInteger(value) ? 0 : 1);
  if (language === 'en') return numberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
  const [unit, size] = Math.abs(value) >= 100_000_000 ? ['亿', 100_000_000] : ['万', 10_000];
  return `${numberFormat(language, { maximumFractionDigits: 1 }).format(value / size)} ${unit}`;
}

/** 金额 — with its currency; `short` leaves out the decimals from 1,000 on and shortens from 100,000 on. `value` is in major units (元). */
export function formatMoney(value: Maybe, language: Language, currency: string, short = true): string {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  const sign = currencySign(language, currency);
  if (short && Math.abs(value) >= 100_000) return `${value < 0 ? '-' : ''}${sign}${formatShort(Math.abs(value), language)}`;
  const decimals = Number.isInteger(value) || (short && Math.abs(value) >= 1000) ? 0 : 2;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return numberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...digits }).format(value);
}

function currencySign(language: Language, currency: string): string {
  const parts = numberFormat(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(1);
  return parts.find((p) => p.type === 'currency')?.value ?? currency;
}

/** The least share that one decimal shows. */
const LEAST_SHARE = 0.001;

/** 比率 — `part / whole` in percent with one decimal; `<0.1%` where there is less than that shows, so that 0% is nobody; missing when the whole is zero. */
export function formatShare(part: number, whole: number, language: Language): string {
  if (whole === 0) return MISSING;
  const share = part / whole;
  const written = numberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  return share > 0 && share < LEAST_SHARE / 2 ? `<${written.format(LEAST_SHARE)}` : written.format(share);
}

/** Bytes in KB, MB or GB. */
export function formatBytes(bytes: number, language: Language): string {
  const power = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return `${formatNumber(bytes / 1000 ** power, language, power === 0 ? 0 : 1)} ${['B', 'KB', 'MB', 'GB'][power]}`;
}

const SPANS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** 时间 — relative up to a week (3 分钟前), then the date in the zone. */
export function formatMoment(at: number | null | undefined, now: number, language: Language, zone: string): string {
  if (at === null || at === undefined) return MISSING;
  const apart = at - now;
  if (Math.abs(apart) < 60_000) return language === 'zh' ? '刚刚' : 'just now';
  if (Math.abs(apart) >= 7 * 86_400_000) return formatDay(at, language, zone, now);
  const [unit, size] = SPANS.find(([, ms]) => Math.abs(apart) >= ms) ?? SPANS[2];
  return spaced(new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'always' }).format(Math.trunc(apart / size), unit));
}

/** A space between a number and its unit: `3 分钟前`. */
function spaced(text: string): string {
  return text.replace(/(\d)(\p{L})/u, '$1 $2');
}

const moments = new Map<string, Intl.DateTimeFormat>();

function momentFormat(language: Language, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + zone + JSON.stringify(options);
  const known = moments.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, hourCycle: 'h23', ...options });
  moments.set(key, made);
  return made;
}

/** A calendar day in the zone; the year only where it is not this one. */
export function formatDay(at: number, language: Language, zone: string, now: number): string {
  const year = (ms: number): string => momentFormat(language, zone, { year: 'numeric' }).format(ms);
  const month = language === 'zh' ? 'long' : 'short';
  return momentFormat(language, zone, { month, day: 'numeric', ...(year(at) === year(now) ? {} : { year: 'numeric' }) }).format(at);
}

/** The weekday of an instant in the zone: `周六`, `Saturday`. */
export function weekdayOf(at: number, language: Language, zone: string): string {
  return momentFormat(language, zone, { weekday: language === 'zh' ? 'short' : 'long' }).format(at);
}

/** The exact instant to the second, with its zone. */
export function formatExact(at: number, language: Language, zone: string): string {
  const day = momentFormat(language, zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
  return `${day} ${formatClock(at, language, zone)} (${zone})`;
}

/** Hours, minutes and seconds in the zone. */
export function formatClock(at: number, language: Language, zone: string): string {
  return momentFormat(language, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** A day with hours and minutes in the zone; the year only where it is not this one. */
export function formatMinute(at: number, language: Language, zone: string, now: number): string {
  return `${formatDay(at, language, zone, now)} ${momentFormat(language, zone, { hour: '2-digit', minute: '2-digit' }).format(at)}`;
}

/** A span of time in its largest whole unit: `7 天`, `3 hours`. */
export function formatSpan(ms: number, language: Language): string {
  const [unit, size] = SPANS.find(([, size]) => ms >= size && ms % size === 0) ?? (['minute', 60_000] as const);
  return spaced(numberFormat(language, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 }).format(ms / size));
}

const LASTING = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** 时长 — in the unit that suits it, one decimal: `3.4 天`, `12 seconds`. */
export function formatDuration(ms: number | null | undefined, language: Language): string {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return MISSING;
  const [unit, size] = LASTING.find(([, size]) => Math.abs(ms) >= size) ?? LASTING[3];
  return spaced(numberFormat(language, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 }).format(ms / size));
}

/** A month in the zone: `2026年11月`. */
export function formatMonth(at: number, language: Language, zone: string): string {
  return momentFormat(language, zone, { year: 'numeric', month: 'short' }).format(at);
}

export interface Change {
  readonly direction: 'up' | 'down' | 'same';
  /** Relative change in percent text; missing when there was nothing before. */
  readonly text: string;
}

/** 对比 — how a number stands against an earlier one. */
export function changeOf(now: number, before: number, language: Language): Change {
  const direction = now > before ? 'up' : now < before ? 'down' : 'same';
  return { direction, text: formatShare(Math.abs(now - before), Math.abs(before), language) };
}
