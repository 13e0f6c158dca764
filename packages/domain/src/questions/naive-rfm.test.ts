import { describe, expect, test } from 'vitest';
import { RFM_GROUPS } from '../rfm.ts';
import type { PastEvent } from '../rules/naive.ts';
import { instant, parseInstant, type Instant } from '../time.ts';
import type { AskedCustomer } from './naive-measures.ts';
import { naiveRfm, naiveScored } from './naive-rfm.ts';
import { RfmDefinition, RfmPlace, type RfmGroupFigures } from './rfm.ts';

const ZONE = 'Asia/Shanghai';
const at = (when: string): Instant => parseInstant(when, ZONE) ?? instant(NaN);

function customer(paid: Record<string, number | string>, ...segments: string[]): AskedCustomer {
  const events = Object.entries(paid).map(([when, amount], order): PastEvent => ({
    name: 'pay',
    at: at(when),
    order,
    properties: { amount },
  }));
  return {
    history: { events, attributes: {}, facts: {} },
    context: { isIn: (segment) => segments.includes(segment), item: () => undefined },
  };
}

const SHOP = [
  customer({ '2026-03-01 00:30': 100, '2026-02-01 12:00': 50 }, 'vip'),
  customer({ '2026-01-01 12:00': 5 }),
  customer({ '2026-02-20 12:00': 'much' }, 'vip'),
  customer({}, 'vip'),
];
// 5 of those who bought today, 1 of those who did more than four days ago
const cuts = { cuts: [1, 2, 3, 4] };
const settings = { recency: cuts, frequency: cuts, monetary: { cuts: [1, 10, 60, 120] }, high: 2 };
const DEFINITION = RfmDefinition.parse({
  purchase: { event: 'pay' },
  amount: { property: 'amount' },
  settings,
  segments: ['vip'],
  zone: ZONE,
});
const TIMES = { on: at('2026-03-01 12:00'), before: at('2026-02-10 23:59') };

const keyOf = (group: number | null): string | undefined => (group === null ? 'none' : RFM_GROUPS[group]?.key);
const filled = (groups: readonly RfmGroupFigures[] | null | undefined) =>
  groups?.flatMap(({ group, customers, ...rest }) => (customers === 0 ? [] : [[keyOf(group), customers, rest]]));

describe('RFM', () => {
  const [everyone, vip, ...more] = naiveRfm(SHOP, DEFINITION, TIMES);

  test('groups whoever had bought by how many days ago, how often and for how much; what is no number is nothing', () => {
    expect(more).toEqual([]);
    expect(everyone).toMatchObject({ segment: null, customers: 3, monetary: 155 });
    expect(filled(everyone?.groups)).toEqual([
      ['general_win_back', 1, { monetary: 0, means: { recency: 9, frequency: 1, monetary: 0 } }],
      ['important_win_back', 1, { monetary: 5, means: { recency: 59, frequency: 1, monetary: 5 } }],
      ['important_value', 1, { monetary: 150, means: { recency: 0, frequency: 2, monetary: 150 } }],
    ]);
    expect(everyone?.matrix.filter(({ customers }) => customers > 0)).toEqual([
      { recency: 1, frequency: 1, customers: 2, monetary: 5 },
      { recency: 5, frequency: 2, customers: 1, monetary: 150 },
    ]);
    expect(everyone?.scores.filter(({ of, customers }) => of === 'recency' && customers > 0)).toEqual([
      { of: 'recency', score: 1, customers: 2, least: 9, most: 59 },
      { of: 'recency', score: 5, customers: 1, least: 0, most: 0 },
    ]);
  });

  test('knows of an earlier day what had been bought by then, and who moved since', () => {
    // The day was the ninth after 1 February and the fortieth after 1 January
    expect(filled(everyone?.earlier)).toEqual([
      ['important_win_back', 2, { monetary: 55, means: { recency: (9 + 40) / 2, frequency: 1, monetary: 27.5 } }],
    ]);
    expect(everyone?.migration?.map(({ from, to, customers }) => [keyOf(from), keyOf(to), customers])).toEqual([
      ['important_win_back', 'important_win_back', 1],
      ['important_win_back', 'important_value', 1],
      ['none', 'general_win_back', 1],
    ]);
    const [now] = naiveRfm(SHOP, DEFINITION, { ...TIMES, before: null });
    expect(now).toEqual({ ...everyone, earlier: null, migration: null });
  });

  test('of a segment has those of it, with the scores they have among all', () => {
    expect(vip).toMatchObject({ segment: 'vip', customers: 2, monetary: 150 });
    expect(filled(vip?.groups)?.map(([key, size]) => [key, size])).toEqual([
      ['general_win_back', 1],
      ['important_value', 1],
    ]);
  });

  test('of nobody is nothing', () => {
    const [part] = naiveRfm([], DEFINITION, TIMES);
    expect(part).toMatchObject({ customers: 0, monetary: 0, migration: [] });
    expect(part?.groups.every(({ customers, means }) => customers === 0 && means === null)).toBe(true);
  });
});

test('who is at a place is found: of a group, of scores, on the earlier day, of a segment, and of a move', () => {
  const who = (place: object, times: typeof TIMES | { on: Instant; before: null } = TIMES) =>
    naiveScored(SHOP, DEFINITION, times, RfmPlace.parse(place));
  expect(who({})).toEqual([0, 1, 2]);
  expect(who({ group: 4 })).toEqual([1]);
  expect(who({ recency: 1, frequency: 1 })).toEqual([1, 2]);
  expect(who({ recency: 1, monetary: 2 })).toEqual([1]);
  expect(who({ group: 4, earlier: true })).toEqual([0, 1]);
  expect(who({ group: 4, earlier: true, segment: 'vip' })).toEqual([0]);
  expect(who({ from: 4 })).toEqual([0, 1]);
  expect(who({ from: 4, to: 7 })).toEqual([0]);
  expect(who({ from: null })).toEqual([2]);
  expect(who({ to: null })).toEqual([]);
  expect([who({ from: null }, { ...TIMES, before: null }), who({ earlier: true }, { ...TIMES, before: null })]).toEqual([[], []]);
});
