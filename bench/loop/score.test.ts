import { HOUR_MS } from '@gyre/domain/time';
import { expect, test } from 'vitest';
import { scoreOf, sharesTrue, type LoopTrial } from './score.ts';

const NINE = 9 * HOUR_MS;
const SLICE = { city: '重庆', channel: '小程序' };
/** Ten customers truly there; nine of them and one stranger to it named. */
const PEOPLE = Array.from({ length: 10 }, (_, i) => `u${i}`);

const GOOD: LoopTrial = {
  seed: 1,
  incident: { from: NINE, until: NINE + 10 * HOUR_MS, slice: SLICE },
  foundAt: NINE + 3 * HOUR_MS,
  slice: SLICE,
  named: [...PEOPLE.slice(0, 9), 'stranger'],
  exposed: PEOPLE,
  starts: [NINE + 3 * HOUR_MS],
  endedAt: NINE + 20 * HOUR_MS,
  lift: { effect: 0.05, from: 0.02, to: 0.08 },
  trueEffect: 0.045,
  declared: 0.02,
};

test('a trial in which everything came as it should', () => {
  expect(scoreOf(GOOD)).toEqual({
    isFound: true,
    isExactSlice: true,
    precision: 0.9,
    recall: 0.9,
    areCustomersRight: true,
    isStartedOnce: true,
    isEndedInTime: true,
    isInside: true,
    excludesNone: true,
    isQuietBefore: true,
    isAllTrue: true,
  });
});

test.each<[string, Partial<LoopTrial>, Partial<ReturnType<typeof scoreOf>>]>([
  ['never found', { foundAt: null }, { isFound: false }],
  ['found after nine hours', { foundAt: NINE + 9 * HOUR_MS }, { isFound: false }],
  [
    'found by the first look after a short incident',
    { incident: { ...GOOD.incident, until: NINE + HOUR_MS }, foundAt: NINE + 2 * HOUR_MS },
    {},
  ],
  ['found before it happened', { foundAt: NINE }, { isFound: false }],
  ['too wide a slice', { slice: { city: '重庆' } }, { isExactSlice: false }],
  ['another city', { slice: { ...SLICE, city: '成都' } }, { isExactSlice: false }],
  [
    'half of them are strangers',
    { named: [...PEOPLE, ...PEOPLE.map((user) => `x${user}`)] },
    { areCustomersRight: false, precision: 0.5, recall: 1 },
  ],
  ['half of them are missed', { named: PEOPLE.slice(0, 5) }, { areCustomersRight: false, precision: 1, recall: 0.5 }],
  ['started twice', { starts: [NINE + 1, NINE + 2] }, { isStartedOnce: false }],
  ['started on a null day too', { starts: [1, NINE + 1] }, { isQuietBefore: false }],
  ['not started', { starts: [] }, { isStartedOnce: false }],
  ['goes on', { endedAt: null }, { isEndedInTime: false }],
  ['ended two days later', { endedAt: NINE + 58 * HOUR_MS }, { isEndedInTime: false }],
  ['the true effect is outside', { trueEffect: 0.09 }, { isInside: false }],
])('%s', (_, change, expected) => {
  const score = scoreOf({ ...GOOD, ...change });
  expect(score).toMatchObject({ ...expected, isAllTrue: Object.keys(expected).length === 0 });
});

test('an interval that holds 0 is no failure by itself, and not asked of an effect below the declared one', () => {
  const wide = { effect: 0.05, from: -0.01, to: 0.11 };
  expect(scoreOf({ ...GOOD, lift: wide })).toMatchObject({ excludesNone: false, isAllTrue: true });
  expect(scoreOf({ ...GOOD, lift: wide, trueEffect: 0.01 }).excludesNone).toBeNull();
  expect(scoreOf({ ...GOOD, lift: null })).toMatchObject({ excludesNone: false, isInside: false, isAllTrue: false });
});

test('shares over several trials', () => {
  const scores = [GOOD, { ...GOOD, trueEffect: 0.01, lift: { effect: 0, from: -0.02, to: 0.02 } }, { ...GOOD, foundAt: null }].map(scoreOf);
  expect(sharesTrue(scores)).toEqual({ allTrue: 2 / 3, shown: 1 });
  expect(sharesTrue([])).toEqual({ allTrue: 0, shown: null });
});
