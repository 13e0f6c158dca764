import { rangeOf, rollingMsOf } from '@gyre/domain/rules/window-range';
import { randomPlainWindow } from '@gyre/domain/rules/testing';
import { HOUR_MS, instant, parseInstant } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarOf } from './calendar.ts';
import { compileSpan } from './spans.ts';

/** The nights clocks change, by zone. */
const NIGHTS = { 'Asia/Shanghai': '2026-05-31', 'Europe/Berlin': '2026-03-29', 'America/New_York': '2026-11-01' } as const;
const zones = fc.constantFrom(...(Object.keys(NIGHTS) as (keyof typeof NIGHTS)[]));
/** Instants up to three days around midnight, often just before or after one; in any order. */
const hours = fc.oneof(fc.constantFrom(-24, 0, 0, 24), fc.integer({ min: -72, max: 72 }));
const steps = fc.array(fc.record({ hours, ms: fc.constantFrom(-1, 0, 1, 1000) }), {
  minLength: 1,
  maxLength: 6,
});

test('a compiled window covers at every instant what the window covers', () => {
  fc.assert(
    fc.property(randomPlainWindow, zones, steps, (window, zone, asked) => {
      const { range, rollingMs } = compileSpan(window, { zone, calendar: calendarOf(zone) });
      expect(rollingMs).toBe(rollingMsOf(window));
      for (const { hours, ms } of asked) {
        const now = instant((parseInstant(NIGHTS[zone], zone) ?? 0) + hours * HOUR_MS + ms);
        expect(range(now)).toEqual(rangeOf(window, now, zone));
      }
    }),
    { numRuns: 300 },
  );
});

test('a window that does not roll is worked out once a calendar day, however often it is asked about', () => {
  const noon = instant(parseInstant('2026-05-31 12:00', 'Asia/Shanghai') ?? 0);
  let looks = 0;
  const place = {
    calendar: calendarOf('Asia/Shanghai'),
    get zone(): string {
      looks += 1;
      return 'Asia/Shanghai';
    },
  };
  const { range } = compileSpan({ kind: 'days', count: 7, includeToday: true }, place);
  range(noon);
  const once = looks;
  expect(once).toBeGreaterThan(0);
  for (let hour = 0; hour < 11; hour++) range(instant(noon + hour * HOUR_MS));
  expect(looks).toBe(once);
  range(instant(noon + 12 * HOUR_MS));
  expect(looks).toBe(2 * once);
});
