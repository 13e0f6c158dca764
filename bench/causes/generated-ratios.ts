import { LeafCoder } from '@gyre/domain/causes/leaves';
import { drawBetaBinomial, drawPoisson, drawsFrom, drawWeibull, type Draws } from './draws.ts';
import type { RatioCase } from './stalls.ts';
import { written } from './score.ts';

const SIZES = [8, 12, 6, 5];
const MEAN_SHARE = 0.04;
const LEAF_SPREAD = 0.3;
const VALUE_SPREAD = 0.2;
const CORRELATION = 0.001;
/** The same slot of so many weeks before. */
const PAST_SLOTS = 8;
/** Fewer expected losses than this are in the data, but neither asked for nor held against who names them. */
const FEWEST_LOST = 30;

/** 一例转化率 — a conversion rate over small counts that falls in one or two slices; `faint` are planted too, but too small to ask for. */
export interface DrawnRatioCase extends RatioCase {
  readonly faint: readonly string[];
}

export function drawRatioCase(seed: number): DrawnRatioCase {
  const draws = drawsFrom(seed);
  const coder = new LeafCoder(['city', 'channel', 'device', 'level']);
  for (let i = 0; i < SIZES.reduce((all, size) => all * size, 1); i++) coder.leafOf(valuesOf(i));
  const leaves = coder.leaves();
  const shares = drawShares(leaves.codes, draws);
  const shape = draws.between(0.5, 1);
  const mean = Float64Array.from(shares, () => 100 * drawWeibull(draws, shape));
  const { planted, fallen, lost } = plantVisibly(leaves.codes, shares, mean, draws);
  const slot = (of: Float64Array) => {
    const denominator = mean.map((m) => drawPoisson(draws, m));
    return { denominator, numerator: denominator.map((b, i) => drawBetaBinomial(draws, b, of[i]!, CORRELATION)) };
  };
  const past = Array.from({ length: PAST_SLOTS }, () => slot(shares));
  const together = (what: 'numerator' | 'denominator') => Float64Array.from(past.flatMap((one) => [...one[what]]));
  const names = planted.map(({ where }) =>
    written(Object.fromEntries(where.map(([a, code]) => [leaves.attributes[a]!, leaves.values[a]![code]!]))),
  );
  return {
    leaves: {
      ...leaves,
      ...slot(fallen),
      past: {
        leaf: Int32Array.from({ length: PAST_SLOTS * leaves.count }, (_, i) => i % leaves.count),
        numerator: together('numerator'),
        denominator: together('denominator'),
      },
    },
    truth: names.filter((_, at) => lost[at]! >= FEWEST_LOST),
    faint: names.filter((_, at) => lost[at]! < FEWEST_LOST),
  };
}

function valuesOf(leaf: number): string[] {
  let left = leaf;
  return SIZES.map((size) => {
    const code = left % size;
    left = Math.floor(left / size);
    return `v${code}`;
  });
}

/** Each leaf's own share: logit-normal, and shifted by each of its values. */
function drawShares(codes: readonly Int32Array[], { normal }: Draws): Float64Array {
  const shift = SIZES.map((size) => Array.from({ length: size }, () => VALUE_SPREAD * normal()));
  return Float64Array.from(codes[0]!, (_, i) => {
    const logit =
      Math.log(MEAN_SHARE / (1 - MEAN_SHARE)) + LEAF_SPREAD * normal() + codes.reduce((sum, code, a) => sum + shift[a]![code[i]!]!, 0);
    return 1 / (1 + Math.exp(-logit));
  });
}

/** Draws until at least one of the slices loses enough to be asked for. */
function plantVisibly(codes: readonly Int32Array[], shares: Float64Array, mean: Float64Array, draws: Draws) {
  for (;;) {
    const planted = plant(draws);
    const isIn = (at: number, i: number) => planted[at]!.where.every(([a, code]) => codes[a]![i] === code);
    const fallen = shares.map((share, i) => planted.reduce((left, { loss }, at) => (isIn(at, i) ? left * (1 - loss) : left), share));
    const lost = planted.map((_, at) => shares.reduce((sum, share, i) => (isIn(at, i) ? sum + mean[i]! * (share - fallen[i]!) : sum), 0));
    if (lost.some((events) => events >= FEWEST_LOST)) return { planted, fallen, lost };
  }
}

/** One or two slices of one to three attributes, neither inside the other. */
function plant(draws: Draws): { where: [number, number][]; loss: number }[] {
  const wanted = draws.whole(1, 2);
  for (;;) {
    const planted = Array.from({ length: wanted }, () => {
      const attributes = SIZES.map((_, a) => ({ a, at: draws.fraction() })).sort((x, y) => x.at - y.at);
      const where = attributes.slice(0, draws.whole(1, 3)).map(({ a }): [number, number] => [a, draws.whole(0, SIZES[a]! - 1)]);
      return { where, loss: draws.between(0.25, 0.8) };
    });
    const [first = [], second] = planted.map(({ where }) => where.map(String));
    const isInside = (one: readonly string[], other: readonly string[]): boolean => other.every((condition) => one.includes(condition));
    if (second === undefined || (!isInside(first, second) && !isInside(second, first))) return planted;
  }
}
