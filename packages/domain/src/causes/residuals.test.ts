import { describe, expect, test } from 'vitest';
import { seasonalResiduals } from './residuals.ts';

/** Days of four buckets, each 100 but the first 400; the noise of a bucket is the tenth of its root, up and down. */
const calm = Array.from({ length: 32 }, (_, i) => {
  const mean = i % 4 === 0 ? 400 : 100;
  return mean + (i % 8 < 4 ? 0.1 : -0.1) * Math.sqrt(mean);
});

describe('residuals of a series by itself', () => {
  test('are small while nothing happens, and large where it fell', () => {
    const fallen = calm.map((value, i) => (i >= 28 ? value / 2 : value));
    const { residuals, change } = seasonalResiduals(fallen, 4, 28, 32);
    expect(Math.max(...residuals.subarray(0, 28).map(Math.abs))).toBeLessThan(3);
    expect(Math.max(...residuals.subarray(28))).toBeLessThan(-20);
    expect(change).toBeCloseTo(-0.5, 1);
  });

  test('are told of hours with something in them, though most of the day is empty', () => {
    const night = calm.map((value, i) => (i % 4 === 0 ? (i >= 28 ? value / 2 : value) : 0));
    const { residuals } = seasonalResiduals(night, 4, 28, 32);
    expect(residuals[28]).toBeLessThan(-20);
    expect([...residuals.subarray(29)]).toEqual([NaN, NaN, NaN]);
  });

  test('say nothing of buckets that are missing, or without anything to compare with', () => {
    const gaps = calm.map((value, i) => (i === 5 || i % 4 === 3 ? null : value));
    const { residuals } = seasonalResiduals(gaps, 4, 28, 32);
    expect([5, 3, 31].map((i) => residuals[i])).toEqual([NaN, NaN, NaN]);
    expect(seasonalResiduals([1, 2, 3], 1, 2, 3).residuals[2]).toBeNaN();
    expect(seasonalResiduals([null, null], 1, 1, 2).change).toBeNull();
  });
});
