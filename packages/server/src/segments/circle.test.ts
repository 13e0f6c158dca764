import type { Rule } from '@gyre/domain/rules/rule';
import type { SegmentSource } from '@gyre/domain/segment';
import { expect, test } from 'vitest';
import { dependents, requireNoCircle } from './circle.ts';

const rule = (inner: Rule): SegmentSource => ({ kind: 'rule', rule: inner });
const inSegment = (segment: string): Rule => ({ kind: 'segment', segment });
const entered = (segment: string | null): Rule => ({
  kind: 'did',
  select: {
    event: '$segment_entered',
    filter: { all: segment === null ? [] : [{ property: 'segment', op: 'equals', value: segment }], any: [] },
  },
  aggregate: { of: 'count' },
  window: { kind: 'ever' },
  test: { op: 'greater_or_equal', value: 1 },
});

test('a circle is refused and named, be it by membership or by the events of entering', () => {
  const sources = new Map([
    ['a', rule(inSegment('b'))],
    ['b', rule({ kind: 'not', rule: inSegment('c') })],
    ['c', rule(entered('a'))],
  ]);
  expect(() => requireNoCircle('a', sources)).toThrow('a → b → c → a');
  expect(() => requireNoCircle('c', new Map([['c', rule(entered('c'))]]))).toThrow('c → c');
  expect(() => requireNoCircle('c', new Map([['c', rule(entered(null))]]))).toThrow('may not depend on itself');
});

test('two ways to one segment are no circle; a segment that is not there is named', () => {
  const sources = new Map<string, SegmentSource>([
    ['a', { kind: 'combination', how: 'union', segments: ['b', 'c'] }],
    ['b', rule(inSegment('d'))],
    ['c', rule(inSegment('d'))],
    ['d', { kind: 'list', namespace: 'phone', file: 'x.csv' }],
  ]);
  expect(() => requireNoCircle('a', sources)).not.toThrow();
  expect([...dependents(['d'], sources)].toSorted()).toEqual(['a', 'b', 'c', 'd']);
  expect(() => requireNoCircle('b', new Map([['b', rule(inSegment('gone'))]]))).toThrow('segment gone that does not exist');
});
