/** 十分位 — P10, P20 … P90. */
export const DECILES: readonly number[] = [10, 20, 30, 40, 50, 60, 70, 80, 90];

/** Numbers in ascending order, without NaN. */
export interface Sorted {
  readonly length: number;
  at(place: number): number | undefined;
}

/**
 * 分位数 — the one definition everywhere: linear between the two nearest values, type 7 of Hyndman and Fan, "Sample Quantiles in Statistical
 * Packages" (1996). It is what numpy, R, Excel (`PERCENTILE.INC`), DuckDB (`quantile_cont`) and ClickHouse (`quantileExactInclusive`) answer
 * unasked or by name, so an analyst can check it; and P50 is the median as taught. Exact: the place is found in integers, and a percentile
 * that falls on a value is that value.
 *
 * @param percent  integer 0 … 100
 * @returns NaN of nothing
 */
export function percentile(sorted: Sorted, percent: number): number {
  const place = (sorted.length - 1) * percent;
  const index = Math.floor(place / 100);
  const beyond = place - index * 100;
  const low = sorted.at(index);
  if (low === undefined || sorted.length === 0) return NaN;
  const high = sorted.at(index + 1);
  return beyond === 0 || high === undefined ? low : low + ((high - low) * beyond) / 100;
}

/** 合看 — several sorted lists as if they were one; a place costs a few binary searches in each. */
export function sortedTogether(lists: readonly Float64Array[]): Sorted {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) return only;
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  return { length, at: (place) => (place < 0 || place >= length ? undefined : ranked(lists, place)) };
}

/** The number at a place of all lists together: a pivot splits what is left of them until it is the one. */
function ranked(lists: readonly Float64Array[], place: number): number {
  const left = lists.map((list) => ({ list, low: 0, high: list.length }));
  for (;;) {
    const widest = left.reduce((most, one) => (one.high - one.low > most.high - most.low ? one : most));
    const pivot = widest.list[(widest.low + widest.high) >>> 1]!;
    const below = left.map(({ list }) => firstFrom(list, (value) => value >= pivot));
    const upTo = left.map(({ list }) => firstFrom(list, (value) => value > pivot));
    if (place < sum(below)) left.forEach((one, i) => (one.high = below[i]!));
    else if (place >= sum(upTo)) left.forEach((one, i) => (one.low = upTo[i]!));
    else return pivot;
  }
}

function firstFrom(list: Float64Array, is: (value: number) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (is(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
