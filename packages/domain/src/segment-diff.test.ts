import { describe, expect, test } from 'vitest';
import type { RuleWords } from './rules/sentence.ts';
import { diffSegments } from './segment-diff.ts';
import { ruleOfSource, type SegmentDefinition } from './segment.ts';

const NAMES: Readonly<Record<string, string>> = { a: '新客', b: '沉睡', c: '高价值' };
const words = (language: 'zh' | 'en'): RuleWords => ({
  language,
  event: (name) => name,
  property: (_, name) => name,
  attribute: (name) => name,
  segment: (key) => NAMES[key] ?? key,
  fact: (name) => name,
});
const combined = (how: 'union' | 'intersection' | 'difference', segments: string[]): SegmentDefinition => ({
  name: '组合',
  description: '',
  source: { kind: 'combination', how, segments },
});
const isIn = (segment: string) => ({ kind: 'segment', segment });

test('a difference takes the others away from the first', () => {
  expect(ruleOfSource({ kind: 'combination', how: 'difference', segments: ['a', 'b', 'c'] })).toEqual({
    kind: 'all',
    rules: [isIn('a'), { kind: 'not', rule: { kind: 'any', rules: [isIn('b'), isIn('c')] } }],
  });
});

describe('what changes in a segment, in words', () => {
  const before = combined('intersection', ['a', 'b']);

  test('a name and a description are said by themselves', () => {
    expect(diffSegments(before, { ...before, name: '新', description: '说' }, words('zh'))).toEqual(['名称：组合 → 新', '说明改了']);
    expect(diffSegments(before, { ...before, description: 'x' }, words('en'))).toEqual(['the description changed']);
  });

  test('a part added to a combination, one taken away, and another way to combine', () => {
    expect(diffSegments(before, combined('intersection', ['a', 'b', 'c']), words('zh'))).toEqual(['增加分群「高价值」']);
    expect(diffSegments(before, combined('intersection', ['a', 'c']), words('en'))).toEqual([
      'added: segment “高价值”',
      'removed: segment “沉睡”',
    ]);
    expect(diffSegments(before, combined('union', ['a', 'b']), words('zh'))).toEqual(['组合方式：同时在所有里 → 在任意一个里']);
  });

  test('of a difference, which segment comes first', () => {
    const less = combined('difference', ['a', 'b', 'c']);
    expect(diffSegments(less, combined('difference', ['b', 'a', 'c']), words('zh'))).toEqual(['第一个：「新客」 → 「沉睡」']);
    expect(diffSegments(less, combined('difference', ['a', 'c', 'b']), words('zh'))).toEqual([]);
  });

  test('a rule is said condition by condition', () => {
    const rule = (segment: string): SegmentDefinition => ({ ...before, source: { kind: 'rule', rule: { kind: 'segment', segment } } });
    expect(diffSegments(rule('a'), rule('b'), words('zh'))).toEqual([
      expect.stringMatching(/^增加.*沉睡/),
      expect.stringMatching(/^去掉.*新客/),
    ]);
  });

  test('nothing is said of what stays', () => {
    expect(diffSegments(before, before, words('zh'))).toEqual([]);
  });

  test('a list says which file it came from before and now', () => {
    const list = (file: string): SegmentDefinition => ({
      name: '名单',
      description: '',
      source: { kind: 'list', namespace: 'phone', file },
    });
    expect(diffSegments(list('a.csv'), list('b.csv'), words('en'))).toEqual(['list file: a.csv → b.csv']);
  });
});
