import { instant, localDate, parseInstant } from '@gyre/domain';
import type { Grain } from '@gyre/domain/questions/periods';
import { presentMs } from '../../clock.ts';
import { formatMinute } from '../../format.ts';
import type { useFormat } from '../../use-format.ts';
import type { AxisMark } from './charts/axis-marks.ts';
import type { Mark } from './view.ts';

/** The day of an instant in a zone, `yyyy-mm-dd`. */
export function localDay(at: number, zone: string): string {
  return localDate(instant(at), zone);
}

/**
 * 标记的位置 — where marks stand among periods (see `periodName`): from the last period that begins on or before their first day, or the first, to the
 * last that begins on or before their last day. What is of one day has one place.
 */
export function marksOn(periods: readonly string[], marks: readonly Mark[], zone: string): readonly AxisMark[] {
  const days = periods.map((name) => {
    const at = parseInstant(name, zone);
    return at === undefined ? name : localDay(at, zone);
  });
  const lastBy = (day: string): number =>
    Math.max(
      0,
      days.findLastIndex((one) => one <= day),
    );
  const firstOf = (day: string): number => (days.includes(day) ? days.indexOf(day) : lastBy(day));
  if (days.length === 0) return [];
  return marks.map(({ from, to, title }) => ({ at: firstOf(from), to: from === to ? firstOf(from) : lastBy(to), title }));
}

/** 周期的称呼 — how a period is written on an axis; see `periodName` of the domain. A week is called by its Monday; an hour is that of `zone`. */
export function periodText(name: string, grain: Grain, format: ReturnType<typeof useFormat>, zone = format.zone): string {
  if (grain === 'hour') return hourText(name, format, zone);
  // A name of a day means that day in every zone.
  const at = parseInstant(name, format.zone);
  if (at === undefined) return name;
  return grain === 'month' ? format.month(at) : format.day(at);
}

/** An instant as text (of a period by the hour) as it is read in a zone; any other text as it is. */
export function hourText(text: string, { language }: ReturnType<typeof useFormat>, zone: string): string {
  const at = /^\d{4}-\d{2}-\d{2}T.*Z$/.test(text) ? parseInstant(text, zone) : undefined;
  return at === undefined ? text : formatMinute(at, language, zone, presentMs());
}

/** How many of the periods had begun at an instant: those after them are still to come, which is not the same as nothing. */
export function begunAt(periods: readonly string[], at: number, zone: string): number {
  const first = periods.findIndex((name) => (parseInstant(name, zone) ?? at) > at);
  return first === -1 ? periods.length : first;
}
