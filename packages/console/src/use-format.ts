import { useMemo } from 'react';
import { presentMs } from './clock.ts';
import {
  changeOf,
  formatBytes,
  formatClock,
  formatDay,
  formatDuration,
  formatExact,
  formatMinute,
  formatMoment,
  formatMoney,
  formatMonth,
  formatNumber,
  formatShare,
  formatShort,
  formatSpan,
} from './format.ts';
import { usePrefs } from './prefs.ts';
import { useProjectOrNull } from './session.ts';

type Maybe = number | null | undefined;

/** 格式 — the functions of `format.ts` bound to the operator's language and the project's zone and currency. */
export function useFormat() {
  const { language } = usePrefs();
  const project = useProjectOrNull();
  const zone = project?.zone ?? 'Asia/Shanghai';
  const currency = project?.currency ?? 'CNY';
  return useMemo(
    () => ({
      language,
      zone,
      currency,
      number: (value: Maybe, digits?: number) => formatNumber(value, language, digits),
      short: (value: Maybe) => formatShort(value, language),
      money: (value: Maybe, short = true) => formatMoney(value, language, currency, short),
      share: (part: number, whole: number) => formatShare(part, whole, language),
      bytes: (value: number) => formatBytes(value, language),
      moment: (at: Maybe) => formatMoment(at, presentMs(), language, zone),
      day: (at: number) => formatDay(at, language, zone, presentMs()),
      minute: (at: number) => formatMinute(at, language, zone, presentMs()),
      month: (at: number) => formatMonth(at, language, zone),
      exact: (at: number) => formatExact(at, language, zone),
      clock: (at: number) => formatClock(at, language, zone),
      span: (ms: number) => formatSpan(ms, language),
      duration: (ms: Maybe) => formatDuration(ms, language),
      change: (now: number, before: number) => changeOf(now, before, language),
    }),
    [language, zone, currency],
  );
}
