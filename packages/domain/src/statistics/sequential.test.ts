import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareEstimates } from './experiments/effect.ts';
import { shareOf } from './moments.ts';
import { sequentialRho, sequentialTest, sequentialWidth } from './sequential.ts';
import { drawsFrom } from './testing.ts';
import { welchTest } from './welch.ts';

const TRIALS = 1000;
const LOOKS = 30;
const PER_LOOK = 100;

test('of 1,000 seeded trials in which nothing differs, each looked at 30 times, the sequential test errs in 5 % at most, and peeking at Welch’s in a quarter at least', () => {
  const draws = drawsFrom(20_261_123);
  const reached = (): number => Array.from({ length: PER_LOOK }, draws).filter((draw) => draw < 0.2).length;
  let [sequential, naive, once] = [0, 0, 0];
  for (let trial = 0; trial < TRIALS; trial++) {
    let [control, treated, isShown, isPeeked] = [0, 0, false, false];
    for (let look = 1; look <= LOOKS; look++) {
      control += reached();
      treated += reached();
      const effect = compareEstimates(shareOf(look * PER_LOOK, control), shareOf(look * PER_LOOK, treated), 'absolute');
      if (!effect.ok) throw new Error(effect.error);
      isShown ||= sequentialTest(effect, 0.05, 2 * LOOKS * PER_LOOK).p < 0.05;
      // beyond 1.98 standard errors Welch's p is below 0.05 with 99 customers and more in each arm
      isPeeked ||= Math.abs(effect.effect) > 1.98 * Math.sqrt(effect.variance);
      if (look === LOOKS) once += Number(welchTest(effect, 0.05).p < 0.05);
    }
    sequential += Number(isShown);
    naive += Number(isPeeked);
  }
  // binomial(1000, 0.05): standard deviation 6.9; the bands are four of them wide
  expect(sequential).toBeLessThan(50 + 28);
  expect(once).toBeLessThan(50 + 28);
  expect(naive).toBeGreaterThan(250);
});

test('p is below alpha exactly where the interval excludes 0', () => {
  const effects = fc.record({ effect: fc.double({ min: -6, max: 6, noNaN: true }), n: fc.integer({ min: 10, max: 1_000_000 }) });
  fc.assert(
    fc.property(effects, fc.constantFrom(0.01, 0.05, 0.2), fc.constantFrom(100, 5000, 100_000), ({ effect, n }, alpha, tuning) => {
      const one = { effect, n, variance: 1, freedom: n - 2 };
      const { p, from, to } = sequentialTest(one, alpha, tuning);
      fc.pre(Math.abs(p - alpha) > 1e-9);
      expect(p < alpha).toBe(from > 0 || to < 0);
    }),
  );
});

test('the interval is wider than a fixed one at every size, and narrowest about where it was tuned to be', () => {
  const width = (n: number, tuning: number) => sequentialWidth(n, sequentialRho(0.05, tuning), 0.05) / Math.sqrt(n);
  for (const n of [100, 1000, 10_000, 100_000]) {
    expect(width(n, 5000)).toBeGreaterThan(1.96 / Math.sqrt(n));
    for (const tuning of [n / 10, n / 2, 2 * n, 10 * n]) expect(width(n, n)).toBeLessThan(width(n, tuning));
  }
});

test('one-sided tests look at their own side alone', () => {
  const one = { effect: 5, n: 1000, variance: 1, freedom: 998 };
  const [greater, less] = [sequentialTest(one, 0.05, 1000, 'greater'), sequentialTest(one, 0.05, 1000, 'less')];
  expect(greater).toMatchObject({ to: Infinity });
  expect(greater.from).toBeGreaterThan(sequentialTest(one, 0.05, 1000).from);
  expect(greater.p).toBeLessThan(0.05);
  expect(less).toMatchObject({ from: -Infinity, p: 0.4999 });
  expect(sequentialTest({ ...one, effect: 20 }, 0.05, 1000, 'greater').p).toBe(1e-5);
});

test('a tuning or a level that is none is refused', () => {
  expect(() => sequentialRho(0.05, 0)).toThrow('the sequential tuning must be a positive number of customers, got 0');
  expect(() => sequentialRho(1, 5000)).toThrow('alpha must be between 0 and 1, got 1');
});
