import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  formatInstant,
  instant,
  localDate,
  parseInstant,
  startOfDay,
  timeOn,
  TimeOfDay,
  zoneOffsetMs,
  type LocalDate,
} from './time.ts';

const iso = (text: string, zone = 'UTC'): string | undefined => {
  const at = parseInstant(text, zone);
  return at === undefined ? undefined : formatInstant(at);
};

describe('reading instants', () => {
  test('a text with a zone is read in it, one without in the zone given', () => {
    expect(iso('2025-06-01T08:00:00.000Z')).toBe('2025-06-01T08:00:00.000Z');
    expect(iso('2025-06-01T08:00:00+08:00')).toBe('2025-06-01T00:00:00.000Z');
    expect(iso('2025-06-01 08:00:00.000', 'Asia/Shanghai')).toBe('2025-06-01T00:00:00.000Z');
    expect(iso('2025-06-01', 'Asia/Shanghai')).toBe('2025-05-31T16:00:00.000Z');
  });

  test('a skipped hour moves forward, a doubled hour is its first pass', () => {
    expect(iso('2011-03-27 01:30', 'Europe/London')).toBe('2011-03-27T01:30:00.000Z');
    expect(iso('2011-10-30 01:30', 'Europe/London')).toBe('2011-10-30T00:30:00.000Z');
  });

  test('a time of day stands on a day of its zone: a skipped one as much later, a doubled one at its first pass', () => {
    const on = (date: string, time: string, zone: string): string => formatInstant(timeOn(date as LocalDate, time, zone));
    expect(on('2026-05-15', '09:30', 'Asia/Shanghai')).toBe('2026-05-15T01:30:00.000Z');
    expect(on('2026-03-29', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(on('2026-10-25', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(['00:00', '23:59', '24:00', '9:30', '09:60'].map((time) => TimeOfDay.safeParse(time).success)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('what is no date is none', () => {
    expect(
      ['', 'yesterday', '2025-13-01', '2025-06-01T25:00', '20250601', '1700000000000'].map((text) => parseInstant(text, 'UTC')),
    ).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  test('an instant is an integer a calendar can show', () => {
    expect(() => instant(1.5)).toThrow('integer milliseconds');
    expect(() => instant(9e15)).toThrow('integer milliseconds');
  });
});

describe('calendar days', () => {
  const zones = fc.constantFrom('Asia/Shanghai', 'Europe/London', 'America/New_York', 'Asia/Kathmandu', 'UTC');
  const instants = fc.integer({ min: 946_684_800_000, max: 2_000_000_000_000 }).map(instant);

  test('an instant lies in the day it belongs to', () => {
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        const day = localDate(at, zone);
        expect(startOfDay(day, zone)).toBeLessThanOrEqual(at);
        expect(startOfDay(addDays(day, 1), zone)).toBeGreaterThan(at);
      }),
    );
  });

  test('days are added over month ends and leap days', () => {
    expect(addDays('2024-02-28' as LocalDate, 2)).toBe('2024-03-01');
    expect(addDays('2025-01-01' as LocalDate, -1)).toBe('2024-12-31');
    expect(zoneOffsetMs(instant(1_700_000_000_000), 'Asia/Shanghai')).toBe(28_800_000);
  });
});
