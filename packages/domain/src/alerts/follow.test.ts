import { describe, expect, test } from 'vitest';
import { HOUR_MS, instant, parseInstant, type Instant } from '../time.ts';
import { follow, NOTHING_FOLLOWED, type BucketReading, type Followed } from './follow.ts';

const START = parseInstant('2026-03-02', 'UTC')!;
const hour = (i: number): Instant => instant(START + i * HOUR_MS);
const noneClosed = () => false;

/** A bucket that is half of what was expected, or as expected. */
function bucket(i: number, isAnomalous: boolean, given: Partial<BucketReading> = {}): BucketReading {
  const value = isAnomalous ? 50 : 100;
  const base = { at: hour(i), end: hour(i + 1), value, expected: 100, low: 80, high: 120, outOf: 1, direction: 'down' } as const;
  return {
    ...base,
    score: isAnomalous ? 6 : 0,
    effect: isAnomalous ? -0.5 : 0,
    isAnomalous,
    opens: false,
    ends: null,
    mayOpen: true,
    origin: null,
    ...given,
  };
}

function followed(buckets: readonly BucketReading[], isClosed: (openedAt: Instant) => boolean = noneClosed): Followed {
  return buckets.reduce((known, one) => follow(known, one, isClosed), NOTHING_FOLLOWED);
}

describe('an episode', () => {
  test('opens, is confirmed by a second bucket, adds up and ends', () => {
    expect(followed([bucket(0, false), bucket(1, true)]).current).toMatchObject({ openedAt: hour(1), confirmed: false });
    const { current, last } = followed([bucket(1, true), bucket(2, true), bucket(3, false)]);
    expect(current).toBeNull();
    expect(last).toMatchObject({
      openedAt: hour(1),
      seenUntil: hour(3),
      endedAt: hour(3),
      end: 'recovered',
      value: 100,
      expected: 200,
      confirmed: true,
    });
  });

  test('of a ratio is summed in events', () => {
    const share = { value: 0.03, expected: 0.06, outOf: 1000 };
    expect(followed([bucket(1, true, share), bucket(2, true, { ...share, outOf: 500 })]).current).toMatchObject({
      value: 45,
      expected: 90,
      outOf: 1500,
    });
  });

  test('so strong that one bucket is enough is confirmed at once', () => {
    expect(followed([bucket(1, true, { score: 8 })]).current?.confirmed).toBe(true);
  });

  test('is not confirmed by a second bucket that hardly deviates, or the other way', () => {
    expect(followed([bucket(1, true), bucket(2, true, { effect: -0.2 })]).current?.confirmed).toBe(false);
    expect(followed([bucket(1, true), bucket(2, true, { effect: 0.6, direction: 'up' })]).current?.confirmed).toBe(false);
  });

  test('begins where it may open, also later than the detector said so', () => {
    expect(followed([bucket(1, true, { mayOpen: false }), bucket(2, true)]).current?.openedAt).toBe(hour(2));
  });

  test('goes on when the metric falls again within 24 hours, unless it was closed', () => {
    const again = [bucket(1, true), bucket(2, false), bucket(26, true)];
    expect(followed(again).current).toMatchObject({ openedAt: hour(1), endedAt: null });
    expect(followed(again, (openedAt) => openedAt === hour(1)).current?.openedAt).toBe(hour(26));
    expect(followed([bucket(1, true), bucket(2, false), bucket(27, true)]).current?.openedAt).toBe(hour(27));
    expect(followed([bucket(1, true), bucket(2, false), bucket(5, true, { direction: 'up' })]).current?.openedAt).toBe(hour(5));
  });

  test('is its own once any bucket was', () => {
    const origins = (...said: BucketReading['origin'][]) => followed(said.map((origin, i) => bucket(i, true, { origin }))).current?.origin;
    expect(origins('inherited', 'inherited')).toBe('inherited');
    expect(origins('inherited', 'own', 'inherited')).toBe('own');
    expect(origins(null)).toBeNull();
  });
});
