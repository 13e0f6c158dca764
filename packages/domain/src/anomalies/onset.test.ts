import { describe, expect, test } from 'vitest';
import { newEvidence, onsetOf, weigh } from './evidence.ts';

const FLOORS = { direction: 'down', relativeFloor: 0, absoluteFloor: 0 } as const;

/** Evidence of hours of which a hundred were expected of each, with a deviation of ten as the usual one. */
function after(...values: readonly number[]) {
  const state = newEvidence();
  for (const value of [...Array<number>(24).fill(100), ...values]) {
    weigh(state, 'count', { value, mean: 100, variance: 100, doubt: 0, outOf: 0 }, FLOORS, { learns: false, after: 0 });
  }
  return state;
}

describe('an episode began', () => {
  test.each<[string, readonly number[], number]>([
    ['in the newest hour alone', [70], 0],
    ['three hours before, where each of four is two deviations low', [80, 80, 80, 80], 3],
    ['not in the hour before, which is as low as any may be by chance', [90, 80, 80, 80], 2],
    ['in an hour that is hardly low itself, where those before it are', [70, 96, 80, 80], 3],
    ['not before an hour that was high', [70, 200, 80, 80], 1],
    ['where it was lowest, when the newest hour is nearly well', [60, 98], 1],
  ])('%s', (_, values, back) => {
    expect(onsetOf(after(...values), 'down')).toBe(back);
  });

  test('the same upwards', () => {
    expect(onsetOf(after(105, 120, 120, 120), 'up')).toBe(2);
  });
});
