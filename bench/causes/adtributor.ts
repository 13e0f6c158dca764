import type { RatioLeaves } from '@gyre/domain/causes/leaves';
import { written } from './score.ts';

const LEAST_POWER = 0.1;
const WANTED_POWER = 0.67;

/**
 * Adtributor for a ratio (Bhagwan et al., NSDI 2014, sections 3.2 to 3.4): of each attribute, values with explanatory power of at least 10 %,
 * by falling surprise, until together they explain 67 %; the attribute that surprises most is the answer.
 */
export function adtributor(leaves: RatioLeaves, share: Float64Array): string[] {
  const { numerator, denominator, codes, values, attributes } = leaves;
  const before = pastDenominators(leaves);
  const answers = codes.map((code, a) => {
    const sums = values[a]!.map(() => ({ va: 0, vb: 0, fa: 0, fb: 0 }));
    for (const [i, value] of code.entries()) {
      const one = sums[value]!;
      one.va += numerator[i]!;
      one.vb += denominator[i]!;
      one.fa += before[i]! * share[i]!;
      one.fb += before[i]!;
    }
    return { a, ...explain(sums) };
  });
  const best = answers.filter(({ chosen }) => chosen.length > 0).sort((x, y) => y.surprise - x.surprise)[0];
  return best === undefined ? [] : best.chosen.map((value) => written({ [attributes[best.a]!]: values[best.a]![value]! }));
}

interface Sums {
  readonly va: number;
  readonly vb: number;
  readonly fa: number;
  readonly fb: number;
}

function explain(sums: readonly Sums[]): { chosen: number[]; surprise: number } {
  const total = (what: keyof Sums): number => sums.reduce((all, one) => all + one[what], 0);
  const [va, vb, fa, fb] = [total('va'), total('vb'), total('fa'), total('fb')];
  const raw = sums.map((one) => ((one.va - one.fa) * fb - (one.vb - one.fb) * fa) / (fb * (fb + one.vb - one.fb)));
  const all = raw.reduce((sum, power) => sum + power, 0);
  const ranked = sums
    .map((one, value) => ({
      value,
      power: raw[value]! / all,
      surprise: surpriseOf(one.fa / fa, one.va / va) + surpriseOf(one.fb / fb, one.vb / vb),
    }))
    .sort((x, y) => y.surprise - x.surprise);
  const chosen: typeof ranked = [];
  for (const one of ranked)
    if (one.power >= LEAST_POWER && chosen.reduce((sum, { power }) => sum + power, 0) < WANTED_POWER) chosen.push(one);
  const isEnough = chosen.reduce((sum, { power }) => sum + power, 0) >= WANTED_POWER;
  return { chosen: isEnough ? chosen.map(({ value }) => value) : [], surprise: chosen.reduce((sum, { surprise }) => sum + surprise, 0) };
}

/** One term of the Jensen–Shannon divergence. */
function surpriseOf(p: number, q: number): number {
  const term = (x: number): number => (x > 0 ? x * Math.log((2 * x) / (p + q)) : 0);
  return 0.5 * (term(p) + term(q));
}

/** The past's denominators, brought to the size of one slot. */
function pastDenominators({ count, denominator, past }: RatioLeaves): Float64Array {
  const before = new Float64Array(count);
  for (const [row, leaf] of past.leaf.entries()) if (leaf >= 0) before[leaf]! += past.denominator[row]!;
  const sum = (of: Float64Array): number => of.reduce((all, one) => all + one, 0);
  const scale = sum(denominator) / sum(before);
  return before.map((b) => b * scale);
}
