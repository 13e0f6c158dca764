import { describe, expect, test } from 'vitest';
import type { Value } from '../events.ts';
import { CompositionDefinition, CompositionPlace } from './composition.ts';
import { naiveComposed, naiveComposition } from './naive-composition.ts';
import type { AskedCustomer } from './naive-measures.ts';

const customer = (attributes: Record<string, Value>, ...segments: string[]): AskedCustomer => ({
  history: { events: [], attributes, facts: {} },
  context: {
    isIn: (segment) => segments.includes(segment),
    item: (id, reference) => (id === 's1' && 'attribute' in reference ? `${reference.attribute} of s1` : undefined),
  },
});

const SHOP = [
  customer({ city: '成都', age: 17, store: 's1' }, 'vip'),
  customer({ city: '成都', age: 18 }),
  customer({ city: '重庆', age: 44.5, store: 's9' }),
  customer({ city: '北京', age: 'old' }, 'vip'),
  customer({ age: 45 }),
];

const city = { of: 'attribute', attribute: 'city' } as const;
const vip = { of: 'segment', segment: 'vip' } as const;
const compose = (...by: object[]) => naiveComposition(SHOP, CompositionDefinition.parse({ by }));
const sizes = (...by: object[]) => compose(...by).groups.map(({ key, customers }) => [key, customers]);

describe('what customers are made of', () => {
  test('is everybody by an attribute as it is now, most first, of equal ones the lesser key; missing is a group too', () => {
    expect(compose(city)).toEqual({
      customers: 5,
      groups: [
        { key: ['成都'], customers: 2 },
        { key: ['北京'], customers: 1 },
        { key: ['重庆'], customers: 1 },
        { key: [null], customers: 1 },
      ],
    });
  });

  test('is in bands where edges are given; what is no number is missing', () => {
    expect(sizes({ of: 'attribute', attribute: 'age', edges: [18, 45] })).toEqual([
      [[0], 2],
      [[-1], 1],
      [[1], 1],
      [[null], 1],
    ]);
  });

  test('is by what the item has that an attribute refers to, by segments, and by several at once', () => {
    const store = { of: 'attribute', attribute: 'store', item: { type: 'store', attribute: 'region' } };
    expect(sizes(store)).toEqual([
      [[null], 4],
      [['region of s1'], 1],
    ]);
    expect(sizes(vip)).toEqual([
      [[false], 3],
      [[true], 2],
    ]);
    expect(sizes(city, vip)[0]).toEqual([['北京', true], 1]);
  });

  test('takes groups beyond those told apart together', () => {
    expect(naiveComposition(SHOP, CompositionDefinition.parse({ by: [city], groups: 1 })).groups).toEqual([
      { key: ['成都'], customers: 2 },
      { key: 'other', customers: 3 },
    ]);
  });

  test('of nobody is nothing', () => {
    expect(naiveComposition([], CompositionDefinition.parse({ by: [city] }))).toEqual({ customers: 0, groups: [] });
  });
});

test('who is of some groups, or of none of them, is found', () => {
  const who = (place: object) => naiveComposed(SHOP, CompositionDefinition.parse({ by: [city] }), CompositionPlace.parse(place));
  expect(who({ keys: [['成都']] })).toEqual([0, 1]);
  expect(who({ keys: [['成都'], [null]] })).toEqual([0, 1, 4]);
  expect(who({ keys: [['成都']], isNot: true })).toEqual([2, 3, 4]);
  expect(who({ keys: [['上海']] })).toEqual([]);
});
