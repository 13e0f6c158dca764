import { describeCauses, type Cause } from './cause.ts';
import { Standings, type Element } from './cover.ts';
import { cuboidsOf } from './cuboid.ts';
import { foldRare, foldSums, hasManyValues } from './fold.ts';
import type { PastRows, RatioLeaves, SumLeaves } from './leaves.ts';
import { mostLayers, type Localisation } from './localisation.ts';
import { decomposeRatio, isMixEffect } from './mix.ts';
import { baselineOf, weighRatio, type RatioBaseline } from './ratio-weighing.ts';
import { localiseSum } from './sum-causes.ts';
import { verdictOf } from './whole.ts';

/** The second cause of a ratio may be far fainter than the first, yet must stand out from the many slices that differ by chance. */
const ENDING = { most: 12, least: 4, part: 0.02 } as const;

/** 比率指标根因 — which slices explain why a ratio is not what it was: the greedy cover by binomial gain, best first. */
export function ratioCauses(given: RatioLeaves): Cause[] {
  const leaves = folded(given);
  const baseline = baselineOf(leaves);
  return described(leaves, baseline, standingsOf(leaves, baseline).cover(ENDING));
}

/** 比率指标候选 — the slices that explain most, each by itself, so that they may overlap; for a person to choose from. */
export function rankRatioSlices(given: RatioLeaves, most: number): Cause[] {
  const leaves = folded(given);
  const baseline = baselineOf(leaves);
  return described(leaves, baseline, standingsOf(leaves, baseline).ranked(most));
}

/**
 * 比率指标定位 — causes and verdict. When most of the change is mix, causes are slices that came more or less often than before, so
 * `actual` and `expected` are volumes.
 */
export function localiseRatio(given: RatioLeaves): Localisation {
  const leaves = folded(given);
  const baseline = baselineOf(leaves);
  const { share, correlation } = baseline;
  if (isMixEffect(decomposeRatio(leaves, share))) {
    const { causes } = localiseSum(volumesOf(leaves));
    if (causes.length > 0) return { causes, verdict: 'mix', margin: Infinity };
  }
  const standings = standingsOf(leaves, baseline);
  const everybody = standings.whole();
  const best = standings.best();
  const rivalGain = best === undefined ? -Infinity : standings.rival(best);
  const causes = described(leaves, baseline, standings.cover(ENDING));
  const { denominator } = leaves;
  const variance = denominator.map((b, i) => b * share[i]! * (1 - share[i]!) * (1 + Math.max(0, b - 1) * correlation[i]!));
  const verdict = verdictOf(leaves, { actual: leaves.numerator, expected: expectedOf(leaves, baseline), variance }, causes[0]);
  if (best === undefined) return { causes, verdict, margin: Infinity };
  const overAll = best.gain - everybody;
  if (verdict === 'whole' && overAll <= 0) return { causes, verdict, margin: -overAll };
  return { causes, verdict: verdict === 'whole' ? 'slices' : verdict, margin: Math.min(overAll, best.gain - rivalGain) };
}

function standingsOf(leaves: RatioLeaves, baseline: RatioBaseline): Standings {
  const { count, denominator } = leaves;
  const order = Int32Array.from({ length: count }, (_, i) => i).filter((i) => denominator[i]! > 0);
  return new Standings(cuboidsOf(leaves, order, mostLayers(leaves)), count, weighRatio(leaves, baseline));
}

function described(leaves: RatioLeaves, baseline: RatioBaseline, elements: readonly Element[]): Cause[] {
  const { numerator: actual, denominator } = leaves;
  return describeCauses(leaves, { actual, expected: expectedOf(leaves, baseline), denominator }, elements);
}

function expectedOf({ denominator }: RatioLeaves, { share }: RatioBaseline): Float64Array {
  return denominator.map((b, i) => b * share[i]!);
}

/** Who came, against who came before, brought to the same total: only the composition counts. */
function volumesOf({ denominator, past, ...leaves }: RatioLeaves): SumLeaves {
  const before = new Float64Array(leaves.count);
  for (const [row, leaf] of past.leaf.entries()) if (leaf >= 0) before[leaf]! += past.denominator[row]!;
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
  const scale = sum(denominator) / sum(before);
  const expected = before.map((b) => b * scale);
  /** Poisson, of both sides. */
  const deviation = expected.map((b, i) => Math.sqrt(Math.max(1, (b + denominator[i]!) / 2) * (1 + scale)));
  return { ...leaves, actual: denominator, expected, deviation };
}

function folded(leaves: RatioLeaves): RatioLeaves {
  if (!hasManyValues(leaves)) return leaves;
  const { numerator, denominator, past } = leaves;
  const { share } = baselineOf(leaves);
  const fold = foldRare(
    leaves,
    denominator,
    numerator.map((a, i) => a - denominator[i]! * share[i]!),
  );
  if (fold === undefined) return leaves;
  const rows: PastRows = { ...past, leaf: past.leaf.map((leaf) => (leaf < 0 ? -1 : fold.leafOf[leaf]!)) };
  return { ...fold.leaves, numerator: foldSums(numerator, fold), denominator: foldSums(denominator, fold), past: rows };
}
