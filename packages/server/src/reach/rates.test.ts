import { instant, MINUTE_MS, SECOND_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inTurns } from './fair-share.ts';
import { rateOf, TokenBucket } from './rates.ts';

const at = (ms: number) => instant(ms);

describe('a token bucket', () => {
  test('of ten a second gives one each 100 ms', () => {
    const bucket = new TokenBucket(rateOf(10, SECOND_MS), at(0));
    expect(bucket.available(at(0))).toBe(1);
    bucket.take(1, at(0));
    expect(bucket.available(at(99))).toBe(0);
    expect(bucket.readyAt(1, at(99))).toBe(100);
    expect(bucket.available(at(100))).toBe(1);
  });

  test('of one in two seconds waits two', () => {
    const bucket = new TokenBucket(rateOf(0.5, SECOND_MS), at(0));
    bucket.take(1, at(0));
    expect(bucket.readyAt(1, at(0))).toBe(2000);
  });

  test('owes what was spent before it', () => {
    const bucket = new TokenBucket(rateOf(60, MINUTE_MS), at(0), 3);
    expect([bucket.available(at(0)), bucket.rate.burst]).toEqual([0, 3]);
    expect(bucket.readyAt(1, at(0))).toBe(Math.ceil(MINUTE_MS / 58));
  });

  const passing = (most: number, gaps: readonly (number | 'when ready')[]): number[] => {
    const bucket = new TokenBucket(rateOf(most, SECOND_MS), at(0));
    const passed: number[] = [];
    let now = 0;
    for (const gap of gaps) {
      now = gap === 'when ready' ? bucket.readyAt(bucket.rate.burst, at(now)) : now + gap;
      const count = bucket.available(at(now));
      bucket.take(count, at(now));
      for (let i = 0; i < count; i++) passed.push(now);
    }
    return passed;
  };

  test('never lets more than its limit pass in any window, however it is asked', () => {
    const gap = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant('when ready' as const));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.array(gap, { minLength: 300, maxLength: 300 }), (most, gaps) => {
        const passed = passing(most, gaps);
        const tooMany = passed.filter((t, i) => (passed[i - most] ?? -Infinity) > t - SECOND_MS);
        expect(tooMany).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test.each([1, 7, 20, 100, 1000])('of %d a second lets nearly so many pass when it is asked as soon as it is ready', (most) => {
    const passed = passing(
      most,
      Array.from({ length: 400 }, () => 'when ready' as const),
    );
    const seconds = (passed.at(-1) ?? 0) / SECOND_MS;
    expect(passed.length / seconds).toBeGreaterThan(0.9 * most);
  });
});

test('campaigns take turns, beginning after the one that had the last', () => {
  const waiting = new Map([
    ['b', ['b1', 'b2', 'b3']],
    ['a', ['a1']],
    ['c', ['c1', 'c2']],
  ]);
  expect(inTurns(waiting, '')).toEqual(['a1', 'b1', 'c1', 'b2', 'c2', 'b3']);
  expect(inTurns(waiting, 'a')).toEqual(['b1', 'c1', 'a1', 'b2', 'c2', 'b3']);
  expect(inTurns(waiting, 'c')).toEqual(['a1', 'b1', 'c1', 'b2', 'c2', 'b3']);
});
