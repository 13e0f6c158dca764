/** 图上的一期 — a bucket as a chart shows it; null where nothing was expected, or where there is no limit on that side. */
export interface BandPoint {
  readonly at: number;
  readonly value: number | null;
  readonly expected: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly isAnomalous: boolean;
}

/** 一段 — places of points, both included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** 异动区段 — the places of points that follow each other and are anomalous. */
export function stretchesOf(points: readonly Pick<BandPoint, 'isAnomalous'>[]): Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  for (const [place, { isAnomalous }] of points.entries()) {
    const last = stretches.at(-1);
    if (!isAnomalous) continue;
    if (last?.to === place - 1) last.to = place;
    else stretches.push({ from: place, to: place });
  }
  return stretches;
}

/**
 * 区间面 — the band as what is stacked on each other: the lower edge, and from there to the upper one. A limit on one side only is no area: it is
 * a line.
 */
export function bandAreas(points: readonly Pick<BandPoint, 'low' | 'high'>[]): {
  readonly base: (number | null)[];
  readonly height: (number | null)[];
  readonly limits: (number | null)[];
} {
  const hasBoth = ({ low, high }: Pick<BandPoint, 'low' | 'high'>): boolean => low !== null && high !== null;
  return {
    base: points.map((point) => (hasBoth(point) ? point.low : null)),
    height: points.map((point) => (hasBoth(point) ? (point.high ?? 0) - (point.low ?? 0) : null)),
    limits: points.map((point) => (hasBoth(point) ? null : (point.low ?? point.high))),
  };
}

/** 占比的区间 — a band of shares cut at 0 and 100 %, unless a value itself lies beyond: then it is no share of a whole. */
export function cutToShares<Point extends Pick<BandPoint, 'value' | 'low' | 'high'>>(points: readonly Point[]): readonly Point[] {
  if (points.some(({ value }) => value !== null && (value < 0 || value > 1))) return points;
  const cut = (edge: number | null): number | null => (edge === null ? null : Math.min(1, Math.max(0, edge)));
  return points.map((point) => ({ ...point, low: cut(point.low), high: cut(point.high) }));
}

/** Points before and after that say what is usual, by grain: two days, two weeks, a quarter, a year. */
const BESIDE = { hour: 48, day: 14, week: 13, month: 12 } as const;

/** 前后 — the points of a span and some before and after it; all of them where the span has none. `to` null: it goes on. */
export function aroundSpan<Point extends Pick<BandPoint, 'at'>>(
  points: readonly Point[],
  { from, to }: { readonly from: number; readonly to: number | null },
  grain: keyof typeof BESIDE,
): readonly Point[] {
  const first = points.findIndex(({ at }) => at >= from);
  if (first === -1) return points;
  const last = to === null ? points.length - 1 : points.findLastIndex(({ at }) => at <= to);
  return points.slice(Math.max(0, first - BESIDE[grain]), Math.max(first, last) + 1 + BESIDE[grain]);
}
