import type { Leaves } from './leaves.ts';

const MANY_VALUES = 200;
const LEAST_VOLUME = 0.001;
const LEAST_EFFECT = 0.01;

/** 折叠 — leaves with rare values folded together, and where each old leaf went. */
export interface Folded {
  readonly leaves: Leaves;
  readonly leafOf: Int32Array;
}

/**
 * Of attributes with more than 200 values, those that hold less than 0.1 % of the volume *and* less than 1 % of the change are folded: code −1.
 * A rare value that explains the change stays.
 *
 * @param volume  of each leaf, never negative
 * @param effect  actual less expected, of each leaf
 * @returns undefined when there is nothing to fold
 */
export function foldRare(leaves: Leaves, volume: Float64Array, effect: Float64Array): Folded | undefined {
  const codes = leaves.codes.map((codes, a) => (leaves.values[a]!.length > MANY_VALUES ? foldedCodes(codes, volume, effect) : codes));
  if (codes.every((one, a) => one === leaves.codes[a])) return undefined;
  const numbered = new Map<string, number>();
  const kept: number[] = [];
  const leafOf = Int32Array.from({ length: leaves.count }, (_, i) => {
    const key = codes.map((one) => one[i]).join(',');
    const leaf = numbered.get(key) ?? numbered.size;
    if (leaf === numbered.size) {
      numbered.set(key, leaf);
      kept.push(i);
    }
    return leaf;
  });
  return { leaves: { ...leaves, count: kept.length, codes: codes.map((one) => Int32Array.from(kept, (i) => one[i]!)) }, leafOf };
}

/** Whether some attribute has so many values that rare ones are folded. */
export function hasManyValues({ values }: Leaves): boolean {
  return values.some(({ length }) => length > MANY_VALUES);
}

/** Adds up what went into each folded leaf. */
export function foldSums(values: Float64Array, { leaves, leafOf }: Folded): Float64Array {
  const sums = new Float64Array(leaves.count);
  for (const [i, leaf] of leafOf.entries()) sums[leaf]! += values[i]!;
  return sums;
}

function foldedCodes(codes: Int32Array, volume: Float64Array, effect: Float64Array): Int32Array {
  const [volumes, effects] = [new Map<number, number>(), new Map<number, number>()];
  let [allVolume, change] = [0, 0];
  for (const [i, code] of codes.entries()) {
    volumes.set(code, (volumes.get(code) ?? 0) + volume[i]!);
    effects.set(code, (effects.get(code) ?? 0) + effect[i]!);
    allVolume += volume[i]!;
    change += effect[i]!;
  }
  const isRare = (code: number): boolean =>
    (volumes.get(code) ?? 0) < LEAST_VOLUME * allVolume && Math.abs(effects.get(code) ?? 0) < LEAST_EFFECT * Math.abs(change);
  return codes.map((code) => (isRare(code) ? -1 : code));
}
