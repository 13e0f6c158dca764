import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant, localDate, parseInstant, type Instant } from '../time.ts';
import { judgeAdaptively } from './adaptive.ts';
import { episodesOf } from './backtest.ts';
import { newDetector, observe, type SeriesPoint } from './detector.ts';
import { restoreDetector, saveDetector, sizeOfDetector } from './saved.ts';
import { AnomalySettings } from './settings.ts';

const START = parseInstant('2026-01-05T00:00:00Z', 'UTC')!;

/** Hourly values around 100 … 300 by time of day, with a little noise that repeats nothing. */
function hours(count: number, factorAt: (hour: number) => number = () => 1): SeriesPoint[] {
  return Array.from({ length: count }, (_, i) => {
    const usual = 200 + 100 * Math.sin((i / 24) * 2 * Math.PI);
    const noise = Math.sin(i * i * 12.9898) * Math.sqrt(usual);
    return { at: hour(i), value: Math.round((usual + noise) * factorAt(i)) };
  });
}

function hour(i: number): Instant {
  return instant(START + i * HOUR_MS);
}

function settings(given: Partial<AnomalySettings> = {}): AnomalySettings {
  return AnomalySettings.parse({ kind: 'count', grain: '1h', ...given });
}

const DROP = 30 * 24 + 10;
const dropped = (i: number): number => (i >= DROP && i < DROP + 12 ? 0.7 : 1);

describe('the detector', () => {
  test('opens once within three hours of a drop of 30 % and ends when the metric is back', () => {
    const episodes = episodesOf(judgeAdaptively(hours(40 * 24, dropped), settings()));
    expect(episodes).toHaveLength(1);
    const [{ start, end, endedBy, direction, effect }] = episodes as [(typeof episodes)[0]];
    expect(start).toBeGreaterThanOrEqual(hour(DROP));
    expect(start).toBeLessThanOrEqual(hour(DROP + 2));
    expect({ direction, endedBy }).toEqual({ direction: 'down', endedBy: 'recovered' });
    expect(end).toBeGreaterThanOrEqual(hour(DROP + 12));
    expect(end).toBeLessThanOrEqual(hour(DROP + 36));
    expect(effect).toBeLessThan(-0.2);
  });

  test('is silent about a series as usual, and about what the direction or the floor excludes', () => {
    const opens = (given: Partial<AnomalySettings>, factor = dropped): number =>
      episodesOf(judgeAdaptively(hours(40 * 24, factor), settings(given))).length;
    expect(opens({}, () => 1)).toBe(0);
    expect(opens({ direction: 'up' })).toBe(0);
    expect(opens({ direction: 'down' })).toBe(1);
    expect(opens({ relativeFloor: 0.5 })).toBe(0);
    expect(opens({ absoluteFloor: 150 })).toBe(0);
  });

  test('opens nothing before two weeks of hours were seen', () => {
    const early = hours(14 * 24, (i) => (i >= 200 ? 3 : 1));
    expect(episodesOf(judgeAdaptively(early, settings()))).toEqual([]);
  });

  test('expects frozen values during an episode, and takes 14 days of it for the new normal', () => {
    const readings = judgeAdaptively(
      hours(60 * 24, (i) => (i >= DROP ? 0.5 : 1)),
      settings(),
    );
    const [episode] = episodesOf(readings);
    expect(episode?.endedBy).toBe('new_normal');
    expect(episode!.end! - episode!.start).toBe(14 * DAY_MS);
    const at = (i: number): number => readings[i]!.expected;
    expect(at(DROP + 24 * 3)).toBe(at(DROP + 24 * 10));
    expect(readings.at(-1)!.value / readings.at(-1)!.expected).toBeCloseTo(1, 0);
    expect(at(59 * 24) / at(DROP)).toBeLessThan(0.75);
  });

  test('expects of a declared special day what it can not know, within half, and learns its factor', () => {
    const days = [20, 27, 34, 41];
    const factor = (i: number): number => (days.includes(Math.floor(i / 24)) ? 1.4 : 1);
    const calendar = Object.fromEntries(
      days.map((day) => [`2026-0${day < 27 ? 1 : 2}-${String(day < 27 ? 5 + day : day - 26).padStart(2, '0')}`, 'sale']),
    );
    expect(Object.keys(calendar)).toEqual(['2026-01-25', '2026-02-01', '2026-02-08', '2026-02-15']);
    const declared = judgeAdaptively(hours(45 * 24, factor), settings({ calendar }));
    expect(episodesOf(declared)).toEqual([]);
    expect(episodesOf(judgeAdaptively(hours(45 * 24, factor), settings())).length).toBeGreaterThan(0);
    const noon = declared[41 * 24 + 12]!;
    expect(Math.abs(noon.value / noon.expected - 1)).toBeLessThan(0.2);
  });

  test('one order in a quiet hour is no news, however seldom there was one; three are', () => {
    // an order every 97 hours on average: by Poisson's law one in an hour comes once in a hundred hours, three once in six million
    const quiet = (last: number): SeriesPoint[] =>
      Array.from({ length: 60 * 24 }, (_, i) => ({ at: hour(i), value: i === 59 * 24 ? last : (i * i + 7 * i) % 97 === 3 ? 1 : 0 }));
    const opens = (last: number): Instant[] => episodesOf(judgeAdaptively(quiet(last), settings())).map(({ start }) => start);
    expect(opens(1)).toEqual([]);
    expect(opens(3)).toEqual([hour(59 * 24)]);
  });

  test('half of what came steadily every hour is news at once, though by law alone it were not', () => {
    // 22 to 28 an hour; by Poisson's law 13 of 25 come once in two hundred hours
    const steady = Array.from({ length: 40 * 24 }, (_, i) => ({
      at: hour(i),
      value: i === DROP ? 13 : 25 + Math.round(3 * Math.sin(i * i * 1.7)),
    }));
    expect(episodesOf(judgeAdaptively(steady, settings())).map(({ start }) => start)).toEqual([hour(DROP)]);
  });

  test('what is not whole keeps its novelty, also far below one', () => {
    const load = (last: number): SeriesPoint[] =>
      hours(40 * 24).map(({ at, value }, i) => ({ at, value: i === DROP ? last : value / 5000 }));
    expect(episodesOf(judgeAdaptively(load(0.04), settings()))).toEqual([]);
    expect(episodesOf(judgeAdaptively(load(0.5), settings())).map(({ start }) => start)).toEqual([hour(DROP)]);
  });

  test('finds a conversion that falls from 4 % to 3 % of 2,000 within six hours', () => {
    const buckets = Array.from({ length: 40 * 24 }, (_, i) => {
      const share = i >= DROP && i < DROP + 12 ? 0.03 : 0.04;
      return { at: hour(i), value: Math.round(2000 * share + Math.sin(i * i * 12.9898) * 9), outOf: 2000 };
    });
    const [episode, ...others] = episodesOf(judgeAdaptively(buckets, settings({ kind: 'ratio' })));
    expect(others).toEqual([]);
    expect(episode!.start - hour(DROP)).toBeLessThan(6 * HOUR_MS);
    expect(episode!.direction).toBe('down');
  });

  test.each(['5m', '1h', '1d', 'month'] as const)('judges every %s by earlier ones alone', (grain) => {
    const step = { '5m': HOUR_MS / 12, '1h': HOUR_MS, '1d': DAY_MS, month: 30 * DAY_MS }[grain];
    const buckets = hours(300).map(({ value }, i) => ({ at: instant(START + i * step), value }));
    const whole = judgeAdaptively(buckets, settings({ grain }));
    expect(judgeAdaptively(buckets.slice(0, 200), settings({ grain }))).toEqual(whole.slice(0, 200));
  });

  test('refuses what is no number and no share', () => {
    const state = newDetector({ grain: '1h' });
    expect(() => observe(state, settings(), { at: START, value: NaN })).toThrow('must be a finite number, got NaN');
    expect(() => observe(state, settings({ kind: 'ratio' }), { at: START, value: 3, outOf: 2 })).toThrow(
      'must be between 0 and the denominator 2, got 3',
    );
  });
});

const series = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 400 });

test('a stream cut anywhere, saved and restored, judges as if it had not been cut', () => {
  fc.assert(
    fc.property(series, fc.nat(400), fc.constantFrom('count', 'sum', 'ratio'), (values, cut, kind) => {
      const given = settings({ kind, calendar: { '2026-01-07': 'sale' } });
      const buckets = values.map((value, i) => ({ at: hour(i), value, outOf: 500 }));
      const [whole, resumed] = [newDetector(given), { state: newDetector(given) }];
      for (const [i, bucket] of buckets.entries()) {
        if (i === cut) resumed.state = restoreDetector(saveDetector(resumed.state));
        expect(observe(resumed.state, given, bucket)).toEqual(observe(whole, given, bucket));
      }
      expect(saveDetector(resumed.state)).toBe(saveDetector(whole));
    }),
    { numRuns: 60 },
  );
});

test('the state of an hourly series stays under 50 KB', () => {
  const state = newDetector({ grain: '1h' });
  for (const bucket of hours(1000)) observe(state, settings(), bucket);
  expect(sizeOfDetector(state)).toBeLessThan(50_000);
});

describe('weeks', () => {
  const week = (i: number): Instant => instant(START + 7 * i * DAY_MS);
  const weeks = (count: number, factorAt: (i: number) => number = () => 1): SeriesPoint[] =>
    Array.from({ length: count }, (_, i) => ({ at: week(i), value: Math.round((5000 + Math.sin(i * i * 12.9898) * 70) * factorAt(i)) }));

  test('open nothing before 60 were seen, then a drop of 30 %', () => {
    const given = settings({ grain: 'week' });
    expect(
      episodesOf(
        judgeAdaptively(
          weeks(60, (i) => (i >= 40 && i < 44 ? 0.6 : 1)),
          given,
        ),
      ),
    ).toEqual([]);
    const [episode, ...others] = episodesOf(
      judgeAdaptively(
        weeks(110, (i) => (i >= 100 && i < 103 ? 0.7 : 1)),
        given,
      ),
    );
    expect(others).toEqual([]);
    expect(episode).toMatchObject({ start: week(100), direction: 'down' });
  });

  test('are special by any special day in them', () => {
    const sale = (i: number): number => (i % 26 === 25 ? 1.5 : 1);
    const calendar = Object.fromEntries([25, 51, 77, 103].map((i) => [localDate(instant(week(i) + 3 * DAY_MS), 'UTC'), 'sale']));
    const expected = (given: Partial<AnomalySettings>): number =>
      judgeAdaptively(weeks(108, sale), settings({ grain: 'week', ...given }))[103]!.expected;
    expect(expected({ calendar }) / 7500).toBeCloseTo(1, 1);
    expect(expected({}) / 5000).toBeCloseTo(1, 1);
  });
});
