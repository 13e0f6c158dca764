/** 已达 — how many of ascending numbers are not above a value. */
export function reachedBy(value: number, ascending: Float64Array | Uint32Array): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
