import type { SeriesPoint } from '../anomalies/detector.ts';
import type { Reading } from '../anomalies/reading.ts';
import { judgeChange, judgeSilence, judgeThreshold } from '../anomalies/rules.ts';
import { GRAIN_MS, type Grain } from '../questions/periods.ts';
import { DAY_MS, type Instant } from '../time.ts';
import type { AlertDetector } from './alert.ts';

/** 规则检测 — the kinds that learn nothing. */
export type RuleDetector = Exclude<AlertDetector, { kind: 'adaptive' }>;

const COMPARED_MS = { yesterday: 2 * DAY_MS, last_week: 8 * DAY_MS, last_year: 368 * DAY_MS } as const;

/** How far before a bucket a rule looks, in milliseconds. */
export function looksBackMs(detector: RuleDetector, grain: Grain): number {
  switch (detector.kind) {
    case 'threshold':
      return detector.parameters.inARow * GRAIN_MS[grain];
    case 'change':
      return COMPARED_MS[detector.parameters.against] + GRAIN_MS[grain];
    case 'silence':
      return detector.parameters.longestMs + GRAIN_MS[grain];
  }
}

/** 规则读数 — what a rule says of whole buckets, in order; those before `from` are only looked back at. */
export function ruleReadings(
  detector: RuleDetector,
  history: readonly (SeriesPoint & { readonly end: Instant })[],
  { from, zone }: { readonly from: Instant; readonly zone: string },
): Reading[] {
  return readingsOf(detector, history, zone).filter(({ at }) => at >= from);
}

function readingsOf(detector: RuleDetector, history: readonly (SeriesPoint & { readonly end: Instant })[], zone: string): Reading[] {
  switch (detector.kind) {
    case 'threshold':
      return judgeThreshold(history, detector.parameters);
    case 'change':
      return judgeChange(history, { ...detector.parameters, zone });
    case 'silence':
      return silences(history, detector.parameters);
  }
}

/** Of each bucket as of its end. */
function silences(
  history: readonly (SeriesPoint & { readonly end: Instant })[],
  parameters: Parameters<typeof judgeSilence>[1],
): Reading[] {
  let last: SeriesPoint | undefined;
  return history.map((bucket) => {
    if (bucket.value > 0) last = bucket;
    const [silent] = last === undefined ? [] : judgeSilence([last], parameters, bucket.end);
    const { at, value } = bucket;
    const expected = value;
    const quiet = { value, expected, low: 0, high: Infinity, score: 0, direction: 'up', effect: 0, isAnomalous: false } as const;
    return { ...(silent ?? quiet), at, opens: false, ends: null };
  });
}
