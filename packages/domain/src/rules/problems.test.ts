import { describe, expect, test } from 'vitest';
import { isExpression } from './matching.ts';
import { problemsOf } from './problems.ts';
import { Rule } from './rule.ts';

const attribute = (one: object) => ({ kind: 'attribute', attribute: 'a', test: one });
const did = (more: object = {}) => ({
  kind: 'did',
  select: { event: 'pay' },
  aggregate: { of: 'count' },
  window: { kind: 'ever' },
  test: { op: 'greater', value: 1 },
  ...more,
});
const deep = (levels: number): object => (levels === 0 ? did() : { kind: 'all', rules: [deep(levels - 1)] });
const found = (rule: object) => problemsOf(Rule.parse(rule), isExpression).map(({ path, zh, en }) => [path.join('.'), zh, en]);

describe('problems of a rule', () => {
  test.each<[object, string, string]>([
    [{ kind: 'any', rules: [] }, '“或”分组里没有条件，不会有人符合', 'an “or” group without conditions holds nobody'],
    [
      attribute({ op: 'matches', value: '(?=a)' }),
      '正则无效，或用了不支持的环视、反向引用：(?=a)',
      'not an RE2 expression (no look-around, no back-references): (?=a)',
    ],
    [attribute({ op: 'between', from: 2, to: 1 }), '起点 2 大于终点 1', '2 is after 1'],
    [
      attribute({ op: 'between_dates', from: '2026-05-02', to: '2026-05-01' }),
      '起点 2026-05-02 大于终点 2026-05-01',
      '2026-05-02 is after 2026-05-01',
    ],
    [
      did({ aggregate: { of: 'maximum', property: '$time' } }),
      '发生时间只能看首次或最近一次的',
      'the time of an event can only be asked of the first or the last one',
    ],
    [attribute({ op: 'at_hour', from: 9, to: 9 }), '9 点到 9 点没有时间', 'no time lies between 9:00 and 9:00'],
    [
      did({ window: { kind: 'absolute', from: '2026-05-02', to: '2026-05-01' } }),
      '起点 2026-05-02 大于终点 2026-05-01',
      '2026-05-02 is after 2026-05-01',
    ],
    [
      did({ window: { kind: 'around', anchor: { event: 'a' }, which: 'first', fromMs: 2, toMs: 1 } }),
      '时间窗的起点晚于终点',
      'the window begins after its end',
    ],
    [did({ test: { op: 'contains', value: 'a' } }), '数值不能用“包含”', '“contains” cannot be asked of a number'],
    [did({ test: { op: 'equals', value: 'a' } }), '要和数值比较，不能是“a”', 'must be compared with a number, not “a”'],
    [
      { kind: 'fact', fact: 'f', reading: { read: 'latest' }, test: { op: 'is_true' } },
      '数值不能用“为真”',
      '“is true” cannot be asked of a number',
    ],
    [
      did({ select: { event: 'pay', filter: { all: [], any: [{ property: 'p', op: 'between', from: 2, to: 1 }] } } }),
      '起点 2 大于终点 1',
      '2 is after 1',
    ],
  ])('%j', (rule, zh, en) => {
    expect(found({ kind: 'all', rules: [did(), rule] })).toEqual([['1', zh, en]]);
  });

  test('a rule may be so deep and so long, and no more', () => {
    expect(found(deep(6))).toEqual([]);
    expect(found(deep(7))).toEqual([['0.0.0.0.0.0', '分组最多嵌套 6 层', 'groups may be 6 deep at most']]);
    const fifty = { kind: 'all', rules: Array.from({ length: 50 }, () => did()) };
    expect(found({ kind: 'all', rules: [fifty, fifty] })).toEqual([]);
    expect(found({ kind: 'all', rules: [fifty, fifty, did()] })).toEqual([
      ['', '条件最多 100 个，现在有 101 个', 'at most 100 conditions, there are 101'],
    ]);
  });

  test('what is fine has none', () => {
    expect(found(attribute({ op: 'at_hour', from: 22, to: 6 }))).toEqual([]);
    expect(found(did({ aggregate: { of: 'last', property: 'p' }, test: { op: 'contains', value: 'a' } }))).toEqual([]);
  });
});
