import type { Span } from '../analyses/time-range.ts';
import { periodOf, startOfPeriod, type Grain } from '../questions/periods.ts';
import { DAY_MS, dayNumber, instant, startOfDayNumber, type Instant } from '../time.ts';

const WEEK = 7;
/** Earlier weeks a span of up to a week is compared with, a longer one, and months. */
const WEEKS = 8;
const LONG_SPANS = 4;
const MONTHS = 6;
const DAYS = 14;
/** What an earlier span weighs by the next later one. */
const FADING = 0.85;

/** 可比时段 — an earlier span, and how much it says about this one. */
export interface ComparableSpan extends Span {
  readonly weight: number;
}

/**
 * 可比时段 — the same hours of the same days of the week in the eight weeks before (four times as far back as they are long, for spans of more than
 * a week); of months the six spans before. Newer ones weigh more, each 0.85 of the next. Those that touch a span of `besides` are left out.
 */
export function comparableSpans(span: Span, grain: Grain, zone: string, besides: readonly Span[]): ComparableSpan[] {
  if (grain === 'month') {
    const [first, last] = [periodOf(span.from, grain, zone), periodOf(instant(span.to - 1), grain, zone)];
    const length = last + 1 - first;
    return weighted(MONTHS, besides, (k) => ({
      from: startOfPeriod(first - k * length, grain, zone),
      to: startOfPeriod(last + 1 - k * length, grain, zone),
    }));
  }
  const weeks = Math.ceil((span.to - span.from) / DAY_MS / WEEK);
  return weighted(weeks > 1 ? LONG_SPANS : WEEKS, besides, (k) => daysEarlier(span, k * weeks * WEEK, zone));
}

/** 前几日的同一时刻 — the same hours of the fourteen days before, for want of weeks; none of a span of more than a day. */
export function comparableDays(span: Span, zone: string, besides: readonly Span[]): ComparableSpan[] {
  if (span.to - span.from > DAY_MS) return [];
  return weighted(DAYS, besides, (k) => daysEarlier(span, k, zone));
}

function weighted(count: number, besides: readonly Span[], spanOf: (k: number) => Span): ComparableSpan[] {
  return Array.from({ length: count }, (_, i) => ({ ...spanOf(i + 1), weight: FADING ** i })).filter(
    ({ from, to }) => !besides.some((other) => from < other.to && other.from < to),
  );
}

function daysEarlier({ from, to }: Span, days: number, zone: string): Span {
  return { from: dayEarlier(from, days, zone), to: dayEarlier(to, days, zone) };
}

/** The same time of day so many calendar days earlier. */
function dayEarlier(at: Instant, days: number, zone: string): Instant {
  const day = dayNumber(at, zone);
  return instant(startOfDayNumber(day - days, zone) + (at - startOfDayNumber(day, zone)));
}
