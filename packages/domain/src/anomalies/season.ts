import { addDays, DAY_MS, HOUR_MS, localDate, zoneOffsetMs, type Instant } from '../time.ts';
import { grainMs, type AnomalySettings, type Grain } from './settings.ts';

/** 季节 — how a grain repeats. A day has `slots`; seven classes of days (one for weeks, which repeat by the year, and months, whose slots are those of the year). */
export interface Season {
  readonly slots: number;
  readonly classes: number;
  /** Coarser slots (hours) that tell classes of days apart. */
  readonly hours: number;
  /** Buckets that must have passed before anything may open an episode. */
  readonly warmUp: number;
  /** Buckets in a day, or in what comes nearest to it. */
  readonly day: number;
  /** Buckets back to the same time a day and a week (for months: a year) earlier. */
  readonly lags: readonly number[];
  /** How many buckets around an earlier one count as the same time: what half an hour covers. */
  readonly around: number;
}

/** 季节位置 — where a bucket stands in its season; `number` counts buckets of the zone's wall clock. */
export interface SeasonPlace {
  readonly number: number;
  readonly slot: number;
  readonly hour: number;
  readonly dayClass: number;
  /** The class of a special day, undefined on others. */
  readonly special: string | undefined;
}

const LEAST_WARM_UP = 60;
const MONTHS = 12;
const WEEKS = 52;

/** The season of a grain: finer than an hour, two days are learned before anything opens; else two weeks and 60 buckets, or 24 months. */
export function seasonOf(grain: Grain): Season {
  if (grain === 'month') return { slots: MONTHS, classes: 1, hours: 1, warmUp: 2 * MONTHS, day: MONTHS, lags: [MONTHS], around: 0 };
  if (grain === 'week') return { slots: 1, classes: 1, hours: 1, warmUp: LEAST_WARM_UP, day: 1, lags: [WEEKS], around: 0 };
  const ms = grainMs(grain);
  const slots = Math.max(1, Math.round(DAY_MS / ms));
  const season = ms < HOUR_MS ? slots : 7 * slots;
  return {
    slots,
    classes: 7,
    hours: Math.min(24, slots),
    warmUp: Math.max(LEAST_WARM_UP, 2 * season),
    day: slots,
    lags: slots === 1 ? [7] : [slots, 7 * slots],
    around: Math.round(HOUR_MS / 2 / ms - 0.01),
  };
}

/** Where the bucket that begins at `at` stands. */
export function placeOf(at: Instant, { grain, zone, calendar }: AnomalySettings, season: Season): SeasonPlace {
  const wall = at + zoneOffsetMs(at, zone);
  const day = Math.floor(wall / DAY_MS);
  if (grain === 'month') return { ...monthPlace(localDate(at, zone)), hour: 0, dayClass: 0, special: undefined };
  if (grain === 'week')
    return { number: Math.floor((day + 3) / 7), slot: 0, hour: 0, dayClass: 0, special: specialOfWeek(at, zone, calendar) };
  const share = (wall - day * DAY_MS) / DAY_MS;
  return {
    number: Math.floor(wall / grainMs(grain)),
    slot: Math.floor(share * season.slots),
    hour: Math.floor(share * season.hours),
    dayClass: (((day + 3) % 7) + 7) % 7,
    special: specialOf(at, zone, calendar),
  };
}

function monthPlace(date: string): { number: number; slot: number } {
  const slot = Number(date.slice(5, 7)) - 1;
  return { number: Number(date.slice(0, 4)) * MONTHS + slot, slot };
}

/** A week is special by the first special day in it. */
function specialOfWeek(monday: Instant, zone: string, calendar: AnomalySettings['calendar']): string | undefined {
  const first = localDate(monday, zone);
  for (let i = 0; i < 7; i++) {
    const found = calendar[addDays(first, i)];
    if (found !== undefined) return found;
  }
  return undefined;
}

function specialOf(at: Instant, zone: string, calendar: AnomalySettings['calendar']): string | undefined {
  for (const _ in calendar) return calendar[localDate(at, zone)];
  return undefined;
}
