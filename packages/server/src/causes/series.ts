import type { Span } from '@gyre/domain/analyses/time-range';
import { newDetector, observe, type DetectorState, type SeriesPoint } from '@gyre/domain/anomalies/detector';
import { frozenExpectation } from '@gyre/domain/anomalies/frozen';
import { AnomalySettings, detectedGrain } from '@gyre/domain/anomalies/settings';
import { periodsOfSpan } from '@gyre/domain/metrics/answer-atom';
import { assembled } from '@gyre/domain/metrics/metric-series';
import { periodOf, startOfPeriod, type Grain } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';
import type { Watch } from '../stores/ports.ts';
import type { CausesContext } from './context.ts';
import type { FrozenExpectation } from './finding.ts';
import { kindOf, type Watched } from './watched.ts';

/** Buckets a detector learns from before an episode: eight weeks of hours, half a year, two years, four years. */
const LEARNED: Readonly<Record<Grain, number>> = { hour: 8 * 7 * 24, day: 26 * 7, week: 104, month: 48 };

/** A metric by whole buckets; of a ratio numerator and denominator, the numerator cut off at it. Missing buckets are left out. */
export async function bucketsOf(
  { metrics, zone }: Pick<CausesContext, 'metrics' | 'zone'>,
  { plan, shape }: Watched,
  span: Span & { readonly grain: Grain },
  watch: Watch,
): Promise<SeriesPoint[]> {
  const atoms = await metrics.atoms(plan, span, watch);
  const periods = periodsOfSpan(span, zone());
  if (shape?.of !== 'ratio') {
    const { whole } = assembled(plan, atoms, 0);
    return periods.flatMap(({ from: at }, i) => {
      const value = whole[i] ?? null;
      return value === null ? [] : [{ at, value }];
    });
  }
  const [numerator, denominator] = [shape.numerator, shape.denominator].map((read) => atoms[plan.atoms.indexOf(read)]?.whole ?? []);
  return periods.flatMap(({ from: at }, i) => {
    const [value, outOf] = [numerator?.[i] ?? null, denominator?.[i] ?? null];
    return value === null || outOf === null ? [] : [{ at, value: Math.min(value, outOf), outOf }];
  });
}

/** 学到的 — a detector that has seen a metric's buckets up to an instant, and these. */
export interface Learned {
  readonly state: DetectorState;
  readonly settings: AnomalySettings;
  readonly history: readonly SeriesPoint[];
}

/** Learns a metric's buckets up to an instant, from the first that has anything in it. */
export async function learnUntil(
  context: Pick<CausesContext, 'metrics' | 'zone'>,
  watched: Watched,
  { opened, grain }: { readonly opened: Instant; readonly grain: Grain },
  watch: Watch,
): Promise<Learned> {
  const zone = context.zone();
  const end = periodOf(opened, grain, zone);
  const from = startOfPeriod(end - LEARNED[grain], grain, zone);
  const buckets = await bucketsOf(context, watched, { from, to: startOfPeriod(end, grain, zone), grain }, watch);
  const first = buckets.findIndex(({ value, outOf = 0 }) => value !== 0 || outOf !== 0);
  const history = buckets.slice(first < 0 ? buckets.length : first).filter(({ outOf }) => outOf !== 0);
  const settings = AnomalySettings.parse({ kind: kindOf(watched), grain: detectedGrain(grain), zone });
  const state = newDetector(settings);
  for (const bucket of history) observe(state, settings, bucket);
  return { state, settings, history };
}

/** What was expected of each bucket of a span by what was learned; empty when that is nothing. */
export function expectedBy({ state, settings }: Learned, span: Span & { readonly grain: Grain }, zone: string): FrozenExpectation[] {
  return periodsOfSpan(span, zone).flatMap(({ from: at }) => {
    const expected = frozenExpectation(state, settings, at);
    return expected === undefined ? [] : [{ at, ...expected }];
  });
}
