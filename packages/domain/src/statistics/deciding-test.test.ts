import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecidingTest, testedBy, testEstimates, testToShow, USUAL_TEST } from './deciding-test.ts';
import { shareOf } from './moments.ts';

const FIXED: DecidingTest = { kind: 'fixed' };

describe('the deciding test', () => {
  test('is the sequential one, tuned for 5,000 customers, unless said otherwise', () => {
    expect(DecidingTest.parse({ kind: 'sequential' })).toEqual(USUAL_TEST);
    expect(() => DecidingTest.parse({ kind: 'sequential', tuning: 99 })).toThrow('expected number to be >=100');
  });

  test('with one look is not looked at before it is over', () => {
    expect(testToShow(FIXED, false)).toEqual(USUAL_TEST);
    expect(testToShow(FIXED, true)).toEqual(FIXED);
    expect(testToShow({ kind: 'sequential', tuning: 200 }, false)).toEqual({ kind: 'sequential', tuning: 200 });
  });

  test('at one look is Welch’s, and sequential it is wider: 100 against 50 of 200 each', () => {
    const arms = [shareOf(200, 50), shareOf(200, 100)] as const;
    const [fixed, sequential] = [testEstimates(FIXED, arms, 'absolute'), testEstimates(USUAL_TEST, arms, 'absolute')];
    if (!fixed.ok || !sequential.ok) throw new Error('both arms vary');
    // 0.25 ± 1.96606 × √(0.25/200 + 0.1875/200)
    expect(fixed.from).toBeCloseTo(0.158_045_7, 6);
    // x = 400 · (−2 ln 0.05 + ln(1 − 2 ln 0.05))/5000 = 0.634892; √(2(x + 1)/x · ln(√(x + 1)/0.05)) = 4.08587 standard errors of 0.0467707
    expect(sequential.from).toBeCloseTo(0.25 - 4.085_87 * 0.046_770_7, 5);
    expect(sequential.to).toBeCloseTo(0.25 + 4.085_87 * 0.046_770_7, 5);
  });

  test('leaves out 0 at a level exactly where p is below it, whichever test it is', () => {
    const effects = fc.record({ effect: fc.double({ min: -6, max: 6, noNaN: true }), n: fc.integer({ min: 10, max: 1_000_000 }) });
    fc.assert(
      fc.property(effects, fc.constantFrom(0.005, 0.025, 0.05), fc.constantFrom(FIXED, USUAL_TEST), ({ effect, n }, level, method) => {
        const { p, from, to } = testedBy(method, { effect, n, variance: 1, freedom: n - 2 }, level);
        fc.pre(Math.abs(p - level) > 1e-9);
        expect(p < level).toBe(from > 0 || to < 0);
      }),
    );
  });
});
