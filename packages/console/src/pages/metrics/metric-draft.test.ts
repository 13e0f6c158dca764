import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { describe, expect, test } from 'vitest';
import { definitionOf, draftOf, NEW_METRIC, newMeasure, revived, type MetricDraft } from './metric-draft.ts';

const pay = { event: 'pay', filter: { all: [], any: [] } };
const named: MetricDraft = { ...NEW_METRIC, key: 'buyers', name: '支付用户' };

describe('a metric being filled in', () => {
  test('is none while a blank is empty', () => {
    expect(definitionOf(named)).toBeUndefined();
    expect(definitionOf({ ...named, measure: newMeasure('composite') })).toBeUndefined();
  });
  test('is a definition once every blank is filled', () => {
    const measure = { of: 'events', measured: { events: [pay], aggregate: { of: 'customers' } } } as const;
    const by = { of: 'value', value: { property: 'channel' } } as const;
    const definition = definitionOf({ ...named, measure, dimensions: [{ name: 'channel', by }] });
    expect(definition).toMatchObject({ name: '支付用户', measure, dimensions: { channel: by } });
    expect(definitionOf({ ...named, measure, dimensions: [{ name: '', by }] })).toBeUndefined();
    expect(definitionOf({ ...named, measure, key: 'Not A Key' })).toBeUndefined();
  });
  test('of another kind keeps no dimensions it cannot have', () => {
    const by = { of: 'event' } as const;
    const formula = { of: 'composite', formula: 'a / b' } as const;
    expect(definitionOf({ ...named, measure: formula, dimensions: [{ name: 'x', by }] })?.dimensions).toEqual({});
  });
});

test('every kind begins as one to be filled in, and a stored metric comes back as it was', () => {
  const kinds = ['events', 'passing', 'interval', 'first', 'retained', 'fact', 'derived', 'composite'] as const;
  expect(kinds.map((of) => newMeasure(of).of)).toEqual(kinds);
  const stored = MetricDefinition.parse({ name: 'Basket', measure: { of: 'composite', formula: 'gmv / buyers' }, unit: 'money' });
  expect(definitionOf(draftOf('basket', stored))).toEqual(stored);
});

test('what was kept is taken up only where it is a draft', () => {
  expect(revived(named)).toEqual(named);
  expect(revived({ measure: null })).toBeUndefined();
  expect(revived('x')).toBeUndefined();
});
