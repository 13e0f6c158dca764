/** 十分位 — P10, P20 … P90. */
export const DECILES: readonly number[] = [10, 20, 30, 40, 50, 60, 70, 80, 90];

/**
 * 分位数 — the one definition everywhere: linear between the two nearest values, type 7 of Hyndman and Fan, "Sample Quantiles in Statistical
 * Packages" (1996). It is what numpy, R, Excel (`PERCENTILE.INC`), DuckDB (`quantile_cont`) and ClickHouse (`quantileExactInclusive`) answer
 * unasked or by name, so an analyst can check it; and P50 is the median as taught. Exact: the place is found in integers, and a percentile
 * that falls on a value is that value.
 *
 * @param sorted  ascending, without NaN
 * @param percent  integer 0 … 100
 * @returns NaN of nothing
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const place = (sorted.length - 1) * percent;
  const index = Math.floor(place / 100);
  const [low, beyond] = [sorted[index], place - index * 100];
  if (low === undefined) return NaN;
  const high = sorted[index + 1];
  return beyond === 0 || high === undefined ? low : low + ((high - low) * beyond) / 100;
}
