import { describeCauses, type Cause } from './cause.ts';
import { Standings } from './cover.ts';
import { cuboidsOf } from './cuboid.ts';
import { foldRare, foldSums, hasManyValues } from './fold.ts';
import type { SumLeaves } from './leaves.ts';
import { mostLayers, type Localisation } from './localisation.ts';
import { scaleOf, weighSum } from './sum-weighing.ts';
import { verdictOf } from './whole.ts';

const ENDING = { most: 12, least: 0, part: 0 } as const;

/**
 * 可加指标定位 — which slices explain why a sum is not what was expected: a greedy cover by robust loss gain. Every leaf costs a capped loss
 * "as expected" and under "shares the ripple of slice e" (the ripple effect of Sun et al., "HotSpot", 2018); the slice that saves most after
 * paying for its name is a cause, its leaves are taken out, and so on. Because losses are capped, whether parent or child is named needs no
 * threshold.
 *
 * @returns best first, at most 12; leaves with nothing actual and nothing expected say nothing
 */
export function localiseSum(given: SumLeaves): Localisation {
  const leaves = folded(given);
  const used = Int32Array.from({ length: leaves.count }, (_, i) => i).filter((i) => leaves.actual[i] !== 0 || leaves.expected[i] !== 0);
  const ripple = leaves.actual.map((v, i) => v / leaves.expected[i]!);
  const order = used.toSorted((a, b) => (ripple[a] === ripple[b] ? a - b : ripple[a]! - ripple[b]!));
  const scale = scaleOf(leaves, used);
  const standings = new Standings(cuboidsOf(leaves, order, mostLayers(leaves)), leaves.count, weighSum(leaves, scale));
  const causes: Cause[] = describeCauses(leaves, leaves, standings.cover(ENDING));
  const variance = scale.deviation.map((deviation) => deviation ** 2);
  return { causes, verdict: verdictOf(leaves, { ...leaves, variance }, causes[0]), margin: Infinity };
}

function folded(leaves: SumLeaves): SumLeaves {
  if (!hasManyValues(leaves)) return leaves;
  const { actual, expected, deviation } = leaves;
  const fold = foldRare(
    leaves,
    expected.map((f, i) => Math.abs(f) + Math.abs(actual[i]!)),
    actual.map((v, i) => v - expected[i]!),
  );
  if (fold === undefined) return leaves;
  const sums = { actual: foldSums(actual, fold), expected: foldSums(expected, fold) };
  if (deviation === undefined) return { ...fold.leaves, ...sums };
  const variance = foldSums(
    deviation.map((one) => one ** 2),
    fold,
  );
  return { ...fold.leaves, ...sums, deviation: variance.map(Math.sqrt) };
}
