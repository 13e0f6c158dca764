import { fnv1a32, md5Head } from './hashes.ts';

/**
 * 散列规则 — how a customer's place on 0 … 1 is found from a seed, so that other tools' assignments can be gone on with: both versions of
 * GrowthBook (the first is kept for its old experiments: near seeds give alike places), and Eppo.
 */
export type PlaceRule = 'growthbook_1' | 'growthbook_2' | 'eppo';

/** 位置 — where on 0 ≤ place < 1 a customer lies under a seed; steps of 1/1000 in the first rule, of 1/10000 in the others. */
export function placeOf(rule: PlaceRule, seed: string, customer: string): number {
  switch (rule) {
    case 'growthbook_1':
      return (fnv1a32(customer + seed) % 1000) / 1000;
    case 'growthbook_2':
      return (fnv1a32(String(fnv1a32(seed + customer))) % 10_000) / 10_000;
    case 'eppo':
      return (md5Head(`${seed}-${customer}`) % 10_000) / 10_000;
  }
}

/**
 * 互斥层 — experiments of one layer have parts that do not overlap, so a customer is in one of them at most. Places in a layer are those of
 * GrowthBook's namespaces, in steps of 1/1000.
 */
export interface Layer {
  readonly name: string;
  /** This experiment's part, `from ≤ place < to`. */
  readonly from: number;
  readonly to: number;
}

/** 分流 — how customers are split among the arms of an experiment. */
export interface ExperimentSplit {
  readonly rule: PlaceRule;
  readonly seed: string;
  /** Control first. Weights are shares of their sum. */
  readonly arms: readonly { readonly key: string; readonly weight: number }[];
  /** The part of customers that takes part, 0 … 1. */
  readonly coverage: number;
  readonly layer?: Layer;
}

/**
 * 分配 — the arm of a customer, by hash alone; null: not in the experiment. An arm takes the first `coverage` of its own range, so raising the
 * coverage lets customers in and moves nobody from one arm to another; lowering it lets the same ones out.
 *
 * @throws RangeError for a split whose weights, coverage or layer are none
 */
export function assignArm(split: ExperimentSplit, customer: string): string | null {
  const { rule, seed, arms, coverage, layer } = split;
  const total = requireSplit(split);
  if (layer !== undefined && !isWithin(placeOf('growthbook_1', `__${layer.name}`, customer), layer.from, layer.to)) return null;
  const place = placeOf(rule, seed, customer);
  let start = 0;
  for (const { key, weight } of arms) {
    const share = weight / total;
    if (isWithin(place, start, start + coverage * share)) return key;
    start += share;
  }
  return null;
}

function isWithin(place: number, from: number, to: number): boolean {
  return place >= from && place < to;
}

/** @returns the sum of the weights */
function requireSplit({ arms, coverage, layer }: ExperimentSplit): number {
  const total = arms.reduce((sum, { weight }) => sum + weight, 0);
  if (!arms.every(({ weight }) => weight >= 0) || !(total > 0 && total < Infinity)) {
    throw new RangeError(`weights must be 0 or more, and not all 0, got ${arms.map(({ weight }) => weight).join(', ')}`);
  }
  if (!(coverage >= 0 && coverage <= 1)) throw new RangeError(`coverage must be between 0 and 1, got ${coverage}`);
  if (layer !== undefined && !(layer.from >= 0 && layer.from <= layer.to && layer.to <= 1)) {
    throw new RangeError(`the part of layer "${layer.name}" must lie between 0 and 1, got ${layer.from} to ${layer.to}`);
  }
  return total;
}
