import { whoOfSource } from '@gyre/domain/analyses/source-places';
import type { SourceFigures } from '@gyre/domain/analyses/source-rows';
import { expect, test } from 'vitest';
import { measureOf, shownMeasures, type SourceMeasure } from './source-bars.ts';

const side = { customers: 1, conversions: 2, value: 3 };
const ADS: SourceFigures = {
  source: 'ads',
  values: ['ads'],
  visits: 9,
  bounces: 1,
  customers: 8,
  first: side,
  last: { ...side, value: 4 },
};
const DIRECT: SourceFigures = { ...ADS, source: 'direct', values: [null, ''] };
const OTHER: SourceFigures = { ...ADS, source: 'other', values: null, customers: null };

test('conversions and value are shown only where they are asked for', () => {
  expect(shownMeasures({ hasConversion: false, hasValue: false })).toEqual(['visits', 'customers', 'first_customers', 'last_customers']);
  expect(shownMeasures({ hasConversion: true, hasValue: true })).toHaveLength(8);
});

test('a measure of a source is its number, by the first or the last source', () => {
  expect(measureOf(ADS, 'visits')).toBe(9);
  expect(measureOf(ADS, 'last_value')).toBe(4);
  expect(measureOf(OTHER, 'customers')).toBeNull();
});

test('a source stands for its values, the others for all but those told apart', () => {
  const rows = [ADS, DIRECT, OTHER];
  const who = (row: SourceFigures, of: SourceMeasure) => whoOfSource(row, rows, of, 'direct');
  expect(who(DIRECT, 'visits')).toEqual({ did: 'entry', groups: { keys: [[null], ['']], isNot: false } });
  expect(who(OTHER, 'customers')).toEqual({ did: 'view', groups: { keys: [['ads'], [null], ['']], isNot: true } });
  expect(who(OTHER, 'last_customers')).toEqual({ did: 'come', touch: 'last', sources: ['ads', 'direct'], isNot: true });
  expect(who(DIRECT, 'first_value')).toEqual({ did: 'convert', touch: 'first', source: null });
  expect(who(OTHER, 'first_conversions')).toEqual({ did: 'convert', touch: 'first', source: { not: ['ads', null] } });
});
