/** Sums are kept in units of 1 / 10,000. */
const SCALE = 10_000;
/** What a number has beyond four decimal places is kept in units of 2⁻³² of that, so that adding it is exact as well. */
const FINE = 2 ** 32;
/** A scaled number this near to an integer, absolutely or relatively, differs from it only by how decimals are written in binary. */
const NEAR = 1e-6;
const NEAR_RELATIVE = 2 ** -51;

/** Adding it to a smaller number, and taking it away, rounds to an integer; the processor does so faster than `Math.round`. */
const ROUNDER = 1.5 * 2 ** 52;
const ROUNDED = 2 ** 51;

/** 整数部分 — a number in ten-thousandths, rounded (a half to the even one). */
export function scaled(value: number): number {
  const exact = value * SCALE;
  return exact < ROUNDED && exact > -ROUNDED ? exact + ROUNDER - ROUNDER : Math.round(exact);
}

/** 余数部分 — what `whole = scaled(value)` leaves out, in units of 2⁻³² ten-thousandths; 0 for decimals of up to four places. */
export function remainder(value: number, whole: number): number {
  const rest = value * SCALE - whole;
  const size = Math.abs(rest);
  return size <= NEAR || size <= Math.abs(whole) * NEAR_RELATIVE || Number.isNaN(rest) ? 0 : Math.round(rest * FINE);
}

/**
 * 求和 — the number two added-up parts stand for. Both parts are integers, so adding is exact and its order does not matter while the sum
 * stays below 9 × 10¹¹ in size (and, with more than four decimal places, up to some 4 million numbers).
 */
export function sumOf(whole: number, rest: number): number {
  return (rest === 0 ? whole : whole + rest / FINE) / SCALE;
}

/** {@link sumOf} at places `start` … `end - 1`; a `rest` of null is 0 everywhere. */
export function sumsOf(whole: Float64Array, rest: Float64Array | null, start: number, end: number, out: Float64Array): void {
  if (rest === null) for (let i = start; i < end; i++) out[i] = whole[i]! / SCALE;
  else for (let i = start; i < end; i++) out[i] = sumOf(whole[i]!, rest[i]!);
}
