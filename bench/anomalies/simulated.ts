// Metrics with known truth: hourly, a weekly profile, a trend, three declared holidays; counts negative binomial, ratios binomial.
import { DAY_MS, formatInstant, HOUR_MS, instant, type Instant } from '@gyre/domain/time';
import { drawBinomial, drawGamma, drawPoisson, drawsFrom, type Draws } from '../causes/draws.ts';

/** An anomaly planted into a metric: from bucket `from` on for `hours`, values are expected `factor` times as high. */
interface Planted {
  readonly from: number;
  readonly hours: number;
  readonly factor: number;
  /** Hours over which the expected value is, on average, the mean asked for. */
  readonly within: number;
}

/** What to make; what is left out is drawn. */
export interface MetricWish {
  readonly kind: 'count' | 'ratio';
  readonly days: number;
  readonly mean?: number;
  readonly dispersion?: number;
  readonly planted?: Planted;
}

/** A metric as made, with what was truly expected of each bucket. */
export interface MadeMetric {
  readonly times: readonly Instant[];
  readonly values: readonly number[];
  readonly outOf: readonly number[];
  readonly expected: readonly number[];
  readonly dispersion: number;
  readonly calendar: Readonly<Record<string, string>>;
}

const START = instant(Date.UTC(2026, 0, 5));
const WEEK = 168;
const SHARE = 0.04;

/** A metric; the same seed makes the same profile, trend and holidays whatever is planted. */
export function makeMetric(seed: number, wish: MetricWish): MadeMetric {
  const draws = drawsFrom(seed);
  const holidays = holidaysOf(seed, wish.days);
  const shape = drawShape(draws, wish.days, holidays);
  const mean = wish.mean ?? Math.exp(draws.between(0, Math.log(5000)));
  const dispersion = wish.dispersion ?? draws.between(1, 4);
  const scale = mean / averageOver(shape, wish.planted);
  const expected = shape.map((factor) => factor * scale);
  const isPlanted = (i: number): boolean =>
    wish.planted !== undefined && i >= wish.planted.from && i < wish.planted.from + wish.planted.hours;
  const factorAt = (i: number): number => (isPlanted(i) ? wish.planted!.factor : 1);
  const outOf = expected.map((volume) => (wish.kind === 'ratio' ? drawPoisson(draws, volume) : 1));
  const values = expected.map((volume, i) =>
    wish.kind === 'ratio' ? drawShareOf(draws, outOf[i]!, SHARE * factorAt(i)) : drawCount(draws, volume * factorAt(i), dispersion),
  );
  const times = expected.map((_, i) => instant(START + i * HOUR_MS));
  const calendar = Object.fromEntries(holidays.map((day) => [formatInstant(instant(START + day * DAY_MS)).slice(0, 10), 'holiday']));
  return { times, values, outOf, expected: wish.kind === 'ratio' ? outOf.map((n) => n * SHARE) : expected, dispersion, calendar };
}

/** The three holidays of a seed, as days from the start. */
export function holidaysOf(seed: number, days: number): number[] {
  const { whole } = drawsFrom(seed ^ 0x5eed);
  const found = new Set<number>();
  while (found.size < 3) found.add(whole(0, days - 1));
  return [...found];
}

function drawShape(draws: Draws, days: number, holidays: readonly number[]): number[] {
  const [height, peak, weekend] = [draws.between(0.3, 0.8), draws.between(0, 24), draws.between(0.6, 1.4)];
  const [trend, holiday] = [1 + draws.between(-0.01, 0.01), draws.between(0.5, 1.5)];
  const week = Array.from({ length: WEEK }, (_, hour) => {
    const daily = 1 + height * Math.cos(((hour - peak) / 24) * 2 * Math.PI);
    return Math.max(0.05, daily * (hour >= 120 ? weekend : 1) * (1 + 0.1 * draws.normal()));
  });
  const average = week.reduce((sum, factor) => sum + factor, 0) / WEEK;
  const onDay = (day: number): number => (holidays.includes(day) ? holiday : 1);
  return Array.from({ length: days * 24 }, (_, i) => (week[i % WEEK]! / average) * trend ** (i / WEEK) * onDay(Math.floor(i / 24)));
}

function averageOver(shape: readonly number[], planted: Planted | undefined): number {
  if (planted === undefined) return 1;
  const part = shape.slice(planted.from, planted.from + planted.within);
  return part.reduce((sum, factor) => sum + factor, 0) / part.length;
}

function drawCount(draws: Draws, mean: number, dispersion: number): number {
  return drawPoisson(draws, dispersion > 1.001 ? drawGamma(draws, mean / (dispersion - 1)) * (dispersion - 1) : mean);
}

/** Binomial for a small share: Poisson-like sizes are drawn through the normal distribution above 500 trials. */
function drawShareOf(draws: Draws, trials: number, share: number): number {
  if (trials <= 500) return drawBinomial(draws, trials, share);
  return Math.max(0, Math.round(trials * share + Math.sqrt(trials * share * (1 - share)) * draws.normal()));
}
