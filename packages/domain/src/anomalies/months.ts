import { normalAbove, tAbove } from '../statistics/distributions.ts';
import type { Expected } from './baseline.ts';
import type { SeriesKind } from './settings.ts';

const YEAR = 12;
/** The newest months, which say how the level moved. */
const LATELY = 3;
const DAMPING = 0.7;
/** From the middle of the last three months to the next one, by the distance to the three before. */
const AHEAD = 2 / 3;
/** Months kept: those a forecast of three months ahead looks back to. */
const KEPT = 2 * YEAR;
/** A forecast that was given less often tells nothing of how good it is. */
const FEWEST = 6;
/** Nothing is known better than to a hundredth, and at first everything to a half. */
const LEAST = 0.01;
const FIRST = 0.5;
/** Two-sided tail at which an episode opens as usual. */
const TAIL = 10 ** -3.3 / 2;

/** 月度记忆 — the last months of a series and how good its two forecasts were. Mutable; values are bent (logarithms, of ratios log odds). */
export interface Months {
  /** By number of the month, NaN where none came: as they came, and with the forecast in place of those of an episode. */
  readonly came: Float64Array;
  readonly taken: Float64Array;
  /** Of the forecast by year and of that by trend: how often it was given, and the sum of squares of what it was off by. */
  readonly given: Float64Array;
  readonly squares: Float64Array;
  /** Number of the newest month. */
  last: number;
}

/** Months that have seen nothing. */
export function newMonths(): Months {
  return {
    came: new Float64Array(KEPT).fill(NaN),
    taken: new Float64Array(KEPT).fill(NaN),
    given: new Float64Array(2),
    squares: new Float64Array(2),
    last: -Infinity,
  };
}

/**
 * 月度预期 — what is expected of a month: the same month a year before, moved as the last three months moved against theirs; or, while that was not
 * the better one, the last three months moved on by 0.7 of their trend. Its doubt is the root mean square of what the forecast was off by so far,
 * widened so that a normal tail of it is that of Student's t with as many degrees of freedom as there were forecasts. NaN mean until a month was
 * seen.
 */
export function expectedOfMonth(state: Months, kind: SeriesKind, number: number, outOf: number): Expected {
  const { guess, off, freedom } = forecastOf(state, number);
  const doubt = off * (freedom === 0 ? 1 : tAbove(TAIL, freedom) / normalAbove(TAIL));
  if (kind === 'ratio') {
    const share = 1 / (1 + Math.exp(-guess));
    const variance = outOf * share * (1 - share);
    return { mean: outOf * share, variance: Math.max(1e-9, variance), doubt: variance * doubt };
  }
  const mean = Math.sign(guess) * Math.expm1(Math.abs(guess));
  return { mean, variance: kind === 'count' ? Math.max(1e-9, mean) : 1e-9, doubt: (Math.abs(mean) + 1) * doubt };
}

/** Takes the next month; `isOdd`: it belongs to an episode, so that the forecast stands in its place. */
export function learnMonth(state: Months, number: number, bent: number, isOdd: boolean): void {
  const { guess } = forecastOf(state, number);
  if (!isOdd) learnErrors(state, number, bent);
  for (let skipped = Math.max(state.last + 1, number - KEPT + 1); skipped < number; skipped++) put(state, skipped, NaN, NaN);
  put(state, number, bent, isOdd && !Number.isNaN(guess) ? guess : bent);
  state.last = number;
}

/** 新常态 — the odd ones of the last three months count as they came, and everything before is moved by what they were off by on average. */
export function acceptMonths({ came, taken, last }: Months): void {
  const places = Array.from({ length: LATELY }, (_, back) => (last - back) % KEPT);
  const odd = places.filter((place) => came[place] !== taken[place] && !Number.isNaN(came[place]));
  if (odd.length === 0) return;
  const moved = meanOf(odd.map((place) => came[place]! - taken[place]!));
  for (let place = 0; place < KEPT; place++) taken[place] = odd.includes(place) ? came[place]! : taken[place]! + moved;
}

function put({ came, taken }: Months, number: number, value: number, instead: number): void {
  came[number % KEPT] = value;
  taken[number % KEPT] = instead;
}

function learnErrors(state: Months, number: number, bent: number): void {
  for (const [which, guess] of guessesOf(state, number).entries()) {
    if (Number.isNaN(guess)) continue;
    state.squares[which]! += (bent - guess) ** 2;
    state.given[which]!++;
  }
}

/** The better of the two forecasts, what it is usually off by, and how many it was given for. */
function forecastOf(state: Months, number: number): { guess: number; off: number; freedom: number } {
  const [byYear, byTrend] = guessesOf(state, number);
  const isYearBetter = state.given[0]! >= FEWEST && !Number.isNaN(byYear) && offOf(state, 0) < offOf(state, 1);
  const which = isYearBetter ? 0 : 1;
  const isKnown = state.given[which]! >= FEWEST;
  return {
    guess: isYearBetter ? byYear : byTrend,
    off: isKnown ? Math.max(LEAST, offOf(state, which)) : FIRST,
    freedom: isKnown ? state.given[which]! : 0,
  };
}

function offOf({ given, squares }: Months, which: number): number {
  return Math.sqrt(squares[which]! / given[which]!);
}

function guessesOf(state: Months, number: number): readonly [byYear: number, byTrend: number] {
  const at = (back: number): number => takenAt(state, number - back);
  const moved = meanOf([1, 2, 3].map((back) => at(back) - at(back + YEAR)));
  const lately = meanOf([1, 2, 3].map(at));
  const trend = lately - meanOf([4, 5, 6].map(at));
  return [at(YEAR) + moved, Number.isNaN(lately) ? lastOf(state) : lately + (Number.isNaN(trend) ? 0 : DAMPING * AHEAD * trend)];
}

/** Of what there is; NaN of nothing. */
function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function takenAt({ taken, last }: Months, number: number): number {
  return number > last || number <= last - KEPT ? NaN : taken[number % KEPT]!;
}

function lastOf(state: Months): number {
  return state.last === -Infinity ? NaN : takenAt(state, state.last);
}
