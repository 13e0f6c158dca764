import type { Instant } from '../time.ts';
import { expectedAt } from './baseline.ts';
import type { DetectorState } from './detector.ts';
import { expectedOfMonth } from './months.ts';
import { placeOf } from './season.ts';
import type { AnomalySettings } from './settings.ts';

/**
 * 冻结预期 — what the detector expects of a bucket by all it has learned so far, whatever comes afterwards; undefined when it has learned nothing. Of
 * a ratio the share, and the variance of one trial.
 */
export function frozenExpectation(
  { baseline, months, season, evidence }: DetectorState,
  settings: AnomalySettings,
  at: Instant,
): { readonly mean: number; readonly variance: number } | undefined {
  const { kind } = settings;
  const place = placeOf(at, settings, season);
  const { mean, variance, doubt } = months === null ? expectedAt(baseline, kind, place, 1) : expectedOfMonth(months, kind, place.number, 1);
  if (Number.isNaN(mean)) return undefined;
  return { mean, variance: variance * Math.max(kind === 'sum' ? 1e-9 : 1, evidence.dispersions[0] ?? 1) + doubt * doubt };
}
