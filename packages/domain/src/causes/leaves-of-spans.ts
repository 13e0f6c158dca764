import { LeafCoder, type RatioLeaves, type SumLeaves } from './leaves.ts';

/** 一个时段的切片数 — what each finest slice (its values, one for each attribute) came to in a span, and how much that span says. */
export interface SpanSlices {
  readonly weight: number;
  readonly slices: readonly { readonly values: readonly string[]; readonly number: number }[];
}

/** A basic number now and in earlier comparable spans. */
export interface PastAndNow {
  readonly now: SpanSlices;
  readonly past: readonly SpanSlices[];
}

/** What a leaf nothing was expected of may still vary by, in events; and the least any leaf is known to, as a part of what is expected of it. */
const LEAST_VARIANCE = 0.5;
const LEAST_DEVIATION = 0.02;

/**
 * 可加叶子 — expected is the weighted mean of the earlier spans, times `scale`. A leaf's variance is what was expected of it times one dispersion of
 * all leaves: Σ(y−f)²/Σf over the earlier spans, of counts at least that of Poisson, and never below 2 % of it; a mean of few spans is itself
 * uncertain.
 *
 * @param scale  what is expected of the total, by that weighted mean of the total
 */
export function sumLeaves(attributes: readonly string[], { now, past }: PastAndNow, scale: number, kind: 'count' | 'sum'): SumLeaves {
  const coder = new LeafCoder(attributes);
  const [current, ...spans] = [now, ...past].map((span) => numbersBy(coder, span));
  const leaves = coder.leaves();
  const weights = past.map(({ weight }) => weight);
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const filled = (numbers: ReadonlyMap<number, number> | undefined): Float64Array =>
    Float64Array.from({ length: leaves.count }, (_, leaf) => numbers?.get(leaf) ?? 0);
  const rows = spans.map(filled);
  const mean = Float64Array.from({ length: leaves.count }, (_, leaf) =>
    weight === 0 ? 0 : rows.reduce((sum, row, i) => sum + weights[i]! * row[leaf]!, 0) / weight,
  );
  const doubt = weight === 0 ? 0 : weights.reduce((sum, one) => sum + one ** 2, 0) / weight ** 2;
  const worth = dispersionOf(rows, mean, kind);
  const expected = mean.map((f) => f * scale);
  const varianceOf = (f: number): number =>
    Math.max(worth * Math.max(f, kind === 'count' ? LEAST_VARIANCE : 0), (LEAST_DEVIATION * f) ** 2, Number.EPSILON);
  return { ...leaves, actual: filled(current), expected, deviation: expected.map((f) => Math.sqrt(varianceOf(f) * (1 + doubt))) };
}

/** 比率叶子 — with the earlier spans as its past, each counting as many trials as it weighs; a numerator is cut off at its denominator. */
export function ratioLeaves(attributes: readonly string[], numerator: PastAndNow, denominator: PastAndNow): RatioLeaves {
  const coder = new LeafCoder(attributes);
  const trials = [denominator.now, ...denominator.past].map((span) => numbersBy(coder, span));
  const successes = [numerator.now, ...numerator.past].map((span) => numbersBy(coder, span));
  const leaves = coder.leaves();
  const past = { leaf: [] as number[], numerator: [] as number[], denominator: [] as number[] };
  for (const [i, { weight }] of denominator.past.entries()) {
    for (const [leaf, b] of trials[i + 1] ?? []) {
      past.leaf.push(leaf);
      past.denominator.push(weight * b);
      past.numerator.push(weight * Math.min(b, successes[i + 1]?.get(leaf) ?? 0));
    }
  }
  const now = Float64Array.from({ length: leaves.count }, (_, leaf) => trials[0]?.get(leaf) ?? 0);
  return {
    ...leaves,
    denominator: now,
    numerator: now.map((b, leaf) => Math.min(b, successes[0]?.get(leaf) ?? 0)),
    past: {
      leaf: Int32Array.from(past.leaf),
      numerator: Float64Array.from(past.numerator),
      denominator: Float64Array.from(past.denominator),
    },
  };
}

function numbersBy(coder: LeafCoder, { slices }: SpanSlices): Map<number, number> {
  const numbers = new Map<number, number>();
  for (const { values, number } of slices) {
    const leaf = coder.leafOf(values);
    numbers.set(leaf, (numbers.get(leaf) ?? 0) + number);
  }
  return numbers;
}

/** Pooled over leaves and spans, each span brought to the mean's total; one degree of freedom of each leaf went into its mean. */
function dispersionOf(rows: readonly Float64Array[], mean: Float64Array, kind: 'count' | 'sum'): number {
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
  const volume = sum(mean) * (rows.length - 1);
  const squares = rows.reduce((all, row) => {
    const level = sum(row) === 0 ? 1 : sum(mean) / sum(row);
    return all + sum(row.map((y, leaf) => (level * y - mean[leaf]!) ** 2));
  }, 0);
  const dispersion = volume > 0 ? squares / volume : 1;
  return kind === 'count' ? Math.max(1, dispersion) : dispersion;
}
