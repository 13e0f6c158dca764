import { HOUR_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextTry } from './outcome.ts';

const minute = (count: number) => instant(count * MINUTE_MS);

describe('a notice that failed for now', () => {
  test('waits longer after each try, and at most an hour', () => {
    const until = instant(100 * HOUR_MS);
    expect([1, 2, 3, 4, 5, 6, 7, 8, 20].map((tries) => nextTry(tries, { now: minute(0), until }))).toEqual(
      [1, 2, 5, 10, 20, 40, 60, 60, 60].map(minute),
    );
  });

  test('waits as long as it was asked to', () => {
    expect(nextTry(1, { now: minute(0), until: minute(60), retryAfterMs: 10 * MINUTE_MS })).toBe(minute(10));
  });

  test('is tried at its last instant and not a millisecond later', () => {
    expect(nextTry(1, { now: minute(0), until: minute(1) })).toBe(minute(1));
    expect(nextTry(1, { now: minute(0), until: instant(MINUTE_MS - 1) })).toBeNull();
  });

  test('is tried only so often before its time is over', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 * HOUR_MS }), (patience) => {
        const until = instant(patience);
        let [now, tries] = [instant(0), 1];
        for (let next = nextTry(tries, { now, until }); next !== null; next = nextTry(++tries, { now, until })) {
          expect(next).toBeGreaterThan(now);
          expect(next).toBeLessThanOrEqual(until);
          now = next;
        }
        expect(tries).toBeLessThanOrEqual(18);
      }),
    );
  });
});
