import { z } from 'zod';
import { addDays, DAY_MS, instant, localDate, startOfDay, zoneOffsetMs, type Instant } from '../time.ts';
import type { SeriesPoint } from './detector.ts';
import type { Reading } from './reading.ts';

/** The score of a broken rule; of a kept one it is 0. */
const BROKEN = 5;

/** 固定阈值 — alarms when the value is above `above` or below `below` for so many buckets in a row. */
export const ThresholdParameters = z
  .object({ above: z.number().optional(), below: z.number().optional(), inARow: z.number().int().min(1).max(100).default(1) })
  .refine(({ above, below }) => above !== undefined || below !== undefined, 'expected above, below or both')
  .refine(({ above, below }) => above === undefined || below === undefined || above >= below, 'expected above to be at least below');
export type ThresholdParameters = Readonly<z.infer<typeof ThresholdParameters>>;

/** 环比、同比 — alarms when the value changed by more than `more` (a share) against the same time of the compared day. */
export const ChangeParameters = z.object({
  against: z.enum(['yesterday', 'last_week', 'last_year']),
  more: z.number().positive().max(100),
  direction: z.enum(['up', 'down', 'both']).default('both'),
  /** Compared values below this are passed over. */
  least: z.number().min(0).default(0),
  zone: z.string().default('UTC'),
});
export type ChangeParameters = Readonly<z.infer<typeof ChangeParameters>>;

/** 无数据 — alarms when no bucket with a value above 0 came for so long. */
export const SilenceParameters = z.object({
  longestMs: z
    .number()
    .int()
    .positive()
    .max(366 * DAY_MS),
});
export type SilenceParameters = Readonly<z.infer<typeof SilenceParameters>>;

/** Judges a history by a threshold; the expected value is the nearer limit. */
export function judgeThreshold(history: readonly SeriesPoint[], { above, below, inARow }: ThresholdParameters): Reading[] {
  let row = 0;
  return readingsOf(history, (bucket) => {
    const value = shown(bucket);
    const limit = above !== undefined && value > above ? above : below !== undefined && value < below ? below : undefined;
    row = limit === undefined ? 0 : row + 1;
    const expected = limit ?? Math.max(below ?? -Infinity, Math.min(above ?? Infinity, value));
    return { expected, low: below ?? -Infinity, high: above ?? Infinity, isAnomalous: row >= inARow };
  });
}

/** Judges a history against its own earlier buckets; without one of that time, nothing is said. */
export function judgeChange(history: readonly SeriesPoint[], { against, more, direction, least, zone }: ChangeParameters): Reading[] {
  const byInstant = new Map(history.map((bucket) => [bucket.at, shown(bucket)]));
  return readingsOf(history, (bucket) => {
    const value = shown(bucket);
    const expected = byInstant.get(earlier(bucket.at, against, zone));
    if (expected === undefined || expected < least || expected <= 0)
      return { expected: value, low: value, high: value, isAnomalous: false };
    const [low, high] = [direction === 'up' ? -Infinity : expected * (1 - more), direction === 'down' ? Infinity : expected * (1 + more)];
    return { expected, low, high, isAnomalous: value < low || value > high };
  });
}

/** Judges, as of `now`, whether a series fell silent: at most one reading, at the instant the silence became too long. */
export function judgeSilence(history: readonly SeriesPoint[], { longestMs }: SilenceParameters, now: Instant): Reading[] {
  const last = history.findLast(({ value }) => value > 0);
  if (last === undefined || now - last.at <= longestMs) return [];
  const at = (last.at + longestMs) as Instant;
  const expected = shown(last);
  return [
    {
      at,
      value: 0,
      expected,
      low: 0,
      high: Infinity,
      score: BROKEN,
      direction: 'down',
      effect: -1,
      isAnomalous: true,
      opens: true,
      ends: null,
    },
  ];
}

type RuleSaid = Pick<Reading, 'expected' | 'low' | 'high' | 'isAnomalous'>;

function readingsOf(history: readonly SeriesPoint[], judge: (bucket: SeriesPoint) => RuleSaid): Reading[] {
  let before = false;
  return history.map((bucket) => {
    const said = judge(bucket);
    const value = shown(bucket);
    const { expected, isAnomalous } = said;
    const opens = isAnomalous && !before;
    const ends = before && !isAnomalous ? ('recovered' as const) : null;
    before = isAnomalous;
    const effect = expected === 0 ? 0 : (value - expected) / Math.abs(expected);
    return {
      ...said,
      at: bucket.at,
      value,
      score: isAnomalous ? BROKEN : 0,
      direction: value >= expected ? 'up' : 'down',
      effect,
      isAnomalous: isAnomalous || ends !== null,
      opens,
      ends,
    };
  });
}

/** The same wall-clock time of the compared day; a 29 February is compared with the day after 28 February. */
function earlier(at: Instant, against: ChangeParameters['against'], zone: string): Instant {
  const date = localDate(at, zone);
  const year = String(Number(date.slice(0, 4)) - 1).padStart(4, '0');
  const day =
    against === 'yesterday'
      ? addDays(date, -1)
      : against === 'last_week'
        ? addDays(date, -7)
        : date.endsWith('-02-29')
          ? addDays(`${year}-02-28` as typeof date, 1)
          : (`${year}${date.slice(4)}` as typeof date);
  const begin = startOfDay(day, zone);
  const sameClock = instant(begin + ((((at + zoneOffsetMs(at, zone)) % DAY_MS) + DAY_MS) % DAY_MS));
  return instant(sameClock - (zoneOffsetMs(sameClock, zone) - zoneOffsetMs(begin, zone)));
}

function shown({ value, outOf }: SeriesPoint): number {
  return outOf === undefined ? value : value / outOf || 0;
}
