import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandOf, BAND_TAIL } from './band.ts';
import { tailOf } from './tails.ts';

describe('a tail', () => {
  test('of a Poisson count is mid-p: of 0 when 1 is expected, half of e⁻¹', () => {
    expect(tailOf('count', 0, { mean: 1, variance: 1, outOf: 1 })).toBeCloseTo(Math.exp(-1) / 2, 12);
    expect(tailOf('count', 3, { mean: 1, variance: 1, outOf: 1 })).toBeCloseTo(1 - Math.exp(-1) * (1 + 1 + 1 / 2 + 1 / 12), 12);
  });

  test('of a dispersed count is the negative binomial: with mean and dispersion 2, the geometric-like (r = 2, p = ½)', () => {
    // P(0) = ¼, P(1) = 2·⅛ = ¼
    expect(tailOf('count', 0, { mean: 2, variance: 4, outOf: 1 })).toBeCloseTo(1 / 8, 12);
    expect(tailOf('count', 1, { mean: 2, variance: 4, outOf: 1 })).toBeCloseTo(1 / 4 + 1 / 8, 12);
  });

  test('of an amount is the gamma distribution: exponential when the deviation is the mean', () => {
    expect(tailOf('sum', 30, { mean: 10, variance: 100, outOf: 1 })).toBeCloseTo(Math.exp(-3), 12);
    expect(tailOf('sum', 1, { mean: 10, variance: 100, outOf: 1 })).toBeCloseTo(1 - Math.exp(-0.1), 12);
  });

  test('of a share is the binomial when nothing varies more: none of 5 at one half', () => {
    expect(tailOf('ratio', 0, { mean: 2.5, variance: 1.25, outOf: 5 })).toBeCloseTo(1 / 64, 4);
  });

  test('hardly jumps where the exact law hands over to the approximation', () => {
    const exact = tailOf('count', 340, { mean: 399.9, variance: 800, outOf: 1 });
    const approximate = tailOf('count', 340, { mean: 400.1, variance: 800, outOf: 1 });
    expect(approximate / exact).toBeGreaterThan(0.85);
    expect(approximate / exact).toBeLessThan(1.2);
  });
});

test('the band holds exactly the values whose tail is at least one in a thousand', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 1, max: 5, noNaN: true }), (mean, dispersion) => {
      const expected = { mean, variance: mean * dispersion, outOf: 1 };
      const { low, high } = bandOf('count', expected);
      expect(tailOf('count', high, expected)).toBeGreaterThanOrEqual(BAND_TAIL);
      expect(tailOf('count', high + 1, expected)).toBeLessThan(BAND_TAIL);
      expect(tailOf('count', low, expected)).toBeGreaterThanOrEqual(BAND_TAIL);
      expect(low === 0 || tailOf('count', low - 1, expected) < BAND_TAIL).toBe(true);
    }),
  );
});

test('the band of a ratio is in shares', () => {
  const { expected, low, high } = bandOf('ratio', { mean: 40, variance: 38.4, outOf: 1000 });
  expect(expected).toBe(0.04);
  expect(low).toBeGreaterThan(0.018);
  expect(low).toBeLessThan(0.03);
  expect(high).toBeGreaterThan(0.055);
  expect(high).toBeLessThan(0.065);
});
