import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffRules } from './diff.ts';
import { Rule } from './rule.ts';
import { plainWords } from './sentence.ts';
import { randomRule } from './testing.ts';

const zh = plainWords('zh');
const en = plainWords('en');
const did = (amount: number, times: number, event = '支付') => ({
  kind: 'did',
  select: { event },
  aggregate: { of: 'count' },
  window: { kind: 'rolling', span: { amount, unit: 'day' } },
  test: { op: 'greater_or_equal', value: times },
});
const city = (...values: string[]) => ({ kind: 'attribute', attribute: '城市', test: { op: 'in', values } });
const dormant = { kind: 'segment', segment: '沉睡' };
const unpaid = (amount: number) => ({
  kind: 'then_not',
  first: { event: '加购' },
  answer: { event: '支付' },
  within: { amount, unit: 'minute' },
  window: { kind: 'ever' },
});
const all = (...rules: object[]) => ({ kind: 'all', rules });
const any = (...rules: object[]) => ({ kind: 'any', rules });
const not = (rule: object) => ({ kind: 'not', rule });

describe('the difference of two rules', () => {
  test.each<[object, object, string[], string[]]>([
    [all(did(30, 3)), all(did(30, 3)), [], []],
    [all(did(30, 3)), did(30, 3), [], []],
    [all(did(30, 3)), all(did(7, 3)), ['「支付」：近 30 天 → 近 7 天'], ['“支付”: in the last 30 days → in the last 7 days']],
    [
      all(did(30, 3)),
      all(did(7, 5)),
      ['「支付」：近 30 天 → 近 7 天；至少 3 次 → 至少 5 次'],
      ['“支付”: in the last 30 days → in the last 7 days; at least 3 times → at least 5 times'],
    ],
    [all(city('重庆')), all(city('重庆', '成都')), ['城市是重庆 → 是重庆或成都'], ['城市 is 重庆 → is 重庆 or 成都']],
    [all(did(30, 3)), all(did(30, 3), dormant), ['增加：在分群「沉睡」'], ['added: is in segment “沉睡”']],
    [all(did(30, 3), dormant), all(did(30, 3)), ['去掉：在分群「沉睡」'], ['removed: is in segment “沉睡”']],
    [
      all(did(30, 3), dormant),
      all(did(30, 3), not(dormant)),
      ['在分群「沉睡」 → 不在分群「沉睡」'],
      ['is in segment “沉睡” → is not in segment “沉睡”'],
    ],
    [unpaid(30), unpaid(60), ['「加购」：30 分钟 → 60 分钟'], ['“加购”: 30 minutes → 60 minutes']],
    [
      all(did(30, 3), dormant),
      any(did(30, 3), dormant),
      ['组合方式：近 30 天做过「支付」至少 3 次，且在分群「沉睡」 → 近 30 天做过「支付」至少 3 次，或在分群「沉睡」'],
      [
        'joined: did “支付” at least 3 times in the last 30 days and is in segment “沉睡” → did “支付” at least 3 times in the last 30 days or is in segment “沉睡”',
      ],
    ],
    [
      all(did(30, 3), dormant),
      any(did(30, 3), dormant, city('重庆')),
      ['增加：城市是重庆', '条件之间：满足全部 → 满足任一'],
      ['added: 城市 is 重庆', 'conditions: all → any'],
    ],
    [
      all(did(30, 3), did(7, 1)),
      all(did(7, 2), did(30, 3)),
      ['「支付」：至少 1 次 → 至少 2 次'],
      ['“支付”: at least once → at least 2 times'],
    ],
  ])('%j to %j', (before, after, chinese, english) => {
    expect(diffRules(Rule.parse(before), Rule.parse(after), zh)).toEqual(chinese);
    expect(diffRules(Rule.parse(before), Rule.parse(after), en)).toEqual(english);
  });

  test('of a rule and itself is empty, and tells of every condition added', () => {
    fc.assert(
      fc.property(randomRule(), (rule) => {
        expect(diffRules(rule, rule, zh)).toEqual([]);
        const more = all(rule, { kind: 'segment', segment: '新客' });
        expect(diffRules(rule, Rule.parse(more), zh)).toContain('增加：在分群「新客」');
        expect(diffRules(Rule.parse(more), rule, zh)).toContain('去掉：在分群「新客」');
      }),
    );
  });
});
