import { changesAfter, holdsAt } from '@gyre/domain/rules/holds';
import { randomTest } from '@gyre/domain/rules/testing';
import { DAY_MS, formatInstant, HOUR_MS, instant, parseInstant, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarOf } from './calendar.ts';
import { compileTimeTest } from './compile-time-test.ts';

/** The nights clocks change, by zone. */
const NIGHTS = { 'Asia/Shanghai': '2026-05-31', 'Europe/Berlin': '2026-03-29', 'America/New_York': '2026-11-01' } as const;
const zones = fc.constantFrom(...(Object.keys(NIGHTS) as (keyof typeof NIGHTS)[]));
/** How far apart two instants lie: often just at, before or after where a span of a random test ends. */
const apart = fc.record({
  spans: fc.constantFrom(0, 60_000, HOUR_MS, 2 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 30 * DAY_MS),
  back: fc.boolean(),
  ms: fc.constantFrom(-1, 0, 1),
});

test('a test on when rows happened passes the same rows as the test itself, and changes at the same instants', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(randomTest, zones, fc.array(apart, { minLength: 1, maxLength: 8 }), (one, zone, others) => {
      const now = parseInstant(NIGHTS[zone], zone) ?? instant(0);
      const at = Float64Array.from(others, ({ spans, back, ms }) => now + (back ? -spans : spans) + ms);
      const { holds, changes } = compileTimeTest(one, { at }, { zone, calendar: calendarOf(zone) });
      for (const [row, value] of at.entries()) {
        const happened = value as Instant;
        const passes = holdsAt(one, happened, { now, zone });
        seen.add(`${one.op} ${passes}`);
        expect(holds(row, now)).toBe(passes);
        if (changes === null) continue;
        expect(changes(row, now)).toBe(changesAfter(one, formatInstant(happened), { now, zone }));
      }
      // Only a test that compares with now can change with time alone between midnights.
      expect(changes === null).toBe(one.op !== 'within_last' && one.op !== 'within_next');
    }),
    { numRuns: 1500 },
  );
  for (const op of ['within_last', 'within_next', 'before', 'after', 'between_dates', 'on_weekday', 'at_hour', 'anniversary_within'])
    expect([...seen]).toEqual(expect.arrayContaining([`${op} true`, `${op} false`]));
});
