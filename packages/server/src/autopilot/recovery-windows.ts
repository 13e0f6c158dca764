import type { SeriesPoint } from '@gyre/domain/anomalies/detector';
import { recoveryRatio, tellingLength, type RecoveryWindow } from '@gyre/domain/anomalies/recovery';
import type { Grain } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';

/** What was expected of one bucket of the whole slice; of a ratio `mean` is the share and `variance` that of one trial. */
export interface FrozenMean {
  readonly at: Instant;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Buckets a window trails over, the shortest that has enough in it to tell, and consecutive windows in which a recovery must be seen: of hours 6 and 3, of
 * days 3 and 2, and longer ones for few events, as the detector ends its episodes.
 */
export const RECOVERY_SPANS: Readonly<Record<Grain, { readonly buckets: readonly number[]; readonly windows: number }>> = {
  hour: { buckets: [6, 12, 24], windows: 3 },
  day: { buckets: [3, 6], windows: 2 },
  week: { buckets: [1], windows: 2 },
  month: { buckets: [1], windows: 2 },
};

/** 所问的窗口 — see {@link recoveryWindows}. */
export interface RecoveryAsked {
  readonly isRatio: boolean;
  readonly scale: number;
  readonly buckets: readonly number[];
  /** A share, −0.3 for a drop of 30 %. */
  readonly openingEffect: number;
}

/**
 * 恢复窗口 — a window that ends with each bucket in which anything was expected, oldest first; windows that would reach back before the first bucket are
 * shorter. All trail over the first of `buckets` at which the newest has enough in it to tell a recovery from `openingEffect`, else over the last. `scale` is what the group is of the whole slice: of a ratio its own rate by the slice's, in earlier times; of a
 * count or sum its share of the slice's volume then. A bucket in which nobody of a group did anything is 0, of a ratio 0 of 0.
 *
 * The variance of a part is at most its share of the variance of the whole: of counts it is less where the whole varies by more than chance, so a
 * window is rather too wide than too narrow.
 */
export function recoveryWindows(
  points: readonly SeriesPoint[],
  expected: readonly FrozenMean[],
  { isRatio, scale, buckets, openingEffect }: RecoveryAsked,
): RecoveryWindow[] {
  const byAt = new Map(points.map((point) => [point.at, point]));
  const single = expected.map(({ at, mean, variance }): RecoveryWindow => {
    const { value = 0, outOf = 0 } = byAt.get(at) ?? {};
    const trials = isRatio ? outOf : 1;
    return { value, mean: trials * mean * scale, variance: trials * variance * scale };
  });
  const length = tellingLength(buckets, (one) => sumOf(single.slice(-one)), openingEffect) ?? buckets.at(-1) ?? 1;
  return single.map((_, i) => sumOf(single.slice(Math.max(0, i + 1 - length), i + 1)));
}

/** The ratio of a window and the bound that decides: the lower one of a fall, the upper one of a rise; undefined: nothing was expected. */
export function decidingRatio(
  window: RecoveryWindow | undefined,
  openingEffect: number,
): { readonly ratio: number; readonly bound: number } | undefined {
  if (window === undefined || !(window.mean > 0)) return undefined;
  const { ratio, low, high } = recoveryRatio(window);
  return { ratio, bound: openingEffect < 0 ? low : high };
}

function sumOf(windows: readonly RecoveryWindow[]): RecoveryWindow {
  return windows.reduce(
    (sum, { value, mean, variance }) => ({ value: sum.value + value, mean: sum.mean + mean, variance: sum.variance + variance }),
    { value: 0, mean: 0, variance: 0 },
  );
}
