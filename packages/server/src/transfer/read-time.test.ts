import { formatInstant, instant, parseInstant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDay, readTime } from './read-time.ts';

const utc = (value: unknown, dayFirst = false): string | undefined => {
  const at = readTime(value, 'Asia/Shanghai', dayFirst);
  return at === undefined ? undefined : formatInstant(at);
};

describe('a time column', () => {
  test.each([
    ['2024-01-31 18:05:09', '2024-01-31T10:05:09.000Z'],
    ['2024-01-31T18:05:09.250+08:00', '2024-01-31T10:05:09.250Z'],
    ['2024-01-31T10:05Z', '2024-01-31T10:05:00.000Z'],
    ['2024/1/31 8:05', '2024-01-31T00:05:00.000Z'],
    ['2024.1.31', '2024-01-30T16:00:00.000Z'],
    ['2024年1月31日 18时05分09秒', '2024-01-31T10:05:09.000Z'],
    ['2024年1月31日', '2024-01-30T16:00:00.000Z'],
    ['20240131', '2024-01-30T16:00:00.000Z'],
    [20240131, '2024-01-30T16:00:00.000Z'],
    ['20240131180509', '2024-01-31T10:05:09.000Z'],
    ['1/31/2024 6:05 PM', '2024-01-31T10:05:00.000Z'],
    ['12/1/2010 8:26', '2010-12-01T00:26:00.000Z'],
    [1706695509, '2024-01-31T10:05:09.000Z'],
    ['1706695509250', '2024-01-31T10:05:09.250Z'],
    ['２０２４-０１-３１', '2024-01-30T16:00:00.000Z'],
    ['2024-02-29', '2024-02-28T16:00:00.000Z'],
  ])('reads %s', (value, expected) => {
    expect(utc(value)).toBe(expected);
  });

  test('reads the day first when the mapping says so', () => {
    expect(utc('3/4/2024', false)).toBe('2024-03-03T16:00:00.000Z');
    expect(utc('3/4/2024', true)).toBe('2024-04-02T16:00:00.000Z');
  });

  test.each(['', 'yesterday', '2023-02-29', '2024-13-01', '13/13/2024', '2024-01-31 25:00', 42, null, true, {}])('refuses %s', (value) => {
    expect(utc(value)).toBeUndefined();
  });

  test('agrees with the calendar of the zone on days when the clocks change too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000_000_000_000 }),
        fc.constantFrom('Europe/London', 'Asia/Shanghai', 'America/Sao_Paulo'),
        (ms, zone) => {
          const text = formatInstant(instant(ms)).slice(0, -1);
          expect(readTime(text, zone, false)).toBe(parseInstant(text, zone));
        },
      ),
    );
    for (const text of ['2024-03-31 01:30:00', '2024-10-27 01:30:00', '2024-10-27 03:00:00.5'])
      expect(readTime(text, 'Europe/London', false)).toBe(parseInstant(text, 'Europe/London'));
  });

  test('a day is the calendar day in the zone', () => {
    expect(readDay('2024-01-31T20:00:00Z', 'Asia/Shanghai', false)).toBe('2024-02-01');
    expect(readDay('2024-01-31', 'Asia/Shanghai', false)).toBe('2024-01-31');
  });
});
