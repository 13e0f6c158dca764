import { instant, localDate } from '@gyre/domain';
import type { FunnelFigures, FunnelView } from '@gyre/domain/analyses/funnel';
import { numberOfDate } from '@gyre/domain/rules/calendar-day';
import { dayNumber, startOfDayNumber } from '@gyre/domain/time';

interface FunnelLine {
  readonly name: string;
  /** The share of the first step that got to the last, by day; null of nobody. */
  readonly values: readonly (number | null)[];
  /** Of the compared time, by the same places: the first day beside the first day. */
  readonly earlier?: readonly (number | null)[];
}

interface FunnelDays {
  /** From the first to the last day any part has someone on, in either time. */
  readonly days: readonly string[];
  /** The days of the compared time, by the same places; empty where there is none. */
  readonly earlierDays: readonly string[];
  readonly lines: readonly FunnelLine[];
  /** From this day on runs may still get further. */
  readonly ended: number;
}

/** 漏斗趋势 — the overall conversion of each part, by the day it is booked on, and beside it that of the compared time. */
export function funnelDays({ parts, span, earlierSpan, zone }: FunnelView, names: readonly string[]): FunnelDays {
  const start = dayNumber(span.from, zone);
  const earlierStart = earlierSpan === null ? start : dayNumber(earlierSpan.from, zone);
  const now = parts.map(({ current }) => byPlace(current, start));
  const before = parts.map(({ earlier }) => (earlier === null ? undefined : byPlace(earlier, earlierStart)));
  const found = [...now, ...before].flatMap((one) => [...(one?.keys() ?? [])]).toSorted((a, b) => a - b);
  const [first = 0, last = first - 1] = [found[0], found.at(-1)];
  const places = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const daysFrom = (from: number): string[] => places.map((place) => localDate(instant(startOfDayNumber(from + place, zone)), zone));
  const filling = places.findIndex((place) => now.some((days) => days.get(place)?.filling === true));
  return {
    days: daysFrom(start),
    earlierDays: earlierSpan === null ? [] : daysFrom(earlierStart),
    ended: filling === -1 ? places.length : filling,
    lines: now.map((days, i) => {
      const earlier = before[i];
      const values = (of: Days): (number | null)[] => places.map((place) => conversionOn(of.get(place)));
      return { name: names[i] ?? '', values: values(days), ...(earlier === undefined ? {} : { earlier: values(earlier) }) };
    }),
  };
}

type Day = FunnelFigures['days'][number];
type Days = ReadonlyMap<number, Day>;

/** Days by how many they are after the first of the time asked about. */
function byPlace({ days }: FunnelFigures, start: number): Days {
  return new Map(days.map((one) => [numberOfDate(one.day) - start, one]));
}

function conversionOn(day: Day | undefined): number | null {
  const [first = 0, last = 0] = [day?.customers[0], day?.customers.at(-1)];
  return first === 0 ? null : last / first;
}
