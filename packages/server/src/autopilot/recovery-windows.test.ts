import { HOUR_MS, instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { holdRecovery } from '@gyre/domain/anomalies/recovery';
import { decidingRatio, recoveryWindows } from './recovery-windows.ts';

const hour = (i: number) => instant(i * HOUR_MS);

describe('recovery windows', () => {
  const shares = [0, 1, 2].map((i) => ({ at: hour(i), mean: 0.1, variance: 0.09 }));

  test('trail over so many buckets; of a ratio, trials make what is expected', () => {
    const points = [
      { at: hour(0), value: 9, outOf: 100 },
      { at: hour(1), value: 12, outOf: 200 },
      { at: hour(2), value: 30, outOf: 300 },
    ];
    const windows = recoveryWindows(points, shares, { isRatio: true, scale: 1, buckets: [2], openingEffect: -0.3 });
    expect(windows.map(({ value }) => value)).toEqual([9, 21, 42]);
    expect(windows.map(({ mean }) => mean)).toEqual([10, 30, 50]);
    expect(windows.map(({ variance }) => Math.round(variance))).toEqual([9, 27, 45]);
  });

  test('of a count, a group is expected its share; a bucket it did nothing in counts as 0', () => {
    const counts = [0, 1].map((i) => ({ at: hour(i), mean: 1000, variance: 4000 }));
    const windows = recoveryWindows([{ at: hour(1), value: 90 }], counts, {
      isRatio: false,
      scale: 0.1,
      buckets: [6],
      openingEffect: -0.3,
    });
    expect(windows).toEqual([
      { value: 0, mean: 100, variance: 400 },
      { value: 90, mean: 200, variance: 800 },
    ]);
  });

  test('are as long as it takes to have enough in them', () => {
    const hours = Array.from({ length: 24 }, (_, i) => hour(i));
    const few = hours.map((at) => ({ at, mean: 10, variance: 10 }));
    const windows = (openingEffect: number) =>
      recoveryWindows([], few, { isRatio: false, scale: 1, buckets: [6, 12, 24], openingEffect }).at(-1)?.mean;
    // 1.96 / √60 is 0.25, 1.96 / √120 is 0.18 and 1.96 / √240 is 0.13, to be less than a third of the effect
    expect([-0.9, -0.6, -0.5, -0.3].map(windows)).toEqual([60, 120, 240, 240]);
  });

  test('recovered when each of the last ones is within a third of the opening effect, at 95 %', () => {
    const good = { value: 9900, mean: 10_000, variance: 9000 };
    const bad = { value: 8000, mean: 10_000, variance: 9000 };
    expect(holdRecovery([bad, good, good, good], -0.3, 3)).toBe(true);
    expect(holdRecovery([good, bad, good, good], -0.3, 3)).toBe(false);
    expect(holdRecovery([good, good], -0.3, 3)).toBe(false);
  });

  test('say what decides: the lower bound of a fall, the upper one of a rise; nothing where nothing was expected', () => {
    const window = { value: 90, mean: 100, variance: 100 };
    expect(decidingRatio(window, -0.3)).toEqual({ ratio: 0.9, bound: expect.closeTo(0.9 - 0.196, 3) as number });
    expect(decidingRatio(window, 0.3)?.bound).toBeCloseTo(0.9 + 0.196, 3);
    expect(decidingRatio({ value: 0, mean: 0, variance: 0 }, -0.3)).toBeUndefined();
    expect(decidingRatio(undefined, -0.3)).toBeUndefined();
  });
});
