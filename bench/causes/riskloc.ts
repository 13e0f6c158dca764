import { cuboidsOf, type Cuboid } from '@gyre/domain/causes/cuboid';
import type { SumLeaves } from '@gyre/domain/causes/leaves';
import { written } from './score.ts';

const OUTLIERS = 5;
const RISK = 0.5;
const PART_OF_POWER = 0.02;

/**
 * RiskLoc (Kalander, 2022, algorithm 1), without its pruning: leaves beyond a cutoff, the mirrored smaller extreme of the deviations without
 * its five outliers, are abnormal; the lowest layer with an element of high less low risk ≥ 0.5 gives the one of most explanatory power; its
 * leaves go, and again, until none is left.
 */
export function riskloc(leaves: SumLeaves): string[] {
  const { actual, expected } = leaves;
  const deviation = actual.map((v, i) => (v === 0 && expected[i] === 0 ? 0 : (2 * (expected[i]! - v)) / (expected[i]! + v)));
  const cutoff = cutoffOf(deviation);
  const isAbnormal = Uint8Array.from(deviation, (d) => ((cutoff >= 0 ? d > cutoff : d < cutoff) ? 1 : 0));
  const weight = deviation.map((d, i) =>
    actual[i] === 0 && expected[i] === 0 ? 0 : Math.min(1, isAbnormal[i] === 1 ? Math.abs(d) : Math.abs(cutoff - d)),
  );
  const change = actual.reduce((sum, v, i) => sum + v - expected[i]!, 0);
  let power = actual.map((v, i) => (v - expected[i]!) / change);
  const abnormal = (active: Uint8Array): number => power.reduce((sum, p, i) => (active[i] === 1 && isAbnormal[i] === 1 ? sum + p : sum), 0);
  const active = new Uint8Array(leaves.count).fill(1);
  if (abnormal(active) < 0) power = power.map((p) => -p);
  const least = abnormal(active) * PART_OF_POWER;
  const order = Int32Array.from({ length: leaves.count }, (_, i) => i);
  const cuboids = cuboidsOf(leaves, order, leaves.attributes.length);
  const named: string[] = [];
  while (abnormal(active) >= least) {
    const found = search(cuboids, { actual, expected, deviation, isAbnormal, weight, power, active }, least);
    if (found === undefined) break;
    named.push(
      written(
        Object.fromEntries(
          found.cuboid.attributes.map((a) => [leaves.attributes[a]!, leaves.values[a]![leaves.codes[a]![found.members[0]!]!]!]),
        ),
      ),
    );
    for (const i of found.members) active[i] = 0;
  }
  return named;
}

function cutoffOf(deviation: Float64Array): number {
  const distinct = Float64Array.from(new Set(deviation)).sort();
  const low = distinct[Math.min(OUTLIERS, distinct.length - 1)] ?? 0;
  const high = distinct[Math.max(0, distinct.length - 1 - OUTLIERS)] ?? 0;
  return Math.abs(low) < Math.abs(high) ? -low : -high;
}

interface Rated {
  readonly actual: Float64Array;
  readonly expected: Float64Array;
  readonly deviation: Float64Array;
  readonly isAbnormal: Uint8Array;
  readonly weight: Float64Array;
  readonly power: Float64Array;
  readonly active: Uint8Array;
}

function search(cuboids: readonly Cuboid[], rated: Rated, least: number): { cuboid: Cuboid; members: Int32Array } | undefined {
  const layers = Math.max(...cuboids.map(({ attributes }) => attributes.length));
  for (let layer = 1; layer <= layers; layer++) {
    let best: { cuboid: Cuboid; members: Int32Array; power: number } | undefined;
    for (const cuboid of cuboids.filter(({ attributes }) => attributes.length === layer)) {
      for (const { members, power } of candidates(cuboid, rated, best?.power ?? least)) {
        if (riskOf(members, rated) < RISK) continue;
        best = { cuboid, members, power };
        break;
      }
    }
    if (best !== undefined) return best;
  }
  return undefined;
}

/** Elements with an abnormal leaf and more than `least` power, the strongest first. */
function candidates({ groups, starts, members }: Cuboid, { isAbnormal, power, active }: Rated, least: number) {
  const all = Array.from({ length: groups }, (_, group) => {
    const inside = members.subarray(starts[group], starts[group + 1]).filter((i) => active[i] === 1);
    return { members: inside, power: inside.reduce((sum, i) => sum + power[i]!, 0) };
  });
  return all.filter((one) => one.power > least && one.members.some((i) => isAbnormal[i] === 1)).sort((a, b) => b.power - a.power);
}

/** High less low risk. */
function riskOf(members: Int32Array, { actual, expected, deviation, isAbnormal, weight }: Rated): number {
  let [abnormal, normal, v, f] = [0, 1, 0, 0];
  for (const i of members) {
    if (isAbnormal[i] === 1) abnormal += weight[i]!;
    else normal += weight[i]!;
  }
  const both = members.filter((i) => actual[i] !== 0 && expected[i] !== 0);
  for (const i of both) {
    v += actual[i]!;
    f += expected[i]!;
  }
  const rippled = both.reduce(
    (sum, i) => sum + Math.abs((2 * (expected[i]! * (v / f) - actual[i]!)) / (expected[i]! * (v / f) + actual[i]!)),
    0,
  );
  const apart = both.reduce((sum, i) => sum + Math.abs(deviation[i]!), 0);
  return abnormal / (abnormal + normal) - (apart === 0 ? 0 : rippled / apart);
}
