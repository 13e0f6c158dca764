import { describe, expect, test } from 'vitest';
import { chiSquareTail, normalAbove, normalTail, tAbove, tTail } from './distributions.ts';
import { logGamma, upperGamma } from './special-functions.ts';

/** By how much of itself a value is off; the expected values are from mpmath 1.3 with 40 digits. */
function off(value: number, expected: number): number {
  return Math.abs(value / expected - 1);
}

describe('agrees with 40-digit arithmetic to 1e-10', () => {
  test.each([
    [0.001, 6.907178885383853],
    [0.3, 1.0957979948180756],
    [2.5, 0.2846828704729192],
    [10, 12.80182748008147],
    [171.5, 709.1431630309282],
    [1_000_000, 12815504.569147613],
  ])('ln Γ(%f)', (x, expected) => expect(off(logGamma(x), expected)).toBeLessThan(1e-10));

  test.each([
    [0.5, 0.1, 0.654720846018577],
    [0.5, 8, 6.334248366623985e-5],
    [1, 9.21, 0.00010003404299092957],
    [1.5, 4, 0.04601170568923137],
    [7, 3, 0.9664914646911588],
    [50, 60, 0.08440668109369183],
    [1000, 1100, 0.0010593232539299773],
    [200_000, 200_500, 0.13181577674527703],
  ])('Q(%f, %f)', (a, x, expected) => {
    expect(off(upperGamma(a, x), expected)).toBeLessThan(1e-10);
    expect(off(chiSquareTail(2 * x, 2 * a), expected)).toBeLessThan(1e-10);
  });

  test.each([
    [0.5, 1, 0.35241638234956674],
    [2, 3.7, 0.060908600952617006],
    [12, 2.5, 0.001418107515039162],
    [1.96, 29.3, 0.02978389931660282],
    [3.5, 1050.9334414815287, 0.00024238352002062388],
    [0.001, 10, 0.4996108916873705],
    [6, 250_000, 9.879372854864275e-10],
    [1.2, 5e7, 0.1150696730645921],
    [40, 12, 1.925614790386017e-14],
  ])('P(T > %f) with %f degrees of freedom', (t, freedom, expected) => {
    expect(off(tTail(t, freedom), expected)).toBeLessThan(1e-10);
    expect(off(tTail(-t, freedom), 1 - expected)).toBeLessThan(1e-10);
  });

  test.each([
    [0.025, 1.9599639845400543],
    [0.2, 0.8416212335729142],
    [0.4999, 0.00025066283008800747],
    [1e-6, 4.753424308822899],
    [1e-12, 7.034483825301132],
  ])('the normal quantile above %f', (tail, expected) => {
    expect(off(normalAbove(tail), expected)).toBeLessThan(1e-10);
    expect(off(normalTail(expected), tail)).toBeLessThan(1e-10);
  });

  test.each([
    [0.025, 1, 12.706204736174705],
    [0.025, 2.3, 3.807163208232132],
    [0.025, 10, 2.228138851986275],
    [0.025, 1050.9, 1.9622239134940396],
    [0.025, 1_000_000, 1.959966356814107],
    [0.0005, 4, 8.610301581379275],
    [1e-9, 30, 8.445862796274243],
  ])('the t quantile above %f with %f degrees of freedom', (tail, freedom, expected) =>
    expect(off(tAbove(tail, freedom), expected)).toBeLessThan(1e-10),
  );
});

test('tails and quantiles are symmetric, and the middle is zero', () => {
  expect(normalTail(0)).toBe(0.5);
  expect(tTail(0, 7)).toBe(0.5);
  expect(normalAbove(0.5)).toBeCloseTo(0, 15);
  expect(tAbove(0.5, 3)).toBe(0);
  expect(tAbove(0.975, 10)).toBeCloseTo(-tAbove(0.025, 10), 13);
  expect(normalAbove(0.975)).toBeCloseTo(-normalAbove(0.025), 13);
});

test('a tail that is no share, or no degrees of freedom, is refused', () => {
  expect(() => normalAbove(0)).toThrow('a tail must be between 0 and 1, got 0');
  expect(() => tAbove(1, 4)).toThrow('a tail must be between 0 and 1, got 1');
  expect(() => tAbove(0.1, 0)).toThrow('degrees of freedom must be positive, got 0');
});
