import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, formatInstant, instant, parseInstant, TimeOfDay, zoneOffsetMs, type Instant } from '../time.ts';
import { nextTimeOfDay } from './send-time.ts';

const at = (text: string): Instant => parseInstant(text, 'UTC')!;

describe('the next time of day', () => {
  test.each([
    ['later the same day', '20:00', '2026-05-03T02:00:00Z', 'Asia/Shanghai', '2026-05-03T12:00:00.000Z'],
    ['at that very moment', '10:00', '2026-05-03T02:00:00Z', 'Asia/Shanghai', '2026-05-03T02:00:00.000Z'],
    ['tomorrow, once it is past', '09:59', '2026-05-03T02:00:00Z', 'Asia/Shanghai', '2026-05-04T01:59:00.000Z'],
    ['skipped when clocks go forward: an hour later', '02:30', '2026-03-29T00:00:00Z', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['twice when clocks go back: the first', '02:30', '2026-10-24T23:00:00Z', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ])('is %s', (_, time, since, zone, expected) => {
    expect(formatInstant(nextTimeOfDay(time, at(since), zone))).toBe(expected);
  });

  test('shows on the wall, is not before, and there is none in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 0, max: 365 * 1440 }), (minute, ahead) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const since = instant(at('2026-01-01T00:00:00Z') + ahead * 60_000);
        const next = nextTimeOfDay(time, since, 'Asia/Shanghai');
        expect((next - since) % DAY_MS).toBe(next - since);
        expect((next + zoneOffsetMs(next, 'Asia/Shanghai')) % DAY_MS).toBe(minute * 60_000);
      }),
    );
  });

  test.each(['24:00', '9:30', '12:60', 'noon'])('%s is no time', (text) => {
    expect(TimeOfDay.safeParse(text).success).toBe(false);
  });
});
