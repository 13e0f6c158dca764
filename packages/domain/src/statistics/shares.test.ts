import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testEstimates, USUAL_TEST, type DecidingTest } from './deciding-test.ts';
import { isTooSmall } from './experiments/verdict.ts';
import { shareOf } from './moments.ts';
import { judgeShares } from './shares.ts';
import { drawsFrom } from './testing.ts';

const FIXED: DecidingTest = { kind: 'fixed' };
const of = (reached: number, n: number) => ({ n, reached });

describe('at one look', () => {
  // Newcombe 1998, table II: eight differences p1 − p2 by method 10
  test.each([
    [of(56, 70), of(48, 80), 0.0524, 0.3339],
    [of(9, 10), of(3, 10), 0.1705, 0.809],
    [of(6, 7), of(2, 7), 0.0582, 0.8062],
    [of(5, 56), of(0, 29), -0.0381, 0.1926],
    [of(0, 10), of(0, 20), -0.1611, 0.2775],
    [of(0, 10), of(0, 10), -0.2775, 0.2775],
    [of(10, 10), of(0, 20), 0.6791, 1],
    [of(10, 10), of(0, 10), 0.6075, 1],
  ])('%o less %o is told as Newcombe publishes it', (treated, control, from, to) => {
    const judged = judgeShares('fixed', [control, treated], 0.05);
    expect(judged.from).toBeCloseTo(from, 4);
    expect(judged.to).toBeCloseTo(to, 4);
  });
});

describe('always valid', () => {
  test('none of 50 may be a share of up to 14.1 %: (1 − p)^50 · 51 = 0.025', () => {
    const { from } = judgeShares('sequential', [of(0, 50), of(50, 50)], 0.05);
    // all of 50: the same, from above
    expect(from).toBeCloseTo(1 - 2 * (1 - (0.025 / 51) ** (1 / 50)), 9);
  });

  test('nobody of both groups: each end is the other group’s own bound, and no p', () => {
    const { p, from, to } = judgeShares('sequential', [of(0, 100), of(0, 1000)], 0.05);
    expect(from).toBeCloseTo(-(1 - (0.025 / 101) ** (1 / 100)), 9);
    expect(to).toBeCloseTo(1 - (0.025 / 1001) ** (1 / 1000), 9);
    expect(p).toBe(1);
  });

  test('of 1,000 seeded trials of two equal rare shares, looked at 30 times, hardly one is found to differ', () => {
    const draws = drawsFrom(20_261_124);
    const did = (n: number): number => Array.from({ length: n }, draws).filter((draw) => draw < 0.01).length;
    let [found, none] = [0, 0];
    for (let trial = 0; trial < 1000; trial++) {
      let [control, treated, isFound] = [0, 0, false];
      for (let look = 1; look <= 30; look++) {
        control += did(20);
        treated += did(80);
        const arms = [shareOf(20 * look, control), shareOf(80 * look, treated)] as const;
        if (isTooSmall({ customers: 80 * look, reached: treated }, { customers: 20 * look, reached: control })) continue;
        none += Number(control === 0);
        const tested = testEstimates(USUAL_TEST, arms, 'absolute');
        isFound ||= tested.ok && tested.p < 0.05;
      }
      found += Number(isFound);
    }
    expect(none).toBeGreaterThan(0);
    expect(found).toBeLessThan(50);
  });
});

describe('a share nobody did, or all, compared by the deciding test', () => {
  test('has an absolute interval by either test, and no relative one', () => {
    const arms = [shareOf(29, 0), shareOf(56, 5)] as const;
    expect(testEstimates(FIXED, arms, 'absolute')).toMatchObject({
      ok: true,
      effect: 5 / 56,
      n: 85,
      from: expect.closeTo(-0.0381, 4) as number,
      // one who did and one who did not more in each arm: 6/58 and 1/31
      variance: expect.closeTo((6 * 52) / 58 ** 3 + (1 * 30) / 31 ** 3, 12) as number,
    });
    expect(testEstimates(USUAL_TEST, arms, 'absolute').ok).toBe(true);
    expect(testEstimates(FIXED, arms, 'relative')).toEqual({ ok: false, error: 'zero_baseline' });
    expect(testEstimates(FIXED, [arms[1], arms[0]], 'relative')).toEqual({ ok: false, error: 'no_variance' });
  });

  test('is none of one customer alone, nor of a mean nobody differs in', () => {
    expect(testEstimates(FIXED, [shareOf(1, 0), shareOf(50, 5)], 'absolute')).toEqual({ ok: false, error: 'no_variance' });
    const nothing = { n: 10, mean: 0, variance: 0 };
    expect(testEstimates(FIXED, [nothing, { n: 10, mean: 1, variance: 2 }], 'absolute')).toEqual({ ok: false, error: 'no_variance' });
  });
});

const share = fc.integer({ min: 2, max: 400 }).chain((n) => fc.record({ n: fc.constant(n), reached: fc.integer({ min: 0, max: n }) }));

test('the interval holds the difference, stays within −1 … 1, turns with its groups, narrows with the level, and leaves out 0 exactly where p is below it', () => {
  fc.assert(
    fc.property(
      share,
      share,
      fc.constantFrom('fixed' as const, 'sequential' as const),
      fc.constantFrom(0.01, 0.05),
      (c, t, kind, level) => {
        const { p, from, to } = judgeShares(kind, [c, t], level);
        const effect = t.reached / t.n - c.reached / c.n;
        expect(from).toBeLessThanOrEqual(effect + 1e-12);
        expect(to).toBeGreaterThanOrEqual(effect - 1e-12);
        expect(Math.max(Math.abs(from), Math.abs(to))).toBeLessThanOrEqual(1);
        const turned = judgeShares(kind, [t, c], level);
        expect(turned.from).toBeCloseTo(-to, 9);
        expect(turned.p).toBeCloseTo(p, 9);
        const wider = judgeShares(kind, [c, t], level / 5);
        expect(wider.to - wider.from).toBeGreaterThanOrEqual(to - from - 1e-12);
        fc.pre(Math.abs(p - level) > 1e-9);
        expect(p < level).toBe(from > 0 || to < 0);
      },
    ),
  );
});
