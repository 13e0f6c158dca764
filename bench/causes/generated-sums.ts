import { LeafCoder, type SumLeaves } from '@gyre/domain/causes/leaves';
import { drawWeibull, drawsFrom, type Draws } from './draws.ts';
import { written } from './score.ts';

/** Settings of the synthetic sets S and L of Kalander, "RiskLoc" (2022), section 5.1, with the ranges its generator gives them. */
export interface SumSetting {
  readonly sizes: readonly number[];
  readonly noise: readonly [number, number];
  readonly severity: readonly [number, number];
  readonly deviation: readonly [number, number];
  readonly anomalies: readonly [number, number];
  readonly elements: readonly [number, number];
  readonly onlyLastLayer: boolean;
}

export const S_LIKE: SumSetting = {
  sizes: [10, 12, 10, 8, 5],
  noise: [0, 0.25],
  severity: [0.2, 1],
  deviation: [0, 0.1],
  anomalies: [1, 3],
  elements: [1, 3],
  onlyLastLayer: false,
};

export const L_LIKE: SumSetting = {
  sizes: [10, 24, 10, 15],
  noise: [0, 0.1],
  severity: [0.5, 1],
  deviation: [0, 0],
  anomalies: [1, 5],
  elements: [1, 1],
  onlyLastLayer: true,
};

const ATTEMPTS = 1000;

/** 一例 — leaves, and the causes planted in them. */
export interface SumCase {
  readonly leaves: SumLeaves;
  readonly truth: readonly string[];
}

interface Anomaly {
  readonly attributes: readonly number[];
  /** Codes, one per attribute of `attributes`, of each element. */
  readonly elements: readonly (readonly number[])[];
}

/** One case, by the rules of the published generator, not number for number. */
export function drawSumCase(setting: SumSetting, seed: number): SumCase {
  const draws = drawsFrom(seed);
  const coder = new LeafCoder(setting.sizes.map((_, i) => 'abcdefghij'[i]!));
  for (const codes of product(setting.sizes)) coder.leafOf(codes.map((code, i) => `${coder.attributes[i]}${code + 1}`));
  const leaves = coder.leaves();
  const { actual, expected, noise } = drawValues(setting, leaves.count, draws);
  const planted = plant(setting, { ...leaves, actual, expected }, draws);
  const isRise = total(actual) > total(expected);
  for (const anomaly of planted) {
    const severity = draws.between(...setting.severity) + noise;
    const deviation = draws.between(...setting.deviation);
    const [base, changed] = isRise ? [actual, expected] : [expected, actual];
    for (let i = 0; i < leaves.count; i++) {
      if (!anomaly.elements.some((element) => anomaly.attributes.every((a, k) => leaves.codes[a]![i] === element[k]))) continue;
      changed[i] = Math.max(0, base[i]! * (1 - severity - deviation * draws.normal()));
    }
  }
  const names = planted.flatMap(({ attributes, elements }) =>
    elements.map((element) =>
      written(Object.fromEntries(attributes.map((a, k) => [leaves.attributes[a]!, leaves.values[a]![element[k]!]!]))),
    ),
  );
  return { leaves: { ...leaves, actual, expected }, truth: names };
}

function drawValues(setting: SumSetting, count: number, draws: Draws): { actual: Float64Array; expected: Float64Array; noise: number } {
  const [zeros, noise, shape] = [draws.between(0, 0.25), draws.between(...setting.noise), draws.between(0.5, 1)];
  const [actual, expected] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const value = draws.fraction() > zeros ? 100 * drawWeibull(draws, shape) : 0;
    const noisy = value * (1 + noise * draws.normal());
    [actual[i], expected[i]] = draws.fraction() < 0.5 ? [value, Math.max(0, noisy)] : [noisy, value];
  }
  return { actual, expected, noise };
}

/** Where: no cuboid twice below the last layer, and no value of an attribute that an earlier anomaly uses; begun anew when there is no room left. */
function plant(setting: SumSetting, leaves: SumLeaves, draws: Draws): Anomaly[] {
  for (;;) {
    const sizes = Array.from({ length: draws.whole(...setting.anomalies) }, () => ({
      layer: setting.onlyLastLayer ? setting.sizes.length : draws.whole(1, setting.sizes.length),
      count: draws.whole(...setting.elements),
    }));
    const planted: Anomaly[] = [];
    for (let attempt = 0; attempt < ATTEMPTS && planted.length < sizes.length; attempt++) {
      const { layer, count } = sizes[planted.length]!;
      const anomaly = propose(setting, planted, { layer, count }, draws);
      const isLast = layer === setting.sizes.length;
      if (anomaly !== undefined && (!isLast || anomaly.elements.every((element) => isAlive(setting, leaves, element))))
        planted.push(anomaly);
    }
    if (planted.length === sizes.length) return planted;
  }
}

function propose(
  setting: SumSetting,
  planted: readonly Anomaly[],
  { layer, count }: { layer: number; count: number },
  draws: Draws,
): Anomaly | undefined {
  const attributes: number[] = [];
  while (attributes.length < layer) {
    const one = draws.whole(0, setting.sizes.length - 1);
    if (!attributes.includes(one)) attributes.push(one);
  }
  attributes.sort((a, b) => a - b);
  const isUsed = planted.some((other) => String(other.attributes) === String(attributes));
  if (isUsed && layer < setting.sizes.length) return undefined;
  const free = attributes.map((a) =>
    Array.from({ length: setting.sizes[a]! }, (_, code) => code).filter(
      (code) =>
        !planted.some((other) => other.attributes.includes(a) && other.elements.some((e) => e[other.attributes.indexOf(a)] === code)),
    ),
  );
  if (free.some(({ length }) => length === 0)) return undefined;
  const elements = Array.from({ length: count }, () => free.map((codes) => codes[draws.whole(0, codes.length - 1)]!));
  return new Set(elements.map(String)).size < count ? undefined : { attributes, elements };
}

function isAlive({ sizes }: SumSetting, { actual }: SumLeaves, element: readonly number[]): boolean {
  return actual[element.reduce((at, code, i) => at * sizes[i]! + code, 0)] !== 0;
}

function product(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, size) => all.flatMap((codes) => Array.from({ length: size }, (_, code) => [...codes, code])), [[]]);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
