import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, dayNumber, formatInstant, instant, MINUTE_MS, parseInstant, zoneOffsetMs, type Instant } from '../time.ts';
import { isRestDay } from './holidays.ts';
import type { QuietHours } from './policy.ts';
import { LEGAL_SMS_QUIET, QUIET_HORIZON_MS, quietFrom, quietUntil } from './quiet-time.ts';

const SHANGHAI = 'Asia/Shanghai';
const usual: QuietHours = { workday: { from: '21:00', to: '08:00' }, restday: { from: '21:00', to: '09:00' }, calendar: 'cn' };
const at = (text: string, zone = SHANGHAI): Instant => parseInstant(text, zone) as Instant;
const wall = (t: Instant | null, zone = SHANGHAI): string | null =>
  t === null ? null : formatInstant(instant(t + zoneOffsetMs(t, zone))).slice(0, 16);
const until = (text: string, quiet = usual, zone = SHANGHAI): string | null => wall(quietUntil(at(text, zone), zone, quiet), zone);

describe('quiet hours', () => {
  test('begin with their first minute and end with the one named', () => {
    expect(['2026-03-10 20:59', '2026-03-10 21:00', '2026-03-11 07:59', '2026-03-11 08:00'].map((t) => until(t))).toEqual([
      null,
      '2026-03-11T08:00',
      '2026-03-11T08:00',
      null,
    ]);
  });

  test('the night before a rest day ends when rest days do, the night before a workday when those do', () => {
    // 13 March 2026 is a Friday
    expect([until('2026-03-13 22:00'), until('2026-03-14 22:00'), until('2026-03-15 22:00')]).toEqual([
      '2026-03-14T09:00',
      '2026-03-15T09:00',
      '2026-03-16T08:00',
    ]);
  });

  test('across the border of a holiday the calendar decides: a Saturday worked on, then Spring Festival', () => {
    expect([until('2026-02-13 23:00'), until('2026-02-14 23:00'), until('2026-02-23 23:00')]).toEqual([
      '2026-02-14T08:00',
      '2026-02-15T09:00',
      '2026-02-24T08:00',
    ]);
    expect(until('2026-02-14 08:30')).toBeNull();
    expect(until('2026-02-14 08:30', { ...usual, calendar: 'weekend' })).toBe('2026-02-14T09:00');
  });

  test('a year an operator added decides as those that come with Gyre do', () => {
    const holiday = { name: '某节', from: '2031-06-02', to: '2031-06-04' };
    const added: QuietHours = { ...usual, years: [{ year: 2031, holidays: [holiday], workdays: ['2031-06-07'] }] };
    // A Monday within the holiday, and a Saturday that is worked on.
    expect([until('2031-06-02 08:30'), until('2031-06-02 08:30', added)]).toEqual([null, '2031-06-02T09:00']);
    expect([until('2031-06-07 08:30'), until('2031-06-07 08:30', added)]).toEqual(['2031-06-07T09:00', null]);
  });

  test('a whole rest day is quiet from midnight to midnight, and days of it follow one another', () => {
    const closed: QuietHours = { workday: null, restday: { from: '00:00', to: '00:00' }, calendar: 'weekend' };
    expect(until('2026-03-13 23:59', closed)).toBeNull();
    expect(until('2026-03-14 00:00', closed)).toBe('2026-03-16T00:00');
    expect(until('2026-03-15 13:00', closed)).toBe('2026-03-16T00:00');
  });

  test('hours that never end are looked through for longer than any wish may wait', () => {
    const never: QuietHours = { workday: { from: '00:00', to: '00:00' }, restday: null, calendar: 'none' };
    expect(quietUntil(at('2026-03-13 12:00'), SHANGHAI, never)).toBe(at('2026-03-13 12:00') + QUIET_HORIZON_MS);
    expect(quietFrom(at('2026-03-13 12:00'), SHANGHAI, { ...never, workday: null })).toBeNull();
  });

  test('with two sets an instant is quiet when either says so', () => {
    const lunch: QuietHours = { workday: { from: '07:30', to: '10:00' }, restday: null, calendar: 'none' };
    expect(wall(quietUntil(at('2026-03-10 22:00'), SHANGHAI, lunch, LEGAL_SMS_QUIET))).toBe('2026-03-11T10:00');
    expect(wall(quietFrom(at('2026-03-10 12:00'), SHANGHAI, lunch, LEGAL_SMS_QUIET))).toBe('2026-03-10T21:00');
  });

  test('where the clock is put forward past their end, they end with the change', () => {
    // New York, 8 March 2026: 02:00 becomes 03:00
    const quiet: QuietHours = { workday: { from: '23:00', to: '02:30' }, restday: { from: '23:00', to: '02:30' }, calendar: 'none' };
    expect(until('2026-03-08 01:00', quiet, 'America/New_York')).toBe('2026-03-08T03:00');
    expect(quietUntil(at('2026-03-08 01:00', 'America/New_York'), 'America/New_York', quiet)).toBe(at('2026-03-08T07:00:00Z'));
  });

  test('an hour that comes twice is judged both times', () => {
    // New York, 1 November 2026: 02:00 becomes 01:00 again
    const zone = 'America/New_York';
    const quiet: QuietHours = { workday: null, restday: { from: '23:00', to: '01:30' }, calendar: 'weekend' };
    const first = quietUntil(at('2026-11-01T04:00:00Z'), zone, quiet);
    expect(first).toBe(at('2026-11-01T05:30:00Z'));
    expect(quietFrom(first as Instant, zone, quiet)).toBe(at('2026-11-01T06:00:00Z'));
    expect(quietUntil(at('2026-11-01T06:10:00Z'), zone, quiet)).toBe(at('2026-11-01T06:30:00Z'));
  });

  const zones = fc.constantFrom(
    'Asia/Shanghai',
    'America/New_York',
    'Europe/London',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Asia/Kathmandu',
  );
  const time = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  const hours = fc.option(fc.record({ from: time, to: time }), { nil: null });
  const quietHours = fc.record({ workday: hours, restday: hours, calendar: fc.constantFrom('cn', 'weekend', 'none') });
  const instants = fc
    .integer({ min: Date.UTC(2024, 0, 1) / MINUTE_MS, max: Date.UTC(2027, 0, 1) / MINUTE_MS })
    .map((m) => instant(m * MINUTE_MS));

  test('the end is the first minute that the wall clock says is free, looked for minute by minute', () => {
    fc.assert(
      fc.property(instants, zones, quietHours, (t, zone, quiet) => {
        const found = quietUntil(t, zone, quiet);
        expect(found === null).toBe(!isQuietByHand(t, zone, quiet));
        if (found === null || found - t > 3 * DAY_MS) return;
        for (let m: number = t; m < found; m += MINUTE_MS) expect(isQuietByHand(instant(m), zone, quiet)).toBe(true);
        expect(isQuietByHand(found, zone, quiet)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('the beginning is the first minute that it says is quiet', () => {
    fc.assert(
      fc.property(instants, zones, quietHours, (t, zone, quiet) => {
        const found = quietFrom(t, zone, quiet);
        if (found === null || found - t > 3 * DAY_MS) return;
        for (let m: number = t; m < found; m += MINUTE_MS) expect(isQuietByHand(instant(m), zone, quiet)).toBe(false);
        expect(isQuietByHand(found, zone, quiet)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

/** Reads the wall's clock as text and compares texts. */
function isQuietByHand(t: Instant, zone: string, { workday, restday, calendar }: QuietHours): boolean {
  const clock = formatInstant(instant(t + zoneOffsetMs(t, zone))).slice(11, 16);
  const hours = isRestDay(dayNumber(t, zone), calendar) ? restday : workday;
  if (hours === null) return false;
  if (hours.from < hours.to) return clock >= hours.from && clock < hours.to;
  return clock >= hours.from || clock < hours.to;
}
