import { describe, expect, test } from 'vitest';
import { SAMPLE_RATIO_CASES, TEST_CASES, type TestCase } from './fixtures/growthbook.ts';
import { meanOf, shareOf, type Estimate } from './moments.ts';
import { sampleRatio } from './sample-ratio.ts';
import { absoluteEffect, relativeEffect, type TestResult } from './welch.ts';

/** By how much a value is off, of itself where it is greater than 1. */
function off(value: number, expected: number): number {
  return Math.abs(value - expected) / Math.max(1, Math.abs(expected));
}

const estimateOf = (arm: TestCase['arms'][0]): Estimate => ('reached' in arm ? shareOf(arm.n, arm.reached) : meanOf(arm));

function answerTo({ arms, difference }: TestCase): TestResult {
  const [control, treated] = [estimateOf(arms[0]), estimateOf(arms[1])];
  return difference === 'absolute' ? absoluteEffect(control, treated) : relativeEffect(control, treated);
}

/** Counts by weights, which need not add up to 1. */
function expectedOf(users: readonly number[], weights: readonly number[]): number[] {
  const sum = (all: readonly number[]): number => all.reduce((total, n) => total + n, 0);
  return weights.map((weight) => (sum(users) * weight) / sum(weights));
}

/** Cases with a name each, since several share an upstream test. */
function named(cases: readonly TestCase[]): (readonly [string, TestCase])[] {
  return cases.map((c, i) => [`${i} ${c.test.split('.').at(-1) ?? ''} (${c.difference})`, c]);
}

describe('agrees with GrowthBook’s gbstats 0.8.0 to 1e-8', () => {
  test.each(named(TEST_CASES.filter((c) => c.effect !== undefined)))('effect and standard error: %s', (_, expected) => {
    const answer = answerTo(expected);
    if (!answer.ok) throw new Error(answer.error);
    expect(off(answer.effect, expected.effect ?? NaN)).toBeLessThan(1e-8);
    expect(off(answer.standardError, expected.standardError ?? NaN)).toBeLessThan(1e-8);
  });

  test.each(named(TEST_CASES.filter((c) => c.p !== undefined)))('p, interval and degrees of freedom: %s', (_, expected) => {
    const answer = answerTo(expected);
    if (!answer.ok) throw new Error(answer.error);
    expect(off(answer.p, expected.p ?? NaN)).toBeLessThan(1e-8);
    expect(off(answer.from, expected.interval?.[0] ?? NaN)).toBeLessThan(1e-8);
    expect(off(answer.to, expected.interval?.[1] ?? NaN)).toBeLessThan(1e-8);
    expect(off(answer.freedom, expected.freedom ?? NaN)).toBeLessThan(1e-8);
  });

  test.each(named(TEST_CASES.filter((c) => c.error !== undefined)))('an error where it has one: %s', (_, expected) => {
    expect(expected.error).toBe('ZERO_NEGATIVE_VARIANCE');
    expect(answerTo(expected).ok).toBe(false);
  });

  test.each(SAMPLE_RATIO_CASES)('sample ratio of $users planned as $weights', ({ users, weights, p }) => {
    expect(off(sampleRatio(users, expectedOf(users, weights)).p, p)).toBeLessThan(1e-8);
  });
});

test('a split by hand: 60 and 40 where 50 and 50 were planned gives χ² = 4 with one degree of freedom', () => {
  const { p, suspicious } = sampleRatio([60, 40], [50, 50]);
  expect(p).toBeCloseTo(0.0455002639, 9);
  expect(suspicious).toBe(false);
});

test('a split is suspicious below p 0.001, but not while an arm has fewer than eight customers', () => {
  expect(sampleRatio([100, 200], [150, 150])).toMatchObject({ suspicious: true });
  expect(sampleRatio([7, 200], [103.5, 103.5])).toMatchObject({ suspicious: false });
  expect(sampleRatio([8, 200], [104, 104])).toMatchObject({ suspicious: true });
});

test('nothing to compare is said, not computed', () => {
  const some = shareOf(100, 20);
  expect(absoluteEffect(shareOf(0, 0), some)).toEqual({ ok: false, error: 'no_customers' });
  expect(absoluteEffect(some, shareOf(0, 0))).toEqual({ ok: false, error: 'no_customers' });
  expect(absoluteEffect(shareOf(10, 0), some)).toEqual({ ok: false, error: 'no_variance' });
  expect(absoluteEffect(some, shareOf(10, 10))).toEqual({ ok: false, error: 'no_variance' });
  expect(absoluteEffect(meanOf({ n: 1, sum: 3, sumSquares: 9 }), meanOf({ n: 5, sum: 5, sumSquares: 9 }))).toEqual({
    ok: false,
    error: 'no_variance',
  });
  const aroundZero = meanOf({ n: 2, sum: 0, sumSquares: 2 });
  expect(relativeEffect(aroundZero, meanOf({ n: 3, sum: 3, sumSquares: 5 }))).toEqual({ ok: false, error: 'zero_baseline' });
});

test('a share by hand: 10 of 100 against 30 of 200', () => {
  const answer = absoluteEffect(shareOf(100, 10), shareOf(200, 30));
  if (!answer.ok) throw new Error(answer.error);
  expect(answer.effect).toBeCloseTo(0.05, 12);
  expect(answer.standardError).toBeCloseTo(Math.sqrt(0.09 / 100 + 0.1275 / 200), 12);
  expect(answer.from).toBeLessThan(0);
});

test('of 2,000 seeded trials in which nothing differs, about one in twenty has p < 0.05', () => {
  const draws = drawsFrom(20_261_122);
  const shareReached = (n: number): Estimate => {
    let reached = 0;
    for (let i = 0; i < n; i++) if (draws() < 0.2) reached += 1;
    return shareOf(n, reached);
  };
  let significant = 0;
  for (let trial = 0; trial < 2000; trial++) {
    const answer = absoluteEffect(shareReached(150), shareReached(600));
    if (answer.ok && answer.p < 0.05) significant += 1;
  }
  // binomial(2000, 0.05): mean 100, standard deviation 9.75; the band is four of them wide to each side
  expect(significant).toBeGreaterThan(61);
  expect(significant).toBeLessThan(139);
});

/** mulberry32 (Ettinger): fractions from a seed. */
function drawsFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
