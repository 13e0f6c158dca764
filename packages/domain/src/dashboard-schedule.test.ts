import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastSend, nextSend, SendSchedule } from './dashboard-schedule.ts';
import { formatInstant, instant, parseInstant, type Instant } from './time.ts';

const SHANGHAI = 'Asia/Shanghai';
const at = (text: string, zone = SHANGHAI): Instant => parseInstant(text, zone) ?? instant(Number.NaN);
const daily = SendSchedule.parse({ weekdays: [1, 2, 3, 4, 5, 6, 7], time: '09:05' });
const mondays = SendSchedule.parse({ weekdays: [1], time: '08:00' });

describe('a schedule', () => {
  test('comes round every day at its time in the zone', () => {
    expect(nextSend(daily, at('2026-03-05 09:04'), SHANGHAI)).toBe(at('2026-03-05 09:05'));
    expect(nextSend(daily, at('2026-03-05 09:05'), SHANGHAI)).toBe(at('2026-03-06 09:05'));
    expect(lastSend(daily, at('2026-03-05 09:05'), SHANGHAI)).toBe(at('2026-03-05 09:05'));
    expect(lastSend(daily, at('2026-03-05 09:04'), SHANGHAI)).toBe(at('2026-03-04 09:05'));
  });

  test('of one weekday comes round once a week', () => {
    // 2026-03-05 is a Thursday
    expect(nextSend(mondays, at('2026-03-05 12:00'), SHANGHAI)).toBe(at('2026-03-09 08:00'));
    expect(lastSend(mondays, at('2026-03-05 12:00'), SHANGHAI)).toBe(at('2026-03-02 08:00'));
    expect(lastSend(mondays, at('2026-03-09 07:59'), SHANGHAI)).toBe(at('2026-03-02 08:00'));
  });

  test('keeps its wall-clock time over the change of summer time', () => {
    const zone = 'Europe/Berlin';
    const eight = SendSchedule.parse({ weekdays: [1, 2, 3, 4, 5, 6, 7], time: '08:00' });
    expect(formatInstant(nextSend(eight, at('2026-03-28 09:00', zone), zone))).toBe('2026-03-29T06:00:00.000Z');
    expect(formatInstant(lastSend(eight, at('2026-03-29 07:00', zone), zone))).toBe('2026-03-28T07:00:00.000Z');
  });

  test('has nothing between its last and its next time, in every zone', () => {
    const zones = ['Asia/Shanghai', 'America/New_York', 'Pacific/Apia', 'America/Sao_Paulo'];
    const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        weekdays,
        fc.constantFrom('00:00', '09:05', '23:59'),
        fc.constantFrom(...zones),
        (now, days, time, zone) => {
          const schedule = SendSchedule.parse({ weekdays: days, time });
          const [before, after] = [lastSend(schedule, instant(now), zone), nextSend(schedule, instant(now), zone)];
          expect(before).toBeLessThanOrEqual(now);
          expect(after).toBeGreaterThan(now);
          expect(nextSend(schedule, before, zone)).toBe(after);
          expect(lastSend(schedule, instant(after - 1), zone)).toBe(before);
        },
      ),
      { numRuns: 200 },
    );
  });
});
