import { normalAbove } from '../statistics/distributions.ts';
import type { Judgement } from './detector.ts';
import type { SeriesKind } from './settings.ts';
import { tailOf } from './tails.ts';

/** One-sided tail at the edge of the band. */
export const BAND_TAIL = 0.001;
const HALVINGS = 40;

/** 区间 — what is expected of a bucket and the edges beyond which it is one in a thousand, in the unit shown: for a ratio shares. */
export interface Band {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/**
 * 期望区间 — the inverse of the tail the detector judges single buckets by, so the chart and the rule agree: values inside have a tail of at
 * least one in a thousand. Found by halving; edges of counts and of the numerators of ratios are whole numbers.
 */
export function bandOf(kind: SeriesKind, { mean, variance, outOf }: Pick<Judgement, 'mean' | 'variance' | 'outOf'>): Band {
  const deviation = Math.sqrt(variance);
  const whole = kind === 'count' || kind === 'ratio';
  const inside = (value: number): boolean => tailOf(kind, value, { mean, variance, outOf }) >= BAND_TAIL;
  const far = 3 * normalAbove(BAND_TAIL) * deviation + 10 * (kind === 'count' ? 1 : deviation);
  const lowest = kind === 'sum' && mean <= 0 ? mean - far : Math.max(0, mean - far);
  const highest = kind === 'ratio' ? Math.min(outOf, mean + far) : mean + far;
  const low = edge(mean, lowest, inside, whole);
  const high = edge(mean, highest, inside, whole);
  const unit = kind === 'ratio' ? Math.max(outOf, 1e-9) : 1;
  return { expected: mean / unit, low: low / unit, high: high / unit };
}

/** The value nearest to `limit` that is still inside, found by halving. */
function edge(from: number, limit: number, inside: (value: number) => boolean, whole: boolean): number {
  const shaped = (value: number): number => (whole ? Math.trunc(value) : value);
  let good = whole ? Math.round(from) : from;
  let bad = whole && limit > from ? Math.ceil(limit) : shaped(limit);
  if (inside(bad)) return bad;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = shaped((good + bad) / 2);
    if (middle === good) break;
    if (inside(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
