import { chiSquareTail } from '../statistics/distributions.ts';
import type { Cause } from './cause.ts';
import type { Leaves } from './leaves.ts';

/** 判断 — what a search for causes comes to: slices; everybody alike; a ratio moved by who came, not by what they did; or nothing. */
export type CauseVerdict = 'slices' | 'whole' | 'mix' | 'nothing';

const LEAST_EXCESS = 0.3;
const SAME = 0.05;
const SURE_Z = 3;

/** What the leaves came to, what was expected, and with which variance. */
export interface Measured {
  readonly actual: Float64Array;
  readonly expected: Float64Array;
  readonly variance: Float64Array;
}

/**
 * 是否全体 — `whole` when the first cause explains less than 30 points more of the change than its share of the volume, and ripples of the
 * values of every attribute differ no more than by chance (Cochran's Q, p > 5 % after Bonferroni); also when the total changed by more than
 * three standard deviations and no slice was found.
 */
export function verdictOf(leaves: Leaves, measured: Measured, first: Cause | undefined): CauseVerdict {
  const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
  const [v, f, variance] = [sum(measured.actual), sum(measured.expected), sum(measured.variance)];
  const isSure = Math.abs(v - f) > SURE_Z * Math.sqrt(variance);
  if (first === undefined) return isSure ? 'whole' : 'nothing';
  const expectedThere = first.effect / (first.ripple - 1);
  const excess = first.explained - (Number.isFinite(expectedThere) ? expectedThere / f : 0);
  return isSure && excess < LEAST_EXCESS && likelyOneRipple(leaves, measured) > SAME ? 'whole' : 'slices';
}

/** The least p of Cochran's Q (1954) over the attributes, times how many there are. */
function likelyOneRipple(leaves: Leaves, measured: Measured): number {
  const tests = leaves.codes.map((codes, a) => heterogeneity(codes, leaves.values[a]!.length, measured)).filter((p) => p !== undefined);
  return tests.length === 0 ? 1 : Math.min(...tests) * tests.length;
}

function heterogeneity(codes: Int32Array, values: number, { actual, expected, variance }: Measured): number | undefined {
  const sums = Array.from({ length: values }, () => ({ v: 0, f: 0, variance: 0 }));
  for (const [i, code] of codes.entries()) {
    const one = sums[code];
    if (one === undefined) continue;
    one.v += actual[i]!;
    one.f += expected[i]!;
    one.variance += variance[i]!;
  }
  const ripples = sums
    .filter((one) => one.f > 0 && one.variance > 0)
    .map((one) => ({ ripple: one.v / one.f, weight: one.f ** 2 / one.variance }));
  if (ripples.length < 2) return undefined;
  const weight = ripples.reduce((all, one) => all + one.weight, 0);
  const mean = ripples.reduce((all, one) => all + one.weight * one.ripple, 0) / weight;
  return chiSquareTail(
    ripples.reduce((q, one) => q + one.weight * (one.ripple - mean) ** 2, 0),
    ripples.length - 1,
  );
}
