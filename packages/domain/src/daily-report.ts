import { z } from 'zod';
import { Unit } from './analyses/table.ts';
import { monthsBefore } from './analyses/time-range.ts';
import { Key } from './campaign.ts';
import { calendarDay, numberOfDay } from './rules/calendar-day.ts';

const Figure = z.number().nullable();

/** 月份 — `yyyy-mm`. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month such as 2026-01');

/** 月目标 — what a metric shall be in a month. `grows`: it is reached bit by bit (revenue), not a level to be held all along (a rate). */
export const MetricTarget = z.object({
  metric: Key,
  month: Month,
  value: z.number().positive(),
  grows: z.boolean().default(true),
});
export type MetricTarget = z.infer<typeof MetricTarget>;

/**
 * 进度 — how a month stands against its target: `reached` is the share of the target that is there, `expected` the share of the month's days
 * that are over (1 for a level), `pace` the one by the other: 1 is on plan.
 */
export const Pacing = z.object({ target: z.number(), reached: Figure, expected: z.number(), pace: Figure });
export type Pacing = z.infer<typeof Pacing>;

/** 对比数 — an earlier figure and the relative change since; null: missing, or nothing to divide by. */
const Against = z.object({ value: Figure, change: Figure });

/** 日报 — figures of one day; `month` from the first of its month up to and including the day. */
export const DailyReport = z.object({
  /** `yyyy-mm-dd` of the project's zone. */
  day: z.string(),
  /** The day is not over yet. */
  filling: z.boolean(),
  lines: z.array(
    z.object({
      metric: z.string(),
      name: z.string(),
      unit: Unit,
      direction: z.enum(['more', 'less']),
      value: Figure,
      /** 环比: the day before. */
      dayBefore: Against,
      /** 上周同日. */
      weekBefore: Against,
      /** 去年同期: the same date. */
      yearBefore: Against,
      month: Figure,
      pacing: Pacing.nullable(),
    }),
  ),
});
export type DailyReport = z.infer<typeof DailyReport>;

/** 日报取数 — the days whose figures a report of a day is made of, as numbers of days; `monthStart` the first of its month. */
export interface ReportDays {
  readonly day: number;
  readonly dayBefore: number;
  readonly weekBefore: number;
  readonly yearBefore: number;
  readonly monthStart: number;
}

/** The days of a report; the 29th of February is compared with the 28th. */
export function reportDays(day: number): ReportDays {
  return {
    day,
    dayBefore: day - 1,
    weekBefore: day - 7,
    yearBefore: monthsBefore(day, 12),
    monthStart: day - calendarDay(day).day + 1,
  };
}

/** The month of a day, `yyyy-mm`. */
export function monthOf(day: number): string {
  const { year, month } = calendarDay(day);
  return `${year}-${String(month).padStart(2, '0')}`;
}

/** What a line of a report is made from: the metric's figures of each of {@link ReportDays}. */
export interface LineFigures {
  readonly metric: string;
  readonly name: string;
  readonly unit: Unit;
  readonly direction: 'more' | 'less';
  readonly value: number | null;
  readonly dayBefore: number | null;
  readonly weekBefore: number | null;
  readonly yearBefore: number | null;
  readonly month: number | null;
  readonly target: { readonly value: number; readonly grows: boolean } | null;
}

/**
 * 经营日报 — the report of a day from its figures.
 *
 * @param day  its number
 * @param name  the day as `yyyy-mm-dd`
 */
export function dailyReport(day: number, name: string, filling: boolean, lines: readonly LineFigures[]): DailyReport {
  return {
    day: name,
    filling,
    lines: lines.map(({ target, dayBefore, weekBefore, yearBefore, ...line }) => ({
      ...line,
      dayBefore: against(line.value, dayBefore),
      weekBefore: against(line.value, weekBefore),
      yearBefore: against(line.value, yearBefore),
      pacing: target === null ? null : pacingOf(line.month, target, day),
    })),
  };
}

/** How a month stands after a day of it; see {@link Pacing}. */
function pacingOf(month: number | null, { value, grows }: { readonly value: number; readonly grows: boolean }, day: number): Pacing {
  const reached = month === null ? null : month / value;
  const expected = grows ? calendarDay(day).day / daysOfMonth(day) : 1;
  return { target: value, reached, expected, pace: reached === null ? null : reached / expected };
}

function daysOfMonth(day: number): number {
  const { year, month } = calendarDay(day);
  const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
  return numberOfDay(next) - numberOfDay({ year, month, day: 1 });
}

function against(now: number | null, before: number | null): { value: number | null; change: number | null } {
  const change = now === null || before === null || before === 0 ? null : (now - before) / Math.abs(before);
  return { value: before, change };
}
