import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../time.ts';
import type { Window } from '../rule.ts';
import type { PlainWindow } from '../window.ts';
import type { Language } from './glue.ts';
import { recentWords } from './test-sentence.ts';

/** A window in words: `近 30 天`, `in the last 30 days`; empty for all time. `anchor` names the event of a window around one. */
export function windowWords(window: Window, anchor: string, language: Language): string {
  switch (window.kind) {
    case 'ever':
      return '';
    case 'rolling':
      return language === 'zh' ? `近 ${recentWords(window.span, 'zh')}` : `in the last ${recentWords(window.span, 'en')}`;
    case 'calendar':
      return calendarWords(window.unit, window.offset, language);
    case 'days':
      return daysWords(window.count, window.includeToday, language);
    case 'absolute':
      return absoluteWords(window.from, window.to, language);
    case 'around':
      return aroundWords(window, anchor, language);
  }
}

type CalendarUnit = Extract<PlainWindow, { kind: 'calendar' }>['unit'];

/** This unit, the last one, and `n` units back. */
const CALENDAR: Readonly<Record<Language, Readonly<Record<CalendarUnit, readonly [string, string, (n: number) => string]>>>> = {
  zh: {
    day: ['今天', '昨天', (n) => (n === 2 ? '前天' : `${n} 天前那天`)],
    week: ['本周', '上周', (n) => (n === 2 ? '上上周' : `${n} 周前那一周`)],
    month: ['本月', '上月', (n) => (n === 2 ? '上上月' : `${n} 个月前那个月`)],
    quarter: ['本季度', '上季度', (n) => `${n} 个季度前那一季`],
    year: ['今年', '去年', (n) => (n === 2 ? '前年' : `${n} 年前那一年`)],
  },
  en: {
    day: ['today', 'yesterday', (n) => `on the day ${n} days ago`],
    week: ['this week', 'last week', (n) => `in the week ${n} weeks ago`],
    month: ['this month', 'last month', (n) => `in the month ${n} months ago`],
    quarter: ['this quarter', 'last quarter', (n) => `in the quarter ${n} quarters ago`],
    year: ['this year', 'last year', (n) => `in the year ${n} years ago`],
  },
};

function calendarWords(unit: CalendarUnit, offset: number, language: Language): string {
  const [current, last, back] = CALENDAR[language][unit];
  if (offset === 0) return current;
  return offset === 1 ? last : back(offset);
}

function daysWords(count: number, includeToday: boolean, language: Language): string {
  if (count === 1) return calendarWords('day', includeToday ? 0 : 1, language);
  if (language === 'zh') return `最近 ${count} 个自然日（${includeToday ? '含' : '不含'}今天）`;
  return includeToday ? `in the last ${count} calendar days including today` : `in the ${count} calendar days before today`;
}

function absoluteWords(from: string | undefined, to: string | undefined, language: Language): string {
  if (from !== undefined && to !== undefined) return language === 'zh' ? `${from} 到 ${to}` : `from ${from} to ${to}`;
  if (from !== undefined) return language === 'zh' ? `${from} 起` : `since ${from}`;
  if (to !== undefined) return language === 'zh' ? `截至 ${to}` : `up to ${to}`;
  return '';
}

type AroundWindow = Extract<Window, { kind: 'around' }>;

function aroundWords({ which, fromMs, toMs }: AroundWindow, anchor: string, language: Language): string {
  const zh = language === 'zh';
  const event = zh ? `${which === 'first' ? '首次' : '最近一次'}${anchor}` : `the ${which} ${anchor}`;
  const span = (ms: number): string => durationWords(ms, language);
  if (fromMs >= 0 && fromMs <= 1) return zh ? `${event}后 ${span(toMs)}内` : `within ${span(toMs)} after ${event}`;
  if (toMs <= 0 && toMs >= -1) return zh ? `${event}前 ${span(-fromMs)}内` : `within ${span(-fromMs)} before ${event}`;
  if (fromMs > 0) return zh ? `${event}后 ${span(fromMs)}到 ${span(toMs)}` : `${span(fromMs)} to ${span(toMs)} after ${event}`;
  if (toMs < 0) return zh ? `${event}前 ${span(-fromMs)}到 ${span(-toMs)}` : `${span(-fromMs)} to ${span(-toMs)} before ${event}`;
  return zh ? `${event}前 ${span(-fromMs)}到后 ${span(toMs)}` : `from ${span(-fromMs)} before to ${span(toMs)} after ${event}`;
}

const DURATIONS = [
  [DAY_MS, '天', 'day'],
  [HOUR_MS, '小时', 'hour'],
  [MINUTE_MS, '分钟', 'minute'],
  [SECOND_MS, '秒', 'second'],
  [1, '毫秒', 'millisecond'],
] as const;

/** 时长文字 — milliseconds in the largest unit that divides them: `7 天`, `90 minutes`. */
export function durationWords(ms: number, language: Language): string {
  const [size, zh, en] = DURATIONS.find(([unit]) => ms % unit === 0) ?? DURATIONS[4];
  const amount = ms / size;
  if (language === 'zh') return `${amount} ${zh}`;
  return `${amount} ${en}${amount === 1 ? '' : 's'}`;
}
