import type { SeriesKind } from './settings.ts';
import type { Season, SeasonPlace } from './season.ts';

const SEASONS_OF_LEVEL = 7;
const SEASONS_OF_DAY = 28;
const SEASONS_OF_WEEK = 8;
/** How much of its own a seasonal place must have seen (in units of one event's worth) to be trusted as much as its prior. */
const DAY_PRIOR = 10;
const WEEK_PRIOR = 80;
const LEARN_FREELY = 100;
const OUTLIER = 5;
const LEAST_SHARE_VARIANCE = 0.02;

/**
 * 基线 — a slow level times a seasonal profile, each a quotient of two fading sums (what came, what was expected without it). It moves over a
 * week, so that an anomaly of hours stays visible against it. Mutable.
 */
export interface Baseline {
  readonly level: Float64Array;
  readonly bySlot: Float64Array;
  readonly byClass: Float64Array;
  readonly byHour: Float64Array;
  /** For each class of special days, two fading sums. */
  readonly special: Record<string, [came: number, expected: number, days: number]>;
  /** What one event is worth in the variance: dispersion of counts and ratios, mean amount of sums. */
  worth: number;
  seen: number;
}

/** What the baseline expects of one bucket; `doubt` is a standard deviation shared by buckets of a special day. */
export interface Expected {
  readonly mean: number;
  readonly variance: number;
  readonly doubt: number;
}

/** A baseline that has seen nothing. */
export function newBaseline({ slots, classes, hours }: Season): Baseline {
  return {
    level: new Float64Array(2),
    bySlot: new Float64Array(2 * slots),
    byClass: new Float64Array(2 * classes),
    byHour: new Float64Array(2 * classes * hours),
    special: {},
    worth: 1,
    seen: 0,
  };
}

/** What is expected in a place, before its value is known; NaN mean until something was seen. `outOf` is the denominator, 1 unless a ratio. */
export function expectedAt(state: Baseline, kind: SeriesKind, place: SeasonPlace, outOf: number): Expected {
  const { level, seen, worth } = state;
  if (!(level[1]! > 0)) return { mean: NaN, variance: NaN, doubt: 0 };
  const usual = ((level[0]! / level[1]!) * profileAt(state, place) || 0) * outOf;
  const { factor, doubt } = specialAt(state, place);
  const least = (worth * 0.5) / (seen + 1);
  const mean = kind === 'ratio' ? Math.min(usual * factor, outOf) : Math.max(usual * factor, least);
  const variance = kind === 'ratio' ? Math.max(mean, least) * Math.max(LEAST_SHARE_VARIANCE, 1 - mean / Math.max(outOf, 1e-9)) : mean;
  return { mean, variance, doubt: doubt * mean };
}

/**
 * Learns a bucket. A value more than five standard deviations (`deviation`) off counts as five; special days teach only their own factor.
 *
 * @param worth  variance of one bucket by its mean, as observed
 */
export function learnBaseline(state: Baseline, kind: SeriesKind, { place, value, outOf, expected, deviation, worth }: Lesson): void {
  if (place.special !== undefined) {
    learnSpecial(state, place, value, expected);
    return;
  }
  const most = OUTLIER * deviation;
  const fair = state.seen > LEARN_FREELY ? Math.max(expected - most, Math.min(expected + most, value)) : value;
  const profile = profileAt(state, place);
  const { slots, hours } = shapeOf(state);
  const days = state.seen / slots;
  const inHour = Math.max(1, slots / hours);
  fade(state.level, 0, memory(SEASONS_OF_LEVEL * slots, state.seen), fair, outOf * profile);
  state.worth = kind === 'sum' ? Math.max(worth, 1e-9) : Math.max(1, worth);
  const level = (outOf * state.level[0]!) / state.level[1]! || 0;
  const slotFactor = bySlot(state, place.slot);
  const hour = place.dayClass * hours + place.hour;
  const usualHour = profile / slotFactor || 0;
  fade(state.bySlot, place.slot, memory(SEASONS_OF_DAY, days), fair, level * usualHour);
  fade(state.byHour, hour, memory(SEASONS_OF_WEEK * inHour, (days / 7) * inHour), fair, level * slotFactor);
  fade(state.byClass, place.dayClass, memory(SEASONS_OF_WEEK * slots, state.seen / 7), fair, level * slotFactor);
  state.seen++;
}

/** One bucket to learn from. */
export interface Lesson {
  readonly place: SeasonPlace;
  readonly value: number;
  readonly outOf: number;
  readonly expected: number;
  readonly deviation: number;
  readonly worth: number;
}

/** 新常态 — forgets most of the level, so that the next buckets set it anew; the profile stays. */
export function acceptNewLevel(state: Baseline): void {
  const share = 0.02;
  state.level[0]! *= share;
  state.level[1]! *= share;
}

function profileAt(state: Baseline, { slot, hour, dayClass }: SeasonPlace): number {
  const { byClass, byHour, worth } = state;
  const prior = WEEK_PRIOR * worth;
  const ofClass = quotient(byClass, dayClass, prior, 1);
  return bySlot(state, slot) * quotient(byHour, dayClass * shapeOf(state).hours + hour, prior, ofClass);
}

function bySlot({ bySlot: table, worth }: Baseline, slot: number): number {
  return quotient(table, slot, DAY_PRIOR * worth, 1);
}

function quotient(table: Float64Array, at: number, prior: number, usual: number): number {
  return (table[2 * at]! + prior * usual) / (table[2 * at + 1]! + prior);
}

/** Until `most` is reached it is half of what was seen: what was learned while everything was still unknown is soon forgotten. */
function memory(most: number, seen: number): number {
  return Math.min(most, 2 + seen / 2);
}

function fade(table: Float64Array, at: number, memory: number, came: number, expected: number): void {
  const keep = 1 - 1 / memory;
  table[2 * at] = table[2 * at]! * keep + came;
  table[2 * at + 1] = table[2 * at + 1]! * keep + expected;
}

function shapeOf({ bySlot: slots, byClass, byHour }: Baseline): { slots: number; hours: number } {
  return { slots: slots.length / 2, hours: byHour.length / byClass.length };
}

const FIRST_DOUBT = 0.5;

/** A class never seen before is expected like any other day, give or take half; the doubt shrinks with the days seen, to a tenth. */
function specialAt({ special, bySlot: slots }: Baseline, place: SeasonPlace): { factor: number; doubt: number } {
  if (place.special === undefined) return { factor: 1, doubt: 0 };
  const [came, expected, buckets] = special[place.special] ?? [0, 0, 0];
  const days = buckets / (slots.length / 2);
  return { factor: expected > 0 && days >= 1 ? came / expected : 1, doubt: Math.max(0.1, FIRST_DOUBT / (1 + Math.floor(days))) };
}

function learnSpecial(state: Baseline, place: SeasonPlace, value: number, expected: number): void {
  const known = (state.special[place.special!] ??= [0, 0, 0]);
  const { factor } = specialAt(state, place);
  known[0] += value;
  known[1] += factor > 0 ? expected / factor : 0;
  known[2] += 1;
}
