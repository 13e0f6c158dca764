import { describe, expect, test } from 'vitest';
import type { AtomRead } from '../metrics/atom.ts';
import type { MetricDimension } from '../metrics/metric.ts';
import { passes } from '../rules/property-filter.ts';
import type { Properties } from '../events.ts';
import { readAmong, readWithin, ruleDoing, sliceValue } from './within.ts';

const DIMENSIONS: Readonly<Record<string, MetricDimension>> = {
  city: { of: 'value', value: { property: 'city' } },
  price: { of: 'band', value: { property: 'price' }, edges: [10, 100] },
  level: { of: 'attribute', attribute: 'level' },
  loyal: { of: 'segment', segment: 'loyal' },
  event: { of: 'event' },
  hour: { of: 'hour' },
};
const read: AtomRead = {
  atom: { of: 'events', measured: { events: [selector('pay'), selector('refund')], aggregate: { of: 'events' } } },
  dimensions: DIMENSIONS,
};

function selector(event: string) {
  return { event, filter: { all: [], any: [] } };
}

function filterOf({ atom }: AtomRead) {
  if (atom.of !== 'events') throw new Error('expected events');
  return atom.measured.events[0]!.filter;
}

describe('a value as slices write it', () => {
  test.each([
    ['重庆', '重庆'],
    [3, '3'],
    [true, 'true'],
    [null, ''],
    [['a', 'b'], undefined],
  ])('%j is %j', (value, written) => {
    expect(sliceValue(value)).toBe(written);
  });

  const passing: [string, Properties[string] | undefined][] = [
    ['重庆', '重庆'],
    ['3', 3],
    ['3', '3'],
    ['true', true],
    ['false', false],
    ['', undefined],
  ];
  test.each(passing)('a slice %j takes events with %j and no others', (text, value) => {
    const filter = filterOf(readWithin(read, { city: text }));
    expect(passes(filter, value === undefined ? {} : { city: value })).toBe(true);
    expect(passes(filter, { city: '成都' })).toBe(false);
  });
});

describe('a number of a slice', () => {
  test.each([
    ['-1', [9], [10]],
    ['0', [10, 99], [9, 100]],
    ['1', [100, 1e6], [99]],
  ])('band %s takes %j and not %j', (band, inside, outside) => {
    const filter = filterOf(readWithin(read, { price: band }));
    expect(inside.filter((price) => !passes(filter, { price }))).toEqual([]);
    expect(outside.filter((price) => passes(filter, { price }))).toEqual([]);
  });

  test('attributes and segments are tests of the customer, beside those there are', () => {
    const rule = { kind: 'attribute', attribute: 'level', test: { op: 'equals', value: '金' } } as const;
    const already = { kind: 'segment', segment: 'vip' } as const;
    expect(readWithin(read, { level: '金' }).among).toEqual(rule);
    expect(readWithin({ ...read, among: already }, { loyal: 'false' }).among).toEqual({
      kind: 'all',
      rules: [already, { kind: 'not', rule: { kind: 'segment', segment: 'loyal' } }],
    });
  });

  test('of an event’s name only that event, of an hour only then', () => {
    expect(readWithin(read, { event: 'refund' }).atom).toMatchObject({ measured: { events: [{ event: 'refund' }] } });
    expect(filterOf(readWithin(read, { hour: '9' })).all).toEqual([{ property: '$time', op: 'at_hour', from: 9, to: 10 }]);
  });

  test('the whole population is the number itself', () => {
    expect(readWithin(read, {})).toEqual(read);
  });

  test('what it cannot be of is said by name', () => {
    expect(() => readWithin(read, { shop: 'a' })).toThrow('no dimension "shop"; there are city, price, level, loyal, event, hour');
    expect(() => readWithin(read, { price: '7' })).toThrow('band 7 is none of −1 … 1');
    expect(() => readWithin(read, { event: 'open' })).toThrow('no event "open"; there are pay, refund');
    const fact: AtomRead = { atom: { of: 'fact', subject: 'shop', fact: 'spend', read: 'total', give: 'sum' }, dimensions: {} };
    expect(() => readAmong(fact, { kind: 'segment', segment: 'vip' })).toThrow('facts are not narrowed to customers');
  });

  test('its rule is any of its events lately, and who its customers are', () => {
    const rule = ruleDoing(readWithin(read, { city: '重庆', level: '金' }), 30);
    expect(rule).toMatchObject({ kind: 'all', rules: [{ kind: 'any', rules: [{ kind: 'did' }, { kind: 'did' }] }, { kind: 'attribute' }] });
  });
});
