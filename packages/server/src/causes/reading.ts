import type { Span } from '@gyre/domain/analyses/time-range';
import type { Slice } from '@gyre/domain/autopilot/slice';
import { comparableDays, comparableSpans, type ComparableSpan } from '@gyre/domain/causes/comparable';
import type { PastAndNow } from '@gyre/domain/causes/leaves-of-spans';
import type { Watch } from '../stores/ports.ts';
import type { CausesContext } from './context.ts';
import { askCubes, type Cube } from './cube.ts';
import type { CauseQuestion } from './finding.ts';
import { dimensionToGiveUp } from './given-up.ts';
import { searchedDimensions, type Localisable } from './watched.ts';

/** Earlier spans of weeks that are enough for counts and sums; with fewer, days are looked at instead. */
const ENOUGH_WEEKS = 3;
/** An earlier span with less than this of the median's volume is a failure, or from before everything was told: no example. */
const LEAST_VOLUME = 0.2;

/** 读数 — numbers by finest slices, in the episode and in comparable spans; `total` those of everybody. */
export interface SlicesRead {
  readonly attributes: readonly string[];
  readonly denominator: NumberRead;
  /** Of a ratio. */
  readonly numerator: NumberRead | null;
  readonly spans: readonly ComparableSpan[];
}

/** A basic number with its totals. */
interface NumberRead extends PastAndNow {
  readonly total: PastTotals;
}

/** A number of everybody in the episode, and its mean over the comparable spans by their weight; null without any. */
interface PastTotals {
  readonly now: number;
  readonly mean: number | null;
}

type Reading = Pick<CauseQuestion, 'from' | 'to' | 'grain' | 'besides'>;
/** Asks for the denominator and, of a ratio, the numerator after it. */
type Ask = (names: readonly string[], span: Span) => Promise<Cube[]>;

/** Reads what causes are looked for in: the metric by all its dimensions, of the episode and of comparable spans before it. */
export async function readSlices(
  context: CausesContext,
  watched: Localisable,
  question: Reading,
  fixed: Slice,
  watch: Watch,
): Promise<SlicesRead> {
  const { shape } = watched;
  const reads = shape.of === 'ratio' ? [shape.denominator, shape.numerator] : [shape.atom];
  const ask: Ask = (names, span) => askCubes(context, reads, names, span, watch);
  const { attributes, cubes } = await fewSlices((names) => ask(names, question), searchedDimensions(watched, fixed));
  const past = await pastOf((span) => ask(attributes, span), question, context.zone(), shape.of === 'ratio');
  const [denominator, numerator] = cubes.map((cube, i) => joined(cube, past, i));
  return { attributes, denominator: denominator!, numerator: numerator ?? null, spans: past.map(({ span }) => span) };
}

/** Asks again with one dimension less for as long as slices are too fine. */
async function fewSlices(
  ask: (names: readonly string[]) => Promise<Cube[]>,
  names: readonly string[],
): Promise<{ readonly attributes: readonly string[]; readonly cubes: readonly Cube[] }> {
  const cubes = await ask(names);
  const place = dimensionToGiveUp(names, cubes);
  return place === null ? { attributes: names, cubes } : await fewSlices(ask, names.toSpliced(place, 1));
}

/** An earlier span and what came in it. */
interface PastCubes {
  readonly span: ComparableSpan;
  readonly cubes: readonly Cube[];
}

/** Shares differ little from day to day, so of ratios days are looked at beside the weeks there are. */
async function pastOf(ask: (span: Span) => Promise<Cube[]>, question: Reading, zone: string, isRatio: boolean): Promise<PastCubes[]> {
  const besides = question.besides ?? [];
  const spans = comparableSpans(question, question.grain, zone, besides);
  const weeks = await filledOf(spans, ask);
  if (weeks.length >= (isRatio ? spans.length : ENOUGH_WEEKS)) return weeks;
  const others = comparableDays(question, zone, besides).filter(({ from }) => !isRatio || weeks.every(({ span }) => span.from !== from));
  const days = await filledOf(others, ask);
  if (isRatio) return [...weeks, ...days];
  return days.length > weeks.length ? days : weeks;
}

/** Spans with too little of the denominator in them say nothing. */
async function filledOf(spans: readonly ComparableSpan[], ask: (span: Span) => Promise<Cube[]>): Promise<PastCubes[]> {
  const found: PastCubes[] = [];
  for (const span of spans) found.push({ span, cubes: await ask(span) });
  const volumeOf = ({ cubes }: PastCubes): number => cubes[0]?.whole ?? 0;
  const volumes = found.map(volumeOf).filter((volume) => volume > 0);
  const median = volumes.toSorted((a, b) => a - b)[volumes.length >> 1] ?? 0;
  return found.filter((one) => volumeOf(one) > LEAST_VOLUME * median);
}

function joined(now: Cube, past: readonly PastCubes[], i: number): NumberRead {
  const weight = past.reduce((sum, { span }) => sum + span.weight, 0);
  const mean = past.reduce((sum, { span, cubes }) => sum + span.weight * cubes[i]!.whole, 0) / weight;
  return {
    now: { weight: 1, slices: now.slices },
    past: past.map(({ span, cubes }) => ({ weight: span.weight, slices: cubes[i]!.slices })),
    total: { now: now.whole, mean: weight === 0 ? null : mean },
  };
}
