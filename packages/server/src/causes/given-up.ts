import type { Cube } from './cube.ts';

/** Finest slices of which each still says something, and values of one dimension that are many. */
const MANY_SLICES = 5000;
const MANY_VALUES = 200;
/** Least of the denominator in a slice, on average, for a dimension of many values to be worth it. */
const LEAST_IN_SLICE = 2;
/** Most of a ratio's numerator that may be in slices without as much of its denominator. */
const MOST_CUT_OFF = 0.1;

/**
 * 放弃的维度 — the dimension with most values (its place in `names`) where numbers are told apart too finely: into more than 5,000 slices; by more than
 * 200 values with less than two events each; or so that a tenth of a ratio's numerator stands where its denominator does not. Null when all
 * may stay.
 *
 * @param cubes  the denominator and, of a ratio, the numerator after it
 */
export function dimensionToGiveUp(names: readonly string[], cubes: readonly Cube[]): number | null {
  const [denominator, numerator] = cubes;
  if (names.length === 0 || denominator === undefined) return null;
  const { slices, rest, whole } = denominator;
  const counts = names.map((_, i) => new Set(slices.map(({ values }) => values[i])).size);
  const most = Math.max(...counts);
  const isTooFine =
    rest > 0 ||
    slices.length > MANY_SLICES ||
    (most > MANY_VALUES && whole < LEAST_IN_SLICE * slices.length) ||
    (numerator !== undefined && cutOff(denominator, numerator) > MOST_CUT_OFF * numerator.whole);
  return isTooFine ? counts.indexOf(most) : null;
}

function cutOff(denominator: Cube, numerator: Cube): number {
  const key = (values: readonly string[]): string => JSON.stringify(values);
  const under = new Map(denominator.slices.map(({ values, number }) => [key(values), number]));
  return numerator.slices.reduce((sum, { values, number }) => sum + Math.max(0, number - (under.get(key(values)) ?? 0)), 0);
}
