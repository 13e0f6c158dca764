import { bandOf, type Band } from '@gyre/domain/anomalies/band';
import type { SeriesKind } from '@gyre/domain/anomalies/settings';
import type { Slice } from '@gyre/domain/autopilot/slice';
import type { Cause } from '@gyre/domain/causes/cause';
import type { Leaves, RatioLeaves, SumLeaves } from '@gyre/domain/causes/leaves';
import { decomposeRatio, type RateAndMix } from '@gyre/domain/causes/mix';
import { localiseRatio } from '@gyre/domain/causes/ratio-causes';
import { baselineOf } from '@gyre/domain/causes/ratio-weighing';
import { localiseSum } from '@gyre/domain/causes/sum-causes';
import type { CauseVerdict } from '@gyre/domain/causes/whole';

/** 切片上的数 — what a slice came to by its leaves; of a ratio its numerator, with `outOf` the denominator. */
export interface OfSlice {
  readonly actual: number;
  readonly expected: number;
  readonly variance: number;
  readonly outOf: number;
}

/** 定位 — causes, what they come to, and what any slice came to. */
export interface Located {
  readonly causes: readonly Cause[];
  readonly verdict: CauseVerdict;
  /** See `Localisation`. */
  readonly margin: number;
  readonly mix: RateAndMix | null;
  readonly of: (slice: Slice) => OfSlice;
}

/** Looks for the slices of a count or a sum. */
export function locateSum(leaves: SumLeaves): Located {
  const { causes, verdict, margin } = localiseSum(leaves);
  const variance = leaves.actual.map((_, leaf) => (leaves.deviation?.[leaf] ?? 0) ** 2);
  return { causes, verdict, margin, mix: null, of: summing(leaves, { actual: leaves.actual, expected: leaves.expected, variance }) };
}

/** Looks for the slices of a ratio. */
export function locateRatio(leaves: RatioLeaves): Located {
  const { causes, verdict, margin } = localiseRatio(leaves);
  const { share, correlation } = baselineOf(leaves);
  const { numerator: actual, denominator: outOf } = leaves;
  const expected = outOf.map((b, leaf) => b * share[leaf]!);
  const variance = outOf.map((b, leaf) => b * share[leaf]! * (1 - share[leaf]!) * (1 + Math.max(0, b - 1) * correlation[leaf]!));
  return { causes, verdict, margin, mix: decomposeRatio(leaves, share), of: summing(leaves, { actual, expected, variance, outOf }) };
}

/** What is usual of a slice, as a chart's band; null where nothing is known of it. */
export function usualOf(kind: SeriesKind, { expected: mean, variance, outOf }: OfSlice): Band | null {
  return mean > 0 && variance > 0 && outOf > 0 ? bandOf(kind, { mean, variance, outOf }) : null;
}

interface Numbers {
  readonly actual: Float64Array;
  readonly expected: Float64Array;
  readonly variance: Float64Array;
  readonly outOf?: Float64Array;
}

function summing(leaves: Leaves, { actual, expected, variance, outOf }: Numbers): Located['of'] {
  return (slice) => {
    const members = membersOf(leaves, slice);
    const sum = (values: Float64Array): number => members.reduce((all, leaf) => all + values[leaf]!, 0);
    return { actual: sum(actual), expected: sum(expected), variance: sum(variance), outOf: outOf === undefined ? 1 : sum(outOf) };
  };
}

/** Dimensions that are no attribute here hold for all leaves. */
function membersOf(leaves: Leaves, slice: Slice): number[] {
  const wanted = leaves.attributes.flatMap((name, a) =>
    Object.hasOwn(slice, name) ? [{ codes: leaves.codes[a]!, code: leaves.values[a]!.indexOf(slice[name]!) }] : [],
  );
  return Array.from({ length: leaves.count }, (_, leaf) => leaf).filter((leaf) => wanted.every(({ codes, code }) => codes[leaf] === code));
}
