/**
 * 自然断点（一维 k 均值）— cuts numbers into at most `groups` runs so that the squares of the distances to the mean of each run add up to the
 * least there is. Exact, where k-means by steps depends on where it begins: the recurrence of Wang and Song, "Ckmeans.1d.dp" (The R Journal 3/2,
 * 2011); since the best last cut never moves back, each layer is filled by halves, O(groups · n · log n) (Song and Zhong, Bioinformatics 2020).
 * Equal numbers stay together. Of several best ways the one with the earliest cuts.
 *
 * @param sorted  ascending, without NaN
 * @returns the largest number of every run but the last, ascending: fewer than `groups` − 1 where there are fewer distinct numbers
 */
export function naturalBreaks(sorted: Float64Array, groups: number): number[] {
  const values = distinct(sorted);
  const count = Math.min(groups, values.at.length);
  let before = Float64Array.from(values.at, (_, last) => spread(values, 0, last));
  const firsts: Int32Array[] = [];
  for (let group = 1; group < count; group++) {
    const layer = { least: new Float64Array(values.at.length), first: new Int32Array(values.at.length) };
    fill(layer, { values, before }, [group, values.at.length - 1], [group, values.at.length - 1]);
    before = layer.least;
    firsts.unshift(layer.first);
  }
  const cuts: number[] = [];
  let last = values.at.length - 1;
  for (const first of firsts) {
    last = first[last]! - 1;
    cuts.unshift(values.at[last]!);
  }
  return cuts;
}

/** Distinct numbers; by place how many numbers, their sum and the sum of their squares come before it, measured from the mean of all. */
interface Distinct {
  readonly at: Float64Array;
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

function distinct(sorted: Float64Array): Distinct {
  const at = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const mean = sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const [counts, sums, squares] = [0, 0, 0].map(() => new Float64Array(at.length + 1)) as [Float64Array, Float64Array, Float64Array];
  for (let place = 0, i = 0; place < at.length; place++) {
    const from = i;
    while (i < sorted.length && sorted[i] === at[place]) i++;
    const beyond = at[place]! - mean;
    counts[place + 1] = i;
    sums[place + 1] = sums[place]! + (i - from) * beyond;
    squares[place + 1] = squares[place]! + (i - from) * beyond * beyond;
  }
  return { at, counts, sums, squares };
}

/** The squares of the distances to their mean of the numbers from place `first` to `last`, both included. */
function spread({ counts, sums, squares }: Distinct, first: number, last: number): number {
  const sum = sums[last + 1]! - sums[first]!;
  return Math.max(0, squares[last + 1]! - squares[first]! - (sum * sum) / (counts[last + 1]! - counts[first]!));
}

interface Layer {
  /** By last place: the least there is with the groups so far. */
  readonly least: Float64Array;
  /** And where the last group then begins. */
  readonly first: Int32Array;
}

/** Fills places `from` … `to` of a layer, whose last group begins at `low` … `high`: the middle one first, which bounds those beside it. */
function fill(
  layer: Layer,
  given: { readonly values: Distinct; readonly before: Float64Array },
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
): void {
  if (from > to) return;
  const middle = (from + to) >>> 1;
  let [least, best] = [Infinity, low];
  for (let first = low; first <= Math.min(middle, high); first++) {
    const whole = given.before[first - 1]! + spread(given.values, first, middle);
    if (whole < least) [least, best] = [whole, first];
  }
  layer.least[middle] = least;
  layer.first[middle] = best;
  fill(layer, given, [from, middle - 1], [low, best]);
  fill(layer, given, [middle + 1, to], [best, high]);
}
