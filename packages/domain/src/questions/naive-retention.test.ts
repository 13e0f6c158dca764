import { describe, expect, test } from 'vitest';
import { instant, parseInstant, type Instant } from '../time.ts';
import { RETENTION_CASES } from './fixtures/hand-checked.ts';
import { birthsOf } from './naive-retention.ts';
import { periodName, periodOf, startOfPeriod } from './periods.ts';
import { RetentionDefinition } from './retention.ts';

const named = (event: string) => [{ event, filter: { all: [], any: [] } }];
const at = (text: string, zone = 'UTC'): Instant => parseInstant(text, zone) ?? instant(0);

function retention(parameters: Readonly<Record<string, unknown>>): RetentionDefinition {
  return RetentionDefinition.parse({ birth: named('join'), return: named('visit'), zone: 'UTC', ...parameters });
}

/** `['join 2026-01-01', 'visit 2026-01-02']`, in the log's order. */
function births(definition: RetentionDefinition, events: readonly string[], range: { from?: string; to?: string; now?: string } = {}) {
  const past = events.map((text, order) => {
    const [name = '', ...when] = text.split(' ');
    return { name, order, at: at(when.join(' '), definition.zone), properties: {} };
  });
  const instantOf = (text: string | undefined, other: number) => (text === undefined ? other : at(text, definition.zone));
  const now = instant(instantOf(range.now, 1e14));
  return birthsOf(past, definition, { from: instantOf(range.from, -Infinity), to: instantOf(range.to, Infinity), now });
}
const returned = (definition: RetentionDefinition, ...events: string[]) =>
  births(definition, events).map((birth) => birth.returned.map(Number).join(''));

describe('the clock', () => {
  const evening = ['join 2026-01-05 20:00', 'visit 2026-01-06 06:00'];

  test('by the calendar, the next day is day 1 however soon it comes', () => {
    expect(returned(retention({ buckets: 3 }), ...evening)).toEqual(['010']);
  });

  test('rolling, a day is 24 hours from the birth', () => {
    const rolling = retention({ buckets: 3, clock: 'rolling' });
    expect(returned(rolling, ...evening)).toEqual(['100']);
    expect(returned(rolling, 'join 2026-01-05 20:00', 'visit 2026-01-06 20:00')).toEqual(['010']);
    expect(returned(rolling, 'join 2026-01-05 20:00', 'visit 2026-01-06 19:59:59.999')).toEqual(['100']);
  });

  test('days of 23 and 25 hours are days of the calendar, not of the rolling clock', () => {
    const spring = ['join 2026-03-28 12:00', 'visit 2026-03-29 12:30', 'visit 2026-03-30 11:30'];
    const zone = 'Europe/Berlin';
    expect(returned(retention({ buckets: 3, zone }), ...spring)).toEqual(['011']);
    expect(returned(retention({ buckets: 3, zone, clock: 'rolling' }), ...spring)).toEqual(['110']);
  });

  test('months of the calendar have their own lengths, rolling ones 30 days', () => {
    const january = ['join 2026-01-31', 'visit 2026-02-01', 'visit 2026-03-01'];
    expect(returned(retention({ buckets: 3, grain: 'month' }), ...january)).toEqual(['011']);
    expect(returned(retention({ buckets: 3, grain: 'month', clock: 'rolling' }), ...january)).toEqual(['100']);
  });

  test('weeks begin on Monday by the calendar, with the birth when rolling', () => {
    const sunday = ['join 2026-01-04', 'visit 2026-01-05'];
    expect(returned(retention({ buckets: 2, grain: 'week' }), ...sunday)).toEqual(['01']);
    expect(returned(retention({ buckets: 2, grain: 'week', clock: 'rolling' }), ...sunday)).toEqual(['10']);
  });
});

describe('who returned', () => {
  test('the birth itself is no return, one logged after it at the same instant is', () => {
    const same = retention({ buckets: 1, return: named('join') });
    expect(returned(same, 'join 2026-01-05')).toEqual(['0']);
    expect(returned(same, 'join 2026-01-05', 'join 2026-01-05')).toEqual(['1']);
    expect(returned(retention({ buckets: 1 }), 'visit 2026-01-05', 'join 2026-01-05')).toEqual(['0']);
  });

  test('any event counts when it is so defined', () => {
    expect(returned(retention({ buckets: 2, return: 'any' }), 'join 2026-01-05', 'other 2026-01-06')).toEqual(['01']);
  });

  test('on or after: in the bucket or any later one', () => {
    const events = ['join 2026-01-05', 'visit 2026-01-07', 'visit 2026-01-20'];
    expect(returned(retention({ buckets: 4 }), ...events)).toEqual(['0010']);
    expect(returned(retention({ buckets: 4, mode: 'on_or_after' }), ...events)).toEqual(['1111']);
    expect(returned(retention({ buckets: 4, mode: 'on_or_after' }), ...events.slice(0, 2))).toEqual(['1110']);
  });

  test('a bracket counts once, both its ends included', () => {
    const brackets = [
      { from: 1, to: 3 },
      { from: 4, to: 7 },
    ];
    expect(returned(retention({ brackets }), 'join 2026-01-05', 'visit 2026-01-06', 'visit 2026-01-08')).toEqual(['10']);
    expect(returned(retention({ brackets }), 'join 2026-01-05', 'visit 2026-01-09', 'visit 2026-01-13')).toEqual(['01']);
  });
});

describe('who is born', () => {
  const twice = ['join 2026-01-05', 'join 2026-01-05 08:00', 'visit 2026-01-06', 'join 2026-01-06 12:00', 'visit 2026-01-07'];

  test('once, or once in every period', () => {
    expect(returned(retention({ buckets: 3 }), ...twice)).toEqual(['011']);
    expect(returned(retention({ buckets: 3, born: 'every' }), ...twice)).toEqual(['011', '010']);
  });

  test('within the range; a bucket is over when its last instant has passed', () => {
    const definition = retention({ buckets: 3 });
    expect(births(definition, twice, { from: '2026-01-05 00:00:00.001', to: '2026-01-05 08:00' })).toEqual([]);
    expect(births(definition, twice, { from: '2026-01-05 08:00', to: '2026-01-05 08:00:00.001', now: '2026-01-07' })).toEqual([
      { period: 20_458, returned: [false, true, true], over: [true, true, false] },
    ]);
    expect(births(definition, twice, { now: '2026-01-06' })[0]?.over).toEqual([true, false, false]);
  });

  test('of on or after, the bucket itself must be over', () => {
    expect(births(retention({ buckets: 2, mode: 'on_or_after' }), ['join 2026-01-05'], { now: '2026-01-06' })[0]?.over).toEqual([
      true,
      false,
    ]);
  });
});

test.each(RETENTION_CASES)('$name', ({ definition, events, bucket }) => {
  const past = events.map((event, order) => ({ ...event, order, properties: {} }));
  const found = birthsOf(past, definition, { from: -Infinity, to: Infinity, now: instant(1e14) });
  expect(found.map((birth) => birth.returned)).toEqual([[0, 1, 2].map((column) => column === bucket)]);
});

test('a definition has either buckets or brackets, and brackets begin before they end', () => {
  const wrong = (parameters: Readonly<Record<string, unknown>>) =>
    RetentionDefinition.safeParse({ birth: named('join'), return: 'any', ...parameters }).error?.issues.map(({ message }) => message);
  expect(wrong({})).toEqual(['either buckets or brackets']);
  expect(wrong({ buckets: 2, brackets: [{ from: 0, to: 1 }] })).toEqual(['either buckets or brackets']);
  expect(wrong({ brackets: [{ from: 2, to: 1 }] })).toEqual(['a bracket begins at or before the bucket it ends with']);
});

describe('periods', () => {
  test.each([
    ['hour', '2026-03-29T10:30:00Z', '2026-03-29T10:00:00.000Z'],
    ['day', '2026-03-29T22:30:00Z', '2026-03-30'],
    ['week', '2026-03-29T21:30:00Z', '2026-03-23'],
    ['week', '2026-03-29T22:00:00Z', '2026-03-30'],
    ['month', '2025-12-31T23:30:00Z', '2026-01-01'],
    ['month', '1969-12-31T12:00:00Z', '1969-12-01'],
  ] as const)('the %s of %s in Berlin is %s', (grain, text, name) => {
    const zone = 'Europe/Berlin';
    const period = periodOf(at(text), grain, zone);
    expect(periodName(period, grain, zone)).toBe(name);
    expect(periodOf(startOfPeriod(period, grain, zone), grain, zone)).toBe(period);
    expect(periodOf(instant(startOfPeriod(period + 1, grain, zone) - 1), grain, zone)).toBe(period);
  });
});
