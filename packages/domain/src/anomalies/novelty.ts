import { predict, learnPrediction, newPredictor, type Predictor } from './predictor.ts';
import type { Season, SeasonPlace } from './season.ts';
import type { SeriesKind } from './settings.ts';
import { newSurprise, remember, surpriseOf, type SurpriseTable } from './surprise.ts';

const VIEW_QUANTILE = 0.98;
const MEAN_QUANTILE = 0.99;
const VIEWS = 6;
const SHORT = 5;
const LONG = 10;
const SLOW = 0.003;
const FARTHEST = 1000;
const FIRST = 60;
const LENGTH_WEIGHT = 1.25;
const RECORD_MARGIN = 0.02;
const RECORD = 6;
const MOST_FOR_RECORD = 2;
const PRECEDENT = 3;
const PRECEDENT_MARGIN = 0.1;
const LATELY = 168;
const LATELY_FROM = 20;
const FAR_LATELY = 3;
const LEAST_LATELY = 0.3;
const NEAR = 4;
const FARTHER = 0.25;

/** 新奇度 — how unlike anything before the series is now: two predictors, six views with a tail each, and their mean's own tail. Mutable. */
export interface Novelty {
  readonly plain: Predictor;
  readonly bent: Predictor;
  readonly views: readonly SurpriseTable[];
  readonly mean: SurpriseTable;
  /** Last residuals (5) and last bent values (10). */
  readonly residuals: Float64Array;
  readonly recent: Float64Array;
  /** Values by number of the bucket, for a week and a little; NaN where none came. */
  readonly byBucket: Float64Array;
  plainLevel: number;
  bentLevel: number;
  previous: number;
  /** Fading mean and variance of the last 168 values or so. */
  lateMean: number;
  lateVariance: number;
  /** Fading mean square of what the plain guess was off by. */
  lateError: number;
  least: number;
  most: number;
  /** Number of the last bucket taken. */
  last: number;
  seen: number;
}

/** Novelty of a series that has seen nothing. */
export function newNovelty(season: Season): Novelty {
  return {
    plain: newPredictor(season),
    bent: newPredictor(season),
    views: Array.from({ length: VIEWS }, newSurprise),
    mean: newSurprise(),
    residuals: new Float64Array(SHORT),
    recent: new Float64Array(LONG),
    byBucket: new Float64Array(Math.max(...season.lags) + season.around + 1).fill(NaN),
    plainLevel: 0,
    bentLevel: 0,
    previous: 0,
    lateMean: 0,
    lateVariance: 0,
    lateError: 0,
    least: 0,
    most: 0,
    last: Infinity,
    seen: 0,
  };
}

/**
 * 新奇度分 — takes the next value and says how novel it is: the tail of the mean surprise plus twice that mean, less a term that keeps the
 * number of false alarms constant per series instead of per value. A value beyond all earlier ones counts at least 6; one like those of the
 * same time a day or a week ago counts 3 less (so a nightly job that drifts by minutes is no news), and up to 4 less one that lies
 * among the last ones and near its guess (1 more for each decade beyond three of their deviations). 0 for the first 60 values.
 *
 * The views: residual of the forecast, plain and bent (logarithms), difference to the value before, mean
 * residual of 5, mean of 10 against a slow level, value against a slow level.
 */
export function noveltyOf(state: Novelty, value: number, bent: number, place: SeasonPlace, season: Season): number {
  forgetSkipped(state, place.number);
  if (state.seen === 0) start(state, value, bent);
  const guess = predict(state.plain, place);
  const surprise = meanSurprise(state, sizes(state, value - guess, bent - predict(state.bent, place), value, bent));
  const tail = surpriseOf(state.mean, surprise, MEAN_QUANTILE);
  if (state.seen >= FIRST) remember(state.mean, surprise);
  let score = tail + 2 * surprise - LENGTH_WEIGHT * Math.log10(Math.max(state.seen, 100) / 1000);
  if (isPrecedented(state, value, guess, place, season)) score -= PRECEDENT;
  const beyond = recordBy(state, value);
  if (beyond > RECORD_MARGIN) score = Math.max(score, RECORD + Math.min(MOST_FOR_RECORD, beyond));
  score -= NEAR * nearness(state, value, guess);
  if (state.seen < FIRST) score = 0;
  learn(state, value, bent, guess, place);
  return score;
}

/**
 * 变换 — the logarithm, of ratios that of the odds: where noise is about the same at every height. Small counts it makes too much of; the detector
 * believes them by Poisson's law only.
 */
export function bend(kind: SeriesKind, value: number, outOf: number): number {
  if (kind === 'ratio') return Math.log((value + 0.5) / (Math.max(0, outOf - value) + 0.5));
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

/** Buckets that were left out since the last value have none; what the ring still holds there is older. */
function forgetSkipped(state: Novelty, number: number): void {
  const { byBucket, last } = state;
  for (let at = Math.max(last + 1, number - byBucket.length); at < number; at++) byBucket[ringPlace(at, byBucket.length)] = NaN;
  state.last = number;
}

function start(state: Novelty, value: number, bent: number): void {
  state.plainLevel = value;
  state.bentLevel = bent;
  state.previous = bent;
  state.lateMean = value;
  state.least = value;
  state.most = value;
}

function sizes(state: Novelty, plainError: number, bentError: number, value: number, bent: number): readonly number[] {
  const plainScale = Math.max(state.plain.scale, 1e-6 * (Math.abs(value) + 1e-6));
  const bentScale = Math.max(state.bent.scale, 1e-6 * (Math.abs(bent) + 1e-6));
  const first = state.seen === 0;
  state.residuals[state.seen % SHORT] = first ? 0 : Math.max(-FARTHEST, Math.min(FARTHEST, bentError / bentScale));
  state.recent[state.seen % LONG] = bent;
  const seen = state.seen + 1;
  return [
    first ? 0 : Math.abs(plainError) / plainScale,
    first ? 0 : Math.abs(bentError) / bentScale,
    Math.abs(bent - state.previous) / bentScale,
    Math.abs(meanOf(state.residuals, Math.min(seen, SHORT))),
    Math.abs(meanOf(state.recent, Math.min(seen, LONG)) - state.bentLevel) / bentScale,
    Math.abs(value - state.plainLevel) / plainScale,
  ];
}

function meanSurprise(state: Novelty, values: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < VIEWS; i++) {
    const value = Math.min(FARTHEST, values[i]!);
    sum += surpriseOf(state.views[i]!, value, VIEW_QUANTILE);
    remember(state.views[i]!, value);
  }
  return sum / VIEWS;
}

function isPrecedented({ byBucket }: Novelty, value: number, guess: number, { number }: SeasonPlace, { lags, around }: Season): boolean {
  let [low, high] = [guess, guess];
  for (const lag of lags) {
    for (let at = number - lag - around; at <= number - lag + around; at++) {
      const earlier = byBucket[ringPlace(at, byBucket.length)]!;
      if (earlier < low) low = earlier;
      if (earlier > high) high = earlier;
    }
  }
  const margin = PRECEDENT_MARGIN * (high - low);
  return value >= low - margin && value <= high + margin;
}

/**
 * 0 at three recent standard deviations, 1 at a tenth of that, −¼ at ten times that: how ordinary a value is among the last ones, and its
 * distance to what was guessed.
 */
function nearness({ lateMean, lateVariance, lateError, seen }: Novelty, value: number, guess: number): number {
  if (seen <= LATELY_FROM) return 0;
  const distance = Math.max(
    Math.abs(value - lateMean) / Math.sqrt(Math.max(lateVariance, 1e-12)),
    Math.abs(value - guess) / Math.sqrt(Math.max(lateError, 1e-12)),
  );
  const decades = -Math.log10(Math.max(distance, LEAST_LATELY) / FAR_LATELY);
  return decades > 0 ? decades : FARTHER * decades;
}

function recordBy({ least, most, seen }: Novelty, value: number): number {
  if (most > least) return Math.max(0, value - most, least - value) / (most - least);
  return seen > 20 && value !== least ? 1 : 0;
}

function learn(state: Novelty, value: number, bent: number, guess: number, place: SeasonPlace): void {
  const rate = Math.max(SLOW, 1 / (state.seen + 2));
  state.plainLevel += rate * (value - state.plainLevel);
  state.bentLevel += rate * (bent - state.bentLevel);
  const lately = Math.max(1 / LATELY, 1 / (state.seen + 2));
  const away = value - state.lateMean;
  state.lateMean += lately * away;
  state.lateVariance = (1 - lately) * (state.lateVariance + lately * away * away);
  state.lateError += lately * ((value - guess) ** 2 - state.lateError);
  state.previous = bent;
  state.least = Math.min(state.least, value);
  state.most = Math.max(state.most, value);
  state.byBucket[ringPlace(place.number, state.byBucket.length)] = value;
  learnPrediction(state.plain, value, place);
  learnPrediction(state.bent, bent, place);
  state.seen++;
}

function ringPlace(number: number, length: number): number {
  return ((number % length) + length) % length;
}

function meanOf(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  return sum / count;
}
