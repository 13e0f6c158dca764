import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant, parseInstant, formatInstant, type Instant } from '../time.ts';
import { comparableDays, comparableSpans } from './comparable.ts';

const ZONE = 'Asia/Shanghai';

function at(text: string, zone = ZONE): Instant {
  return parseInstant(text, zone) ?? instant(Number.NaN);
}

describe('spans to compare an episode with', () => {
  const hour = { from: at('2026-11-23 09:00'), to: at('2026-11-23 10:00') };

  test('are the same hour of the eight weeks before, newer ones weighing more', () => {
    const spans = comparableSpans(hour, 'hour', ZONE, []);
    expect(spans.map(({ from, to }) => [hour.from - from, hour.to - to].map((ms) => ms / DAY_MS))).toEqual(
      [7, 14, 21, 28, 35, 42, 49, 56].map((days) => [days, days]),
    );
    expect(spans.slice(0, 3).map(({ weight }) => weight)).toEqual([1, 0.85, 0.7224999999999999]);
  });

  test('of ten days are four times as far back as two weeks', () => {
    const spans = comparableSpans({ from: hour.from, to: instant(hour.from + 10 * DAY_MS) }, 'day', ZONE, []);
    expect(spans.map(({ from }) => (hour.from - from) / DAY_MS)).toEqual([14, 28, 42, 56]);
  });

  test('keep the time of day when clocks change', () => {
    const [first] = comparableSpans(
      { from: at('2026-03-30 09:00', 'Europe/Berlin'), to: at('2026-03-30 10:00', 'Europe/Berlin') },
      'hour',
      'Europe/Berlin',
      [],
    );
    expect(formatInstant(first!.from)).toBe('2026-03-23T08:00:00.000Z');
    expect(first!.to - first!.from).toBe(HOUR_MS);
  });

  test('of a month are the months before, however long', () => {
    const spans = comparableSpans({ from: at('2026-03-01 00:00'), to: at('2026-04-01 00:00') }, 'month', ZONE, []);
    expect(spans.slice(0, 2).map(({ from, to }) => [from, to])).toEqual([
      [at('2026-02-01 00:00'), at('2026-03-01 00:00')],
      [at('2026-01-01 00:00'), at('2026-02-01 00:00')],
    ]);
    expect(spans).toHaveLength(6);
  });

  test('leave out what touches an earlier episode', () => {
    const besides = [{ from: at('2026-11-16 09:30'), to: at('2026-11-16 12:00') }];
    expect(comparableSpans(hour, 'hour', ZONE, besides)[0]).toMatchObject({ from: at('2026-11-09 09:00'), weight: 0.85 });
  });

  test('for want of weeks are the days before, of a span within a day', () => {
    expect(comparableDays(hour, ZONE, []).map(({ from }) => (hour.from - from) / DAY_MS)).toEqual(
      Array.from({ length: 14 }, (_, i) => i + 1),
    );
    expect(comparableDays({ from: hour.from, to: instant(hour.from + 2 * DAY_MS) }, ZONE, [])).toEqual([]);
  });
});
