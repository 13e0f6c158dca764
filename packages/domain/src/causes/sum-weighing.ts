import { percentile } from '../statistics/percentile.ts';
import type { Weighing } from './cover.ts';
import type { SumLeaves } from './leaves.ts';

/** Most a leaf can cost as expected, and most it can cost under the wrong ripple, in nats: one leaf alone never decides. */
const CAP = 20;
const RIPPLE_CAP = 12;
const SMALLEST_SCALE = 0.005;
const LEAST_CHANGE = 0.1;
/** Of a normal distribution, |z| at the median and at the 99.9th percentile. */
const MEDIAN_Z = 0.6745;
const TAIL_Z = 3.3;
const TAIL = 0.999;
/** Fewer leaves than this against the change are no base for a median, or for the tail. */
const FEWEST_OF_MEDIAN = 20;
const FEWEST_OF_TAIL = 50;

/** 尺度 — how far leaves lie from what was expected when nothing is wrong with them. */
export interface SumScale {
  /** Typical deviation relative to the mean of actual and expected; 0 where leaves have deviations of their own. */
  readonly relative: number;
  /** Factor for tails heavier than the normal distribution's. */
  readonly tail: number;
  /** Standard deviation of each leaf, with the tail factor. */
  readonly deviation: Float64Array;
}

/**
 * Read from the leaves that deviate *against* the total change, which a cause in its direction does not touch; so it holds even where most
 * leaves are affected; with fewer than 20 of those from all leaves, with fewer than 50 without the tail.
 */
export function scaleOf({ actual, expected, deviation }: SumLeaves, used: Int32Array): SumScale {
  const size = (i: number): number => (Math.abs(actual[i]!) + Math.abs(expected[i]!)) / 2;
  const change = used.reduce((sum, i) => sum + actual[i]! - expected[i]!, 0);
  const against = used.filter((i) => (actual[i]! - expected[i]!) * change < 0);
  const sizes = (of: Int32Array, unit: (i: number) => number): Float64Array =>
    Float64Array.from(of, (i) => Math.abs(actual[i]! - expected[i]!) / unit(i)).sort();
  const medians = (against.length < FEWEST_OF_MEDIAN ? [used] : [used, against]).map((of) => percentile(sizes(of, size), 50) / MEDIAN_Z);
  const relative = deviation === undefined ? Math.max(SMALLEST_SCALE, Math.min(...medians)) : 0;
  const own = (i: number): number => deviation?.[i] ?? relative * size(i);
  const tails = against.length < FEWEST_OF_TAIL ? undefined : sizes(against, own);
  const tail = Math.max(1, (tails?.[Math.floor(TAIL * (tails.length - 1))] ?? 0) / TAIL_Z);
  return { relative, tail, deviation: Float64Array.from(actual, (_, i) => tail * own(i)) };
}

/**
 * 可加指标的计分 — what is saved by saying that all members share one ripple θ = actual / expected instead of being as expected. A leaf costs
 * ½z², capped, under either; under the ripple its scale follows the rippled size. θ is that of the sums or that of the median member,
 * whichever saves more: the median stands apart from a few mixed leaves, the sums from rounding. θ = ∞ is members nothing was expected of.
 *
 * Members must come in ascending order of actual / expected.
 */
export function weighSum(leaves: SumLeaves, scale: SumScale): Weighing {
  const { actual, expected } = leaves;
  const asExpected = actual.map((v, i) => (v === expected[i]! ? 0 : Math.min(0.5 * ((v - expected[i]!) / scale.deviation[i]!) ** 2, CAP)));
  const savedBy = rippleSavings(leaves, scale, asExpected);
  return {
    margin: 0.02,
    cost: (layer, groups) => 2 + layer + Math.log(groups),
    saved(members, from, to, active) {
      let [v, f, most, count] = [0, 0, 0, 0];
      for (let m = from; m < to; m++) {
        const i = members[m]!;
        if (active[i] === 0) continue;
        count++;
        v += actual[i]!;
        f += expected[i]!;
        most += asExpected[i]!;
      }
      if (most <= 3) return 0;
      const together = savedBy(v / f, members, from, to, active);
      if (count < 2) return together;
      let left = (count - 1) >> 1;
      let m = from;
      while (active[members[m]!] === 0 || left-- > 0) m++;
      return Math.max(together, savedBy(actual[members[m]!]! / expected[members[m]!]!, members, from, to, active));
    },
  };
}

type Savings = (ripple: number, members: Int32Array, from: number, to: number, active: Uint8Array) => number;

function rippleSavings({ actual, expected, deviation: own }: SumLeaves, scale: SumScale, asExpected: Float64Array): Savings {
  const least = Math.max(LEAST_CHANGE, scale.relative);
  const factor = (scale.tail * scale.relative) / 2;
  return (ripple, members, from, to, active) => {
    const isFinite = ripple !== Infinity;
    if (isFinite && !(Math.abs((2 * (ripple - 1)) / (ripple + 1)) >= least)) return 0;
    let saved = 0;
    for (let m = from; m < to; m++) {
      const i = members[m]!;
      if (active[i] === 0) continue;
      const [v, usual] = [actual[i]!, scale.deviation[i]!];
      const rippled = isFinite ? ripple * expected[i]! : expected[i] === 0 ? v : 0;
      const deviation = own === undefined ? factor * (Math.abs(v) + Math.abs(rippled)) : usual;
      let loss = v === rippled ? 0 : 0.5 * ((v - rippled) / deviation) ** 2;
      if (deviation > usual) loss += 0.5 * Math.log(deviation / usual);
      saved += asExpected[i]! - (loss < RIPPLE_CAP ? loss : RIPPLE_CAP);
    }
    return saved;
  };
}
