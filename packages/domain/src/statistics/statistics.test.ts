import { expect, test } from 'vitest';
import { meanOf, shareOf, type Estimate } from './moments.ts';
import { sampleRatio } from './sample-ratio.ts';
import { drawsFrom } from './testing.ts';
import { absoluteEffect, relativeEffect } from './welch.ts';

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
