import type { SeriesPoint } from '@gyre/domain/anomalies/detector';
import { isRecovered, recoveryRatio, type RecoveryWindow } from '@gyre/domain/anomalies/recovery';
import type { Grain } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';

/** What was expected of one bucket of the whole slice; of a ratio `mean` is the share and `variance` that of one trial. */
export interface FrozenMean {
  readonly at: Instant;
  readonly mean: number;
  readonly variance: number;
}

/** Buckets a window trails over, and consecutive windows in which a recovery must be seen (`anomalies.md` 2.6: hour 6 and 3, day 3 and 2). */
export const RECOVERY_SPANS: Readonly<Record<Grain, { readonly buckets: number; readonly windows: number }>> = {
  hour: { buckets: 6, windows: 3 },
  day: { buckets: 3, windows: 2 },
  week: { buckets: 1, windows: 2 },
  month: { buckets: 1, windows: 2 },
};

/**
 * 恢复窗口 — a window that ends with each bucket in which anything was expected, trailing over so many of them, oldest first; windows that would reach back before
 * the first bucket are shorter. `scale` is what the group is of the whole slice: of a ratio its own rate by the slice's, in earlier times; of a
 * count or sum its share of the slice's volume then. A bucket in which nobody of a group did anything is 0, of a ratio 0 of 0.
 *
 * The variance of a part is at most its share of the variance of the whole: of counts it is less where the whole varies by more than chance, so a
 * window is rather too wide than too narrow.
 */
export function recoveryWindows(
  points: readonly SeriesPoint[],
  expected: readonly FrozenMean[],
  { isRatio, scale, buckets }: { readonly isRatio: boolean; readonly scale: number; readonly buckets: number },
): RecoveryWindow[] {
  const byAt = new Map(points.map((point) => [point.at, point]));
  const single = expected.map(({ at, mean, variance }): RecoveryWindow => {
    const { value = 0, outOf = 0 } = byAt.get(at) ?? {};
    const trials = isRatio ? outOf : 1;
    return { value, mean: trials * mean * scale, variance: trials * variance * scale };
  });
  return single.map((_, i) => sumOf(single.slice(Math.max(0, i + 1 - buckets), i + 1)));
}

/** Whether the last windows all pass the equivalence test; false for fewer than there must be. */
export function holdRecovery(windows: readonly RecoveryWindow[], openingEffect: number, least: number): boolean {
  return windows.length >= least && windows.slice(-least).every((window) => isRecovered(window, openingEffect));
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
