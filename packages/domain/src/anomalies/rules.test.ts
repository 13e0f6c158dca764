import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant, parseInstant } from '../time.ts';
import { episodesOf } from './backtest.ts';
import { DETECTOR_KINDS } from './registry.ts';

const START = parseInstant('2026-03-01', 'UTC')!;
const NOW = instant(START + 40 * DAY_MS);

function days(...values: number[]) {
  return values.map((value, i) => ({ at: instant(START + i * DAY_MS), value }));
}

function judge(kind: string, history: ReturnType<typeof days>, parameters: unknown) {
  return DETECTOR_KINDS.find((one) => one.kind === kind)!.judge(history, parameters, NOW);
}

describe('simple rules', () => {
  test('a threshold asks for several in a row and ends when it is kept again', () => {
    const episodes = episodesOf(judge('threshold', days(5, 12, 5, 12, 13, 14, 5), { above: 10, inARow: 2 }));
    expect(episodes).toMatchObject([
      { start: START + 4 * DAY_MS, end: START + 6 * DAY_MS, endedBy: 'recovered', direction: 'up', peakScore: 5 },
    ]);
    expect(episodes[0]!.effect).toBeCloseTo(0.3, 12);
  });

  test('a threshold without limits, or with crossed ones, is refused', () => {
    expect(() => judge('threshold', [], {})).toThrow('expected above, below or both');
    expect(() => judge('threshold', [], { above: 1, below: 2 })).toThrow('expected above to be at least below');
  });

  test('a change is against the same time a day or a week before', () => {
    const values = [100, 100, 100, 100, 100, 100, 100, 100, 60, 100];
    expect(judge('change', days(...values), { against: 'yesterday', more: 0.3 }).map(({ opens }) => opens)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
    const weekly = episodesOf(judge('change', days(...values), { against: 'last_week', more: 0.3, direction: 'down' }));
    expect(weekly).toMatchObject([{ start: START + 8 * DAY_MS, end: START + 9 * DAY_MS, effect: -0.4, direction: 'down' }]);
    expect(episodesOf(judge('change', days(...values), { against: 'last_week', more: 0.3, least: 101 }))).toEqual([]);
  });

  test('a change against last year finds the same date, whatever the clock did between', () => {
    const at = (text: string) => parseInstant(text, 'Europe/Berlin')!;
    const history = [
      { at: at('2025-03-30 10:00'), value: 100 },
      { at: at('2026-03-30 10:00'), value: 150 },
    ];
    expect(judge('change', history, { against: 'last_year', more: 0.4, zone: 'Europe/Berlin' })[1]).toMatchObject({
      expected: 100,
      opens: true,
      direction: 'up',
      effect: 0.5,
    });
  });

  test('silence is told at the instant it became too long', () => {
    const history = days(3, 4, 0, 0);
    expect(judge('silence', history, { longestMs: 2 * DAY_MS })).toMatchObject([{ at: START + 3 * DAY_MS, opens: true, value: 0 }]);
    expect(judge('silence', history, { longestMs: 60 * DAY_MS })).toEqual([]);
  });

  test('every kind has its words in both languages and its own name', () => {
    expect(new Set(DETECTOR_KINDS.map(({ kind }) => kind)).size).toBe(DETECTOR_KINDS.length);
    for (const { name, about } of DETECTOR_KINDS)
      expect([name.zh, name.en, about.zh, about.en].every((text) => text.length > 1)).toBe(true);
  });

  test('the adaptive kind judges by its defaults', () => {
    const hours = Array.from({ length: 48 }, (_, i) => ({ at: instant(START + i * HOUR_MS), value: 10 + (i % 3) }));
    expect(judge('adaptive', hours, { kind: 'count', grain: '1h' })).toHaveLength(48);
    expect(() => judge('adaptive', hours, { kind: 'count', grain: '7h' })).toThrow('expected a grain that divides a day');
  });
});
