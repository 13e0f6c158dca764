import { numberOfDate } from '@gyre/domain/rules/calendar-day';
import { dailyReport, monthOf, reportDays, type DailyReport, type LineFigures } from '@gyre/domain/daily-report';
import type { ReportLine } from '@gyre/domain/dashboard';
import { dayNumber, localDate, startOfDayNumber, type Instant } from '@gyre/domain/time';
import { toldError } from '../errors.ts';
import type { Watch } from '../stores/ports.ts';
import type { DashboardsContext } from './context.ts';
import type { Targets } from './targets.ts';

/** What a report is asked for: its lines, and the day (`yyyy-mm-dd`). */
export interface ReportAsked {
  readonly lines: readonly ReportLine[];
  readonly day: string;
}

type Parts = Pick<DashboardsContext, 'clock' | 'zone' | 'metrics'> & { readonly targets: Targets };

/** The day before that of an instant. */
export function dayBefore(at: Instant, zone: string): string {
  return localDate(startOfDayNumber(dayNumber(at, zone) - 1, zone), zone);
}

/**
 * 经营日报 — the report of a day. A line whose metric is gone, or cannot be reckoned, has nothing in it.
 *
 * @throws AppError `invalid_input` for a day to come
 */
export async function reportOf({ clock, zone, metrics, targets }: Parts, { lines, day }: ReportAsked, watch: Watch): Promise<DailyReport> {
  const [now, project] = [clock.now(), zone()];
  const number = numberOfDate(day);
  const today = dayNumber(now, project);
  if (number > today) {
    const told = { zh: `${day} 还没有到`, en: `${day} is after today, ${localDate(now, project)}` };
    throw toldError('invalid_input', told, { day });
  }
  const keys = [...new Set(lines.map((line) => line.metric))].filter((key) => isReckoned(metrics, key));
  const days = reportDays(number);
  const dated = (one: number): string => localDate(startOfDayNumber(one, project), project);
  const figures = async (from: number, to: number): Promise<ReadonlyMap<string, number | null>> => {
    if (keys.length === 0) return new Map();
    const range = { of: 'days' as const, from: dated(from), to: dated(to) };
    const isOneDay = from === to;
    const answered = await metrics.lines({ metrics: keys, range, grain: isOneDay ? 'day' : 'month', groups: 1, totals: !isOneDay }, watch);
    return new Map(answered.lines.map(({ key, whole }) => [key, isOneDay ? (whole.values[0] ?? null) : whole.total]));
  };
  const value = await figures(number, number);
  const before = await figures(days.dayBefore, days.dayBefore);
  const week = await figures(days.weekBefore, days.weekBefore);
  const lastYear = await figures(days.yearBefore, days.yearBefore);
  const soFar = days.monthStart === number ? value : await figures(days.monthStart, number);
  const known = new Map((await targets.list(monthOf(number))).map((target) => [target.metric, target]));
  const drafts = lines.map(({ metric, name }): LineFigures => ({
    ...titleOf(metrics, metric, name),
    metric,
    value: value.get(metric) ?? null,
    dayBefore: before.get(metric) ?? null,
    weekBefore: week.get(metric) ?? null,
    yearBefore: lastYear.get(metric) ?? null,
    month: soFar.get(metric) ?? null,
    target: known.get(metric) ?? null,
  }));
  return dailyReport(number, dated(number), number === today, drafts);
}

function isReckoned({ shelf }: Parts['metrics'], key: string): boolean {
  return shelf.book.has(key) && shelf.get(key).problem === null;
}

function titleOf({ shelf }: Parts['metrics'], key: string, named: string): Pick<LineFigures, 'name' | 'unit' | 'direction'> {
  const definition = shelf.book.get(key);
  const name = named === '' ? (definition?.name ?? key) : named;
  return { name, unit: definition?.unit ?? 'number', direction: definition?.direction ?? 'more' };
}
