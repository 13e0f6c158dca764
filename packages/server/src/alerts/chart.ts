import type { ChartReading } from '@gyre/domain/api/episode-views';
import type { BucketReading } from '@gyre/domain/alerts/follow';
import type { ReadingRow } from './series-rows.ts';

/** A reading as charts show it; an edge that is no limit is null. */
export function chartOf({ at, value, expected, low, high, score, isAnomalous }: BucketReading): ChartReading {
  const edge = (limit: number): number | null => (Number.isFinite(limit) ? limit : null);
  return { at, value, expected, low: edge(low), high: edge(high), score, isAnomalous };
}

/** The same of a reading that was kept. */
export function chartOfRow({ at, value, expected, low, high, score, is_anomalous: isAnomalous }: ReadingRow): ChartReading {
  return { at, value, expected, low, high, score, isAnomalous };
}
