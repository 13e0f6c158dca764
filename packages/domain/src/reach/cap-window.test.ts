import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant, parseInstant, type Instant } from '../time.ts';
import { earliestAllowed, periodOf, reachOfWindow } from './cap-window.ts';
import type { FrequencyCap } from './policy.ts';

const at = (minutes: number): Instant => instant(minutes * 60_000);
const on = (text: string, zone = 'Asia/Shanghai'): Instant => parseInstant(text, zone) as Instant;
const twiceAnHour: FrequencyCap = { limit: 2, window: { kind: 'rolling', ms: HOUR_MS } };
const calendar = (limit: number, unit: 'day' | 'week' | 'month'): FrequencyCap => ({ limit, window: { kind: 'calendar', unit } });

describe('a rolling cap', () => {
  test('there is room while fewer than the limit lie in the window', () => {
    expect(earliestAllowed(twiceAnHour, [at(0)], at(1), 'UTC')).toBe(at(1));
  });
  test('when it is full, the message blocking must leave the window first', () => {
    expect(earliestAllowed(twiceAnHour, [at(0), at(10)], at(20), 'UTC')).toBe(at(60));
  });
  test('a message exactly one window old no longer counts, one a millisecond younger does', () => {
    expect(earliestAllowed(twiceAnHour, [at(0), at(10)], at(60), 'UTC')).toBe(at(60));
    expect(earliestAllowed(twiceAnHour, [at(0), at(10)], instant(at(60) - 1), 'UTC')).toBe(at(60));
  });
  test('a limit that is no positive integer is a bug', () => {
    expect(() => earliestAllowed({ ...twiceAnHour, limit: 0 }, [], at(0), 'UTC')).toThrow(RangeError);
  });
});

describe('a calendar cap', () => {
  const zone = 'Asia/Shanghai';
  test('a full day has room again at midnight of the zone, not of UTC', () => {
    const past = [on('2026-03-10 00:00'), on('2026-03-10 20:00')];
    expect(earliestAllowed(calendar(2, 'day'), past, on('2026-03-10 23:59'), zone)).toBe(on('2026-03-11 00:00'));
    expect(earliestAllowed(calendar(2, 'day'), past, on('2026-03-11 00:00'), zone)).toBe(on('2026-03-11 00:00'));
    expect(earliestAllowed(calendar(2, 'day'), [on('2026-03-09 23:59'), on('2026-03-10 20:00')], on('2026-03-10 21:00'), zone)).toBe(
      on('2026-03-10 21:00'),
    );
  });
  test('a week begins on Monday, a month on its first', () => {
    expect(earliestAllowed(calendar(1, 'week'), [on('2026-03-09 10:00')], on('2026-03-15 23:00'), zone)).toBe(on('2026-03-16 00:00'));
    expect(earliestAllowed(calendar(1, 'week'), [on('2026-03-08 10:00')], on('2026-03-09 00:00'), zone)).toBe(on('2026-03-09 00:00'));
    expect(earliestAllowed(calendar(1, 'month'), [on('2026-12-01 00:00')], on('2026-12-31 12:00'), zone)).toBe(on('2027-01-01 00:00'));
  });
  test('booked future messages count too', () => {
    expect(earliestAllowed(calendar(1, 'day'), [on('2026-03-10 09:00'), on('2026-03-11 09:00')], on('2026-03-10 12:00'), zone)).toBe(
      on('2026-03-12 00:00'),
    );
  });
  test('a day on which the clock is changed has 23 or 25 hours', () => {
    const day = periodOf('day', on('2026-03-08 12:00', 'America/New_York'), 'America/New_York');
    expect(day.to - day.from).toBe(23 * HOUR_MS);
    const long = periodOf('day', on('2026-11-01 12:00', 'America/New_York'), 'America/New_York');
    expect(long.to - long.from).toBe(25 * HOUR_MS);
  });
});

test('whoever obeys a cap never has more than the limit in any window, and is never held longer than needed', () => {
  const window = fc.oneof(
    fc.record({ kind: fc.constant('rolling' as const), ms: fc.integer({ min: HOUR_MS, max: 3 * DAY_MS }) }),
    fc.record({ kind: fc.constant('calendar' as const), unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const) }),
  );
  const cap = fc.record({ limit: fc.integer({ min: 1, max: 4 }), window });
  const zones = fc.constantFrom('Asia/Shanghai', 'America/New_York');
  const start = on('2026-02-25 00:00');
  fc.assert(
    fc.property(cap, zones, fc.array(fc.nat({ max: 40 }), { maxLength: 60 }), (c, zone, gaps) => {
      const counted = (sent: readonly Instant[], t: Instant): number => {
        if (c.window.kind === 'rolling') return sent.filter((s) => s > t - (c.window as { ms: number }).ms && s <= t).length;
        const { from } = periodOf(c.window.unit, t, zone);
        return sent.filter((s) => s >= from && s <= t).length;
      };
      const sent: Instant[] = [];
      let now: number = start;
      for (const gap of gaps) {
        now += gap * HOUR_MS;
        const t = instant(now);
        const allowed = earliestAllowed(c, sent, t, zone);
        expect(allowed > t).toBe(counted(sent, t) >= c.limit);
        expect(counted(sent, allowed)).toBeLessThan(c.limit);
        expect(allowed === t || counted(sent, instant(allowed - 1)) >= c.limit).toBe(true);
        if (allowed === t) sent.push(t);
      }
      for (const s of sent) {
        expect(counted(sent, s)).toBeLessThanOrEqual(c.limit);
        expect(s - reachOfWindow(c.window)).toBeLessThanOrEqual(
          c.window.kind === 'rolling' ? s - c.window.ms : periodOf(c.window.unit, s, zone).from,
        );
      }
    }),
  );
});
