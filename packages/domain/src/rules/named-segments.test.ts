import { expect, test } from 'vitest';
import { segmentsNamedIn } from './named-segments.ts';

test('segments are found in rules, breakdowns and those side by side, however deep', () => {
  const params = {
    among: { kind: 'all', rules: [{ kind: 'not', rule: { kind: 'segment', segment: 'vip' } }] },
    by: [
      { of: 'segment', segment: 'new' },
      { of: 'value', value: { property: 'segment' } },
    ],
    segments: ['gold', 'old'],
    filter: { all: [{ property: 'kind', op: 'equals', value: 'segment' }] },
  };
  expect([...segmentsNamedIn(params)].toSorted()).toEqual(['gold', 'new', 'old', 'vip']);
});

test('nothing is found where nothing is named', () => {
  expect([...segmentsNamedIn({ segment: 'not a rule', kind: 'did', other: [null, 3, 'segment'] })]).toEqual([]);
});
