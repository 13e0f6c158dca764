import type { DistributionRow } from '@gyre/domain/questions/distribution';
import type { SpreadView } from '@gyre/domain/analyses/spread';

/** 桶 — from one edge up to another; null: without end. */
interface Bucket {
  readonly from: number | null;
  readonly to: number | null;
}

/** The buckets between edges. */
export function bucketsOf(edges: readonly number[]): readonly Bucket[] {
  return [...edges, null].map((to, i) => ({ from: edges[i - 1] ?? null, to }));
}

/**
 * What a bucket is called: `< 5`, `5 – 10`, `≥ 10`. Whole numbers are called by the last one inside: `5 – 9`, and `5` where it is the only one;
 * the first bucket begins with the `least` of them.
 *
 * @param least  of whole numbers; null of others
 * @param all  of the one bucket there is without an edge
 */
export function bucketName({ from, to }: Bucket, say: (value: number) => string, least: number | null, all: string): string {
  if (to === null) return from === null ? all : `≥ ${say(from)}`;
  const first = from ?? least;
  if (first === null) return `< ${say(to)}`;
  if (least === null || !Number.isInteger(first) || !Number.isInteger(to)) return `${say(first)} – ${say(to)}`;
  return to - first <= 1 ? say(first) : `${say(first)} – ${say(to - 1)}`;
}

/** The least of all values of an answer; null of nothing. */
export function leastOf({ parts }: Pick<SpreadView, 'parts'>): number | null {
  const rows = parts.flatMap(({ current, earlier }) => [current.whole, earlier?.whole ?? null]);
  const values = rows.flatMap((row) => row?.spread?.minimum ?? []);
  return values.length === 0 ? null : Math.min(...values);
}

/** 分布柱 — of a part, of the present or the compared time: how many values are in each bucket, and which share of all of the part's. */
export interface SpreadBars {
  readonly part: number;
  readonly earlier: boolean;
  readonly counts: readonly number[];
  readonly shares: readonly (number | null)[];
  /** The buckets wholly outside what lies between P10 and P90. */
  readonly outside: readonly boolean[];
}

/** The bars of every part, the compared time before the present one. */
export function spreadBars({ parts, edges }: Pick<SpreadView, 'parts' | 'edges'>): readonly SpreadBars[] {
  const buckets = bucketsOf(edges);
  const barsOf = (row: DistributionRow | null, part: number, earlier: boolean): SpreadBars => {
    const counts = buckets.map((_, i) => row?.buckets[i]?.count ?? 0);
    const all = row?.count ?? 0;
    return {
      part,
      earlier,
      counts,
      shares: counts.map((count) => (all === 0 ? null : count / all)),
      outside: buckets.map((bucket) => isOutside(bucket, row)),
    };
  };
  return parts.flatMap(({ current, earlier }, part) => [
    ...(earlier === null ? [] : [barsOf(earlier.whole, part, true)]),
    barsOf(current.whole, part, false),
  ]);
}

function isOutside({ from, to }: Bucket, row: DistributionRow | null): boolean {
  const [p10, p90] = [row?.spread?.percentiles[0], row?.spread?.percentiles.at(-1)];
  if (p10 === undefined || p90 === undefined) return false;
  return (to !== null && to <= p10) || (from !== null && from > p90);
}

/** 走势 — the percentile at a place of the `DECILES`, by period. */
export function percentileLine(rows: readonly (DistributionRow | null)[], place: number): readonly (number | null)[] {
  return rows.map((row) => row?.spread?.percentiles[place] ?? null);
}
