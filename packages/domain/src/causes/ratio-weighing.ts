import type { Weighing } from './cover.ts';
import type { PastRows, RatioLeaves } from './leaves.ts';

/** Trials of the total's share that every leaf's history is mixed with. */
const PRIOR_TRIALS = 20;
/** Least and most one leaf can say for or against an element, in nats. */
const LEAST_SAVED = -5;
const MOST_SAVED = 50;
const MOST_MISFIT = 25;
const HALVINGS = 30;

/** 基线 — what is expected of each leaf of a ratio. */
export interface RatioBaseline {
  readonly share: Float64Array;
  /**
   * Correlation of two trials of one leaf, of the slot's own luck and of not knowing the share exactly: the variance of b trials is
   * b·p·(1−p)·(1 + (b−1)·correlation).
   */
  readonly correlation: Float64Array;
}

/** Shares of the past, shrunk to the total's; without any past, one half. */
export function baselineOf({ count, past }: RatioLeaves): RatioBaseline {
  const [numerator, denominator] = [new Float64Array(count), new Float64Array(count)];
  let [a, b] = [0.5, 1];
  for (const [row, leaf] of past.leaf.entries()) {
    a += past.numerator[row]!;
    b += past.denominator[row]!;
    if (leaf < 0) continue;
    numerator[leaf]! += past.numerator[row]!;
    denominator[leaf]! += past.denominator[row]!;
  }
  const prior = a / b;
  const between = slotCorrelation(past, { numerator, denominator }, prior);
  return {
    share: numerator.map((n, leaf) => (n + PRIOR_TRIALS * prior) / (denominator[leaf]! + PRIOR_TRIALS)),
    correlation: denominator.map((n) => between + 1 / (n + PRIOR_TRIALS + 1)),
  };
}

/**
 * How much a leaf's share differs from slot to slot, as a correlation: where the beta-binomial score of all past rows, each held against the
 * *other* rows of its leaf, is zero; found by halving. 0 when rows differ no more than binomial numbers do.
 */
function slotCorrelation(past: PastRows, of: { numerator: Float64Array; denominator: Float64Array }, prior: number): number {
  const rows: { b: number; square: number; variance: number; known: number }[] = [];
  for (const [row, leaf] of past.leaf.entries()) {
    const [a, b] = [past.numerator[row]!, past.denominator[row]!];
    if (leaf < 0 || !(b > 1)) continue;
    const others = of.denominator[leaf]! - b + PRIOR_TRIALS;
    const share = (of.numerator[leaf]! - a + PRIOR_TRIALS * prior) / others;
    rows.push({ b, square: (a - b * share) ** 2, variance: b * share * (1 - share), known: 1 / (others + 1) });
  }
  const score = (correlation: number): number =>
    rows.reduce((sum, { b, square, variance, known }) => {
      const misfit = Math.min(square / (variance * (1 + (b - 1) * (correlation + known))), MOST_MISFIT);
      return sum + ((b - 1) / (1 + (b - 1) * correlation)) * (misfit - 1);
    }, 0);
  if (!(score(0) > 0)) return 0;
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (score(middle) > 0) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * 比率指标的计分 — the binomial log-likelihood saved by moving the shares of all members together: for a fall all by the factor p̂/q̂, for a rise
 * all failures by (1−p̂)/(1−q̂), p̂ and q̂ being the members' share now and as expected. A leaf's trials count as many as they are worth given
 * their correlation.
 */
export function weighRatio({ numerator, denominator }: RatioLeaves, { share, correlation }: RatioBaseline): Weighing {
  const worth = denominator.map((b, i) => 1 / (1 + Math.max(0, b - 1) * correlation[i]!));
  return {
    margin: 0,
    cost: (layer, groups) => 2 + layer + 0.5 * Math.log(groups),
    saved(members, from, to, active) {
      let [a, b, e] = [0, 0, 0];
      for (let m = from; m < to; m++) {
        const i = members[m]!;
        if (active[i] === 0) continue;
        a += worth[i]! * numerator[i]!;
        b += worth[i]! * denominator[i]!;
        e += worth[i]! * denominator[i]! * share[i]!;
      }
      if (b === 0) return 0;
      const isRise = a > e;
      const part = isRise ? (b - a) / (b - e) : a / e;
      const logPart = Math.log(part);
      let saved = 0;
      for (let m = from; m < to; m++) {
        const i = members[m]!;
        if (active[i] === 0) continue;
        const before = share[i]!;
        const [did, didNot] = [numerator[i]!, denominator[i]! - numerator[i]!];
        const [moved, other] = isRise ? [didNot, did] : [did, didNot];
        const rest = isRise ? (1 - (1 - before) * part) / before : (1 - before * part) / (1 - before);
        const likelier = (moved > 0 ? moved * logPart : 0) + (other > 0 ? other * Math.log(rest) : 0);
        const worthy = worth[i]! * likelier;
        saved += worthy < LEAST_SAVED ? LEAST_SAVED : worthy > MOST_SAVED ? MOST_SAVED : worthy;
      }
      return saved;
    },
  };
}
