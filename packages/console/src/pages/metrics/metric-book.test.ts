import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { describe, expect, test } from 'vitest';
import { changeBetween, metricsWithPeople, rangeOfPeriod, rangeOfSpan } from './metric-book.ts';

const paid = { of: 'events', measured: { events: [{ event: 'pay' }], aggregate: { of: 'customers' } } };
const channel = { channel: { of: 'value', value: { property: 'channel' } } };
const book = new Map(
  Object.entries({
    buyers: { measure: paid, dimensions: channel },
    gmv: {
      measure: { ...paid, measured: { ...paid.measured, aggregate: { of: 'sum', value: { property: 'amount' } } } },
      dimensions: channel,
    },
    basket: { measure: { of: 'composite', formula: 'gmv / buyers' } },
    app: { measure: { of: 'derived', metric: 'buyers', filter: [{ property: 'channel', op: 'equals', value: 'app' }] } },
    stock: { measure: { of: 'fact', subject: 'product', fact: 'stock', read: 'at_end', over: 'sum' } },
    aum: { measure: { of: 'fact', subject: 'customer', fact: 'aum', read: 'at_end', over: 'sum' } },
    back: { measure: { of: 'retained', birth: [{ event: 'pay' }], back: 'any', grain: 'day', after: 1 } },
    per_stock: { measure: { of: 'composite', formula: 'gmv / stock' } },
    earlier: { measure: { of: 'derived', metric: 'buyers', shift: { count: 7, unit: 'day' } } },
    circle: { measure: { of: 'composite', formula: 'circle + buyers' } },
  }).map(([key, definition]) => [key, MetricDefinition.parse({ name: key, ...definition })]),
);

describe('the customers behind a metric', () => {
  test('are its own where it counts what they do', () => {
    expect(metricsWithPeople('buyers', book)).toEqual(['buyers']);
    expect(metricsWithPeople('app', book)).toEqual(['app']);
  });
  test('are those of its parts where it is made of others, each once', () => {
    expect(metricsWithPeople('basket', book)).toEqual(['gmv', 'buyers']);
    expect(metricsWithPeople('circle', book)).toEqual(['buyers']);
  });
  test('are its own where its period is another, of facts about customers, and where they come back', () => {
    expect(['earlier', 'aum', 'back'].map((key) => metricsWithPeople(key, book))).toEqual([['earlier'], ['aum'], ['back']]);
  });
  test('are nobody of a stock, which a formula leaves out', () => {
    expect(metricsWithPeople('stock', book)).toEqual([]);
    expect(metricsWithPeople('per_stock', book)).toEqual(['gmv']);
  });
});

test('a period is the days it lasts, an hour is none', () => {
  expect(rangeOfPeriod('2026-03-02', 'day', 'Asia/Shanghai')).toEqual({ of: 'days', from: '2026-03-02', to: '2026-03-02' });
  expect(rangeOfPeriod('2026-03-02', 'week', 'Asia/Shanghai')).toEqual({ of: 'days', from: '2026-03-02', to: '2026-03-08' });
  expect(rangeOfPeriod('2026-02-01', 'month', 'Asia/Shanghai')).toEqual({ of: 'days', from: '2026-02-01', to: '2026-02-28' });
  expect(rangeOfPeriod('2026-03-02T01:00:00.000Z', 'hour', 'Asia/Shanghai')).toBeUndefined();
  expect(rangeOfSpan({ from: Date.UTC(2026, 2, 1, 16), to: Date.UTC(2026, 2, 2, 16) }, 'Asia/Shanghai')).toEqual({
    of: 'days',
    from: '2026-03-02',
    to: '2026-03-02',
  });
});

test('a change is relative to what was before, and none where that was nothing', () => {
  expect(changeBetween(80, 100)).toBe(0.25);
  expect(changeBetween(-4, -2)).toBe(0.5);
  expect(changeBetween(0, 5)).toBeNull();
  expect(changeBetween(null, 5)).toBeNull();
});
