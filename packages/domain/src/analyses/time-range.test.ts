import { expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../time.ts';
import { type ComparedInstant, earlierInstant } from './time-range.ts';

const ZONE = 'Europe/Berlin';
const earlier = (at: string, compared: ComparedInstant): string => formatInstant(earlierInstant(parseInstant(at, ZONE)!, compared, ZONE));

test('an instant is compared with the same time of an earlier day; a day that a shorter month lacks is its last one', () => {
  expect(earlier('2026-03-24 12:00', 'week')).toBe('2026-03-17T11:00:00.000Z');
  expect(earlier('2026-03-31 12:00', 'month')).toBe('2026-02-28T11:00:00.000Z');
  expect(earlier('2026-02-10 00:00', 'year')).toBe('2025-02-09T23:00:00.000Z');
});

test('of a day that was shorter it is not later than that day', () => {
  // 29 March 2026 has 23 hours in Berlin and ends at 22:00 UTC
  expect(earlier('2026-04-05 23:30', 'week')).toBe('2026-03-29T21:59:59.999Z');
});
