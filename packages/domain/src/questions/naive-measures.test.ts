import { describe, expect, test } from 'vitest';
import type { Properties, Value } from '../events.ts';
import { DAY_MS, HOUR_MS, parseInstant, type Instant } from '../time.ts';
import { MeasuresDefinition } from './measures.ts';
import { naiveMeasuredCustomers, naiveMeasures, type AskedCustomer } from './naive-measures.ts';

const ZONE = 'Asia/Shanghai';
const at = (text: string): Instant => parseInstant(text, ZONE)!;
let order = 0;
const pay = (when: string, properties: Properties = {}, name = 'pay') => ({ at: at(when), order: order++, name, properties });
const customer = (events: ReturnType<typeof pay>[], attributes: Record<string, Value> = {}, segments: string[] = []): AskedCustomer => ({
  history: { events, attributes, facts: {} },
  context: { isIn: (segment) => segments.includes(segment), item: () => undefined },
});

/** Two days of three customers; the second paid twice on the 2nd, the third looked only. */
const SHOP = [
  customer([pay('2026-05-01 10:00', { amount: 10.1, city: '成都' })], { level: 1 }, ['vip']),
  customer(
    [
      pay('2026-05-02 00:00', { amount: 0.2, city: '重庆' }),
      pay('2026-05-02 23:59', { amount: 29.7, city: '成都' }),
      pay('2026-05-02 12:00', { city: '成都' }),
    ],
    { level: 2 },
  ),
  customer([pay('2026-05-01 09:00', {}, 'view')]),
];
const SPAN = { from: at('2026-05-01'), to: at('2026-05-04'), now: at('2026-05-03 08:00') };
const amount = { property: 'amount' };
const ask = (definition: object) => naiveMeasures(SHOP, MeasuresDefinition.parse({ measures: [of('events')], ...definition }), SPAN);
const of = (measured: string, more: object = {}) => ({ events: [{ event: 'pay' }], aggregate: { of: measured, ...more } });

describe('measures of events', () => {
  test('by day, empty days too; what is not over is told apart', () => {
    const { periods, ended, whole, groups } = ask({});
    expect(periods).toEqual(['2026-05-01', '2026-05-02', '2026-05-03']);
    expect(ended).toBe(2);
    expect(whole).toEqual({ totals: [4], series: [[1, 3, 0]] });
    expect(groups).toEqual([]);
  });

  test.each<[object, number | null, (number | null)[]]>([
    [of('customers'), 2, [1, 1, 0]],
    [of('events_per_customer'), 2, [1, 3, null]],
    [of('sum', { value: amount }), 40, [10.1, 29.9, 0]],
    [of('average', { value: amount }), 40 / 3, [10.1, 14.95, null]],
    [of('minimum', { value: amount }), 0.2, [10.1, 0.2, null]],
    [of('maximum', { value: amount }), 29.7, [10.1, 29.7, null]],
    [of('percentile', { value: amount, level: 50 }), 10.1, [10.1, 14.95, null]],
    [of('distinct', { value: { property: 'city' } }), 2, [1, 2, 0]],
    [of('sum_per_customer', { value: amount }), 20, [10.1, 29.9, null]],
  ])('%o', (measured, total, series) => {
    expect(ask({ measures: [measured] }).whole).toEqual({ totals: [total], series: [series] });
  });

  test('an event of several selectors counts once; a filter is on all of them', () => {
    const both = { events: [{ event: 'pay' }, { event: 'view' }, { event: 'pay' }], aggregate: { of: 'events' } };
    expect(ask({ measures: [both] }).whole.totals).toEqual([5]);
    const filter = { all: [{ property: 'amount', op: 'greater', value: 10 }] };
    expect(ask({ filter }).whole.totals).toEqual([2]);
  });

  test('groups are ordered by the first measure and the rest is one', () => {
    const city = { of: 'value', value: { property: 'city' } };
    expect(ask({ by: [city], grain: null }).groups).toEqual([
      { key: ['成都'], totals: [3], series: [[]] },
      { key: ['重庆'], totals: [1], series: [[]] },
    ]);
    const { groups } = ask({ by: [city], groups: 1, measures: [of('customers'), of('events')] });
    expect(groups).toEqual([
      {
        key: ['成都'],
        totals: [2, 3],
        series: [
          [1, 1, 0],
          [1, 2, 0],
        ],
      },
      {
        key: 'other',
        totals: [1, 1],
        series: [
          [0, 1, 0],
          [0, 1, 0],
        ],
      },
    ]);
  });

  test('by attribute, segment, event, hour, weekday and band', () => {
    const keys = (by: object) =>
      ask({ by: [by], grain: null }).groups.map(({ key, totals }) => [...(key === 'other' ? [] : key), ...totals]);
    expect(keys({ of: 'attribute', attribute: 'level' })).toEqual([
      [2, 3],
      [1, 1],
    ]);
    expect(keys({ of: 'segment', segment: 'vip' })).toEqual([
      [false, 3],
      [true, 1],
    ]);
    expect(keys({ of: 'event' })).toEqual([['pay', 4]]);
    expect(keys({ of: 'hour' })).toEqual([
      [0, 1],
      [10, 1],
      [12, 1],
      [23, 1],
    ]);
    // The first of May 2026 is a Friday.
    expect(keys({ of: 'weekday' })).toEqual([
      [6, 3],
      [5, 1],
    ]);
    expect(keys({ of: 'band', value: amount, edges: [10, 20] })).toEqual([
      [-1, 1],
      [0, 1],
      [1, 1],
      [null, 1],
    ]);
  });

  test('the customers behind a number', () => {
    const definition = MeasuresDefinition.parse({
      measures: [of('sum', { value: amount })],
      by: [{ of: 'value', value: { property: 'city' } }],
    });
    const behind = (place: object) => naiveMeasuredCustomers(SHOP, definition, SPAN, { measure: 0, ...place });
    expect(behind({})).toEqual([0, 1]);
    expect(behind({ groups: { keys: [['成都']], isNot: false }, period: 1 })).toEqual([1]);
    expect(behind({ groups: { keys: [['重庆']], isNot: false }, period: 0 })).toEqual([]);
    expect(behind({ groups: { keys: [['重庆']], isNot: true } })).toEqual([0, 1]);
  });

  test('hours go on while the clock is set back, and a day of 25 hours is one', () => {
    const zone = 'Europe/Berlin';
    const start = parseInstant('2026-10-25', zone)!;
    const events = [0, 2, 3, 24].map((hours) => ({ ...pay('2026-05-01'), at: (start + hours * HOUR_MS) as Instant }));
    const definition = (grain: string) => MeasuresDefinition.parse({ measures: [of('events')], grain, zone });
    const span = { from: start, to: start + DAY_MS + HOUR_MS, now: (start + 2 * DAY_MS) as Instant };
    expect(naiveMeasures([customer(events)], definition('day'), span).whole.series).toEqual([[4]]);
    const hourly = naiveMeasures([customer(events)], definition('hour'), span);
    expect(hourly.periods).toHaveLength(25);
    expect(hourly.whole.series[0]!.flatMap((count, hour) => (count === 1 ? [hour] : []))).toEqual([0, 2, 3, 24]);
  });
});
