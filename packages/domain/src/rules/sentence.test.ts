import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rule } from './rule.ts';
import { phrases, plainWords, sentenceOfRule, whyNotSentence, whySentence } from './sentence.ts';
import { randomRule } from './testing.ts';
import type { ValueTest } from './value-test.ts';

const zh = plainWords('zh');
const en = plainWords('en');
const month = { kind: 'rolling', span: { amount: 30, unit: 'day' } };
const did = (test: object, more: object = {}) => ({
  kind: 'did',
  select: { event: '支付订单' },
  aggregate: { of: 'count' },
  window: month,
  test,
  ...more,
});
const attribute = (name: string, one: object) => ({ kind: 'attribute', attribute: name, test: one });
const not = (rule: object) => ({ kind: 'not', rule });
const all = (...rules: object[]) => ({ kind: 'all', rules });
const any = (...rules: object[]) => ({ kind: 'any', rules });
const city = attribute('城市', { op: 'in', values: ['重庆', '成都'] });
const dormant = { kind: 'segment', segment: '沉睡用户' };
const once = { op: 'greater_or_equal', value: 1 };
const sum = { aggregate: { of: 'sum', property: '金额' } };
const unpaid = {
  kind: 'then_not',
  first: { event: '加入购物车' },
  answer: { event: '支付订单' },
  within: { amount: 30, unit: 'minute' },
  window: month,
};
const sequence = {
  kind: 'sequence',
  steps: [{ event: 'A' }, { event: 'B' }],
  within: { amount: 1, unit: 'hour' },
  window: { kind: 'ever' },
};
const afterRegistering = (fromMs: number, toMs: number, which = 'first') => ({
  window: { kind: 'around', anchor: { event: '注册' }, which, fromMs, toMs },
});
const DAY = 86_400_000;

describe('sentences', () => {
  test.each<[object, string, string]>([
    [all(), '所有用户', 'everybody'],
    [any(), '没有人', 'nobody'],
    [not(all()), '没有人', 'nobody'],
    [city, '城市是重庆或成都', '城市 is 重庆 or 成都'],
    [dormant, '在分群「沉睡用户」', 'is in segment “沉睡用户”'],
    [not(dormant), '不在分群「沉睡用户」', 'is not in segment “沉睡用户”'],
    [not(not(dormant)), '在分群「沉睡用户」', 'is in segment “沉睡用户”'],
    [did(once), '近 30 天做过「支付订单」', 'did “支付订单” in the last 30 days'],
    [not(did(once)), '近 30 天没有做过「支付订单」', 'did not do “支付订单” in the last 30 days'],
    [did({ op: 'less', value: 1 }, { window: { kind: 'ever' } }), '从未做过「支付订单」', 'never did “支付订单”'],
    [not(did({ op: 'less', value: 1 })), '近 30 天做过「支付订单」', 'did “支付订单” in the last 30 days'],
    [did({ op: 'greater_or_equal', value: 3 }), '近 30 天做过「支付订单」至少 3 次', 'did “支付订单” at least 3 times in the last 30 days'],
    [
      not(did({ op: 'greater_or_equal', value: 3 })),
      '近 30 天做过「支付订单」少于 3 次',
      'did “支付订单” fewer than 3 times in the last 30 days',
    ],
    [did({ op: 'equals', value: 1 }), '近 30 天做过「支付订单」正好 1 次', 'did “支付订单” exactly once in the last 30 days'],
    [did({ op: 'between', from: 2, to: 5 }), '近 30 天做过「支付订单」2 到 5 次', 'did “支付订单” 2 to 5 times in the last 30 days'],
    [
      did({ op: 'greater', value: 100 }, sum),
      '近 30 天「支付订单」的金额合计大于 100',
      'total 金额 of “支付订单” in the last 30 days is over 100',
    ],
    [
      did({ op: 'greater_or_equal', value: 3 }, { aggregate: { of: 'days' } }),
      '近 30 天有至少 3 天做过「支付订单」',
      'did “支付订单” on at least 3 days in the last 30 days',
    ],
    [
      did({ op: 'greater_or_equal', value: 3 }, { aggregate: { of: 'distinct', property: '商品' } }),
      '近 30 天「支付订单」的不同商品有至少 3 种',
      'had at least 3 different 商品 of “支付订单” in the last 30 days',
    ],
    [
      did({ op: 'equals', value: 'iPhone' }, { aggregate: { of: 'last', property: '商品', item: { type: 'product', attribute: '型号' } } }),
      '近 30 天最近一次「支付订单」的商品的型号是 iPhone',
      '商品 型号 of the last “支付订单” in the last 30 days is iPhone',
    ],
    [
      not(did({ op: 'greater', value: 9 }, { aggregate: { of: 'average', property: '金额' } })),
      '近 30 天「支付订单」的金额平均值最多 9（也可没有值）',
      'average 金额 of “支付订单” in the last 30 days is at most 9 (or is missing)',
    ],
    [
      not(did({ op: 'between', from: 2, to: 5 })),
      '近 30 天做过「支付订单」的次数不在 2 到 5 之间',
      'the number of “支付订单” in the last 30 days is not between 2 and 5',
    ],
    [
      did({ op: 'not_equals', value: 3 }, { aggregate: { of: 'days' } }),
      '近 30 天做过「支付订单」的天数不是 3',
      'the number of days with “支付订单” in the last 30 days is not 3',
    ],
    [
      did({ op: 'not_equals', value: 3 }, { aggregate: { of: 'distinct', property: 'sku' } }),
      '近 30 天「支付订单」的不同 sku 数不是 3',
      'the number of different sku of “支付订单” in the last 30 days is not 3',
    ],
    [
      did(once, {
        select: {
          event: '支付订单',
          filter: {
            all: [
              { property: 'sku', item: { type: 'product', attribute: 'brand' }, op: 'equals', value: 'A' },
              { property: 'amount', op: 'less', value: -1 },
            ],
            any: [
              { property: 'sku', op: 'in', values: [-1, 2] },
              { property: 'os', op: 'is_true' },
            ],
          },
        },
      }),
      '近 30 天做过「支付订单」（sku 的品牌是 A，且 amount 小于 -1，且（sku 是 -1 或 2，或 os 为真））',
      'did “支付订单” (sku brand is A and amount is under -1 and (sku is -1 or 2 or os is true)) in the last 30 days',
    ],
    [
      did(once, { select: { event: '支付订单', filter: { all: [{ property: '金额', op: 'greater', value: 100 }], any: [] } } }),
      '近 30 天做过「支付订单」（金额大于 100）',
      'did “支付订单” (金额 is over 100) in the last 30 days',
    ],
    [
      not(did(once, afterRegistering(0, 7 * DAY))),
      '首次「注册」后 7 天内没有做过「支付订单」',
      'did not do “支付订单” within 7 days after the first “注册”',
    ],
    [
      did(once, afterRegistering(-7 * DAY, 0, 'last')),
      '最近一次「注册」前 7 天内做过「支付订单」',
      'did “支付订单” within 7 days before the last “注册”',
    ],
    [
      did(once, afterRegistering(DAY, 7 * DAY)),
      '首次「注册」后 1 天到 7 天做过「支付订单」',
      'did “支付订单” 1 day to 7 days after the first “注册”',
    ],
    [
      did(once, afterRegistering(-DAY, 5_400_000)),
      '首次「注册」前 1 天到后 90 分钟做过「支付订单」',
      'did “支付订单” from 1 day before to 90 minutes after the first “注册”',
    ],
    [
      unpaid,
      '近 30 天「加入购物车」后 30 分钟内没有「支付订单」',
      'in the last 30 days did “加入购物车” but not “支付订单” within 30 minutes',
    ],
    [
      not(unpaid),
      '近 30 天没有出现过「加入购物车」后 30 分钟内没有「支付订单」',
      'in the last 30 days never did “加入购物车” without “支付订单” within 30 minutes',
    ],
    [sequence, '在 1 小时内依次做过「A」、「B」', 'did “A”, then “B” within 1 hour'],
    [not(sequence), '没有在 1 小时内依次做过「A」、「B」', 'did not do “A”, then “B” within 1 hour'],
    [
      { kind: 'fact', fact: '余额', reading: { read: 'month_average' }, test: { op: 'less', value: 10 } },
      '余额月日均小于 10',
      'month-to-date average of 余额 is under 10',
    ],
    [
      { kind: 'fact', fact: '余额', reading: { read: 'on_day', daysAgo: 1 }, test: { op: 'exists' } },
      '昨天的余额有值',
      'yesterday’s 余额 is present',
    ],
    [
      { kind: 'fact', fact: '余额', reading: { read: 'on_day', daysAgo: 3 }, test: { op: 'less', value: 10 } },
      '3 天前的余额小于 10',
      '余额 3 days ago is under 10',
    ],
    [not(attribute('等级', { op: 'greater', value: 3 })), '等级最多 3（也可没有值）', '等级 is at most 3 (or is missing)'],
    [not(attribute('等级', { op: 'exists' })), '等级没有值', '等级 is missing'],
    [
      not(attribute('sku', { op: 'starts_with', value: 'a' })),
      'sku 不以「a」开头（也可没有值）',
      'sku does not start with “a” (or is missing)',
    ],
    [
      not(attribute('生日', { op: 'anniversary_within', days: 7 })),
      '生日的周年日不在今天起 7 天内（也可没有值）',
      '生日 does not have its anniversary within 7 days from today (or is missing)',
    ],
    [
      all(city, not(dormant), did(once)),
      '城市是重庆或成都，且不在分群「沉睡用户」，且近 30 天做过「支付订单」',
      '城市 is 重庆 or 成都 and is not in segment “沉睡用户” and did “支付订单” in the last 30 days',
    ],
    [
      all(city, any(dormant, did(once))),
      '城市是重庆或成都，且（在分群「沉睡用户」，或近 30 天做过「支付订单」）',
      '城市 is 重庆 or 成都 and (is in segment “沉睡用户” or did “支付订单” in the last 30 days)',
    ],
    [all(all(city), all(dormant)), '城市是重庆或成都，且在分群「沉睡用户」', '城市 is 重庆 or 成都 and is in segment “沉睡用户”'],
    [
      not(any(dormant, did(once))),
      '不在分群「沉睡用户」，且近 30 天没有做过「支付订单」',
      'is not in segment “沉睡用户” and did not do “支付订单” in the last 30 days',
    ],
  ])('%j reads well', (rule, chinese, english) => {
    const parsed = Rule.parse(rule);
    expect(sentenceOfRule(parsed, zh)).toBe(chinese);
    expect(sentenceOfRule(parsed, en)).toBe(english);
  });

  test.each<[object, string, string]>([
    [{ kind: 'calendar', unit: 'day', offset: 0 }, '今天', 'today'],
    [{ kind: 'calendar', unit: 'week', offset: 1 }, '上周', 'last week'],
    [{ kind: 'calendar', unit: 'month', offset: 0 }, '本月', 'this month'],
    [{ kind: 'calendar', unit: 'quarter', offset: 1 }, '上季度', 'last quarter'],
    [{ kind: 'calendar', unit: 'year', offset: 2 }, '前年', 'in the year 2 years ago'],
    [{ kind: 'days', count: 1, includeToday: false }, '昨天', 'yesterday'],
    [{ kind: 'days', count: 7, includeToday: true }, '最近 7 个自然日（含今天）', 'in the last 7 calendar days including today'],
    [{ kind: 'days', count: 7, includeToday: false }, '最近 7 个自然日（不含今天）', 'in the 7 calendar days before today'],
    [{ kind: 'rolling', span: { amount: 1, unit: 'day' } }, '近 1 天', 'in the last day'],
    [{ kind: 'absolute', from: '2026-05-01', to: '2026-05-31' }, '2026-05-01 到 2026-05-31 ', 'from 2026-05-01 to 2026-05-31'],
    [{ kind: 'absolute', from: '2026-05-01' }, '2026-05-01 起', 'since 2026-05-01'],
    [{ kind: 'absolute', to: '2026-05-31' }, '截至 2026-05-31 ', 'up to 2026-05-31'],
  ])('the window %j is %s', (window, chinese, english) => {
    const rule = Rule.parse(did(once, { window }));
    expect(sentenceOfRule(rule, zh)).toBe(`${chinese}做过「支付订单」`);
    expect(sentenceOfRule(rule, en)).toBe(`did “支付订单” ${english}`);
  });

  test.each<[ValueTest, string, string]>([
    [{ op: 'equals', value: 'VIP' }, '是 VIP', 'is VIP'],
    [{ op: 'equals', value: '甲或乙' }, '是「甲或乙」', 'is “甲或乙”'],
    [{ op: 'equals', value: true }, '为真', 'is true'],
    [{ op: 'equals', value: '' }, '是空文本', 'is an empty text'],
    [{ op: 'not_equals', value: 3 }, '不是 3', 'is not 3'],
    [{ op: 'not_in', values: ['a', 'b', 'c'] }, '不是 a、b 或 c', 'is not a, b or c'],
    [{ op: 'in', values: Array.from({ length: 12 }, (_, i) => `v${i}`) }, '是 v0、v1、v2 等 12 个', 'is v0, v1, v2 or 9 more'],
    [{ op: 'contains', value: '茶' }, '包含「茶」', 'contains “茶”'],
    [{ op: 'not_contains', value: '茶' }, '不包含「茶」', 'does not contain “茶”'],
    [{ op: 'starts_with', value: '茶' }, '以「茶」开头', 'starts with “茶”'],
    [{ op: 'ends_with', value: '茶' }, '以「茶」结尾', 'ends with “茶”'],
    [{ op: 'matches', value: '^a' }, '匹配「^a」', 'matches “^a”'],
    [{ op: 'greater_or_equal', value: 3 }, '至少 3', 'is at least 3'],
    [{ op: 'less', value: 3 }, '小于 3', 'is under 3'],
    [{ op: 'less_or_equal', value: 3 }, '最多 3', 'is at most 3'],
    [{ op: 'between', from: 1, to: 2 }, '在 1 到 2 之间', 'is between 1 and 2'],
    [{ op: 'missing' }, '没有值', 'is missing'],
    [{ op: 'is_true' }, '为真', 'is true'],
    [{ op: 'is_false' }, '为假', 'is false'],
    [{ op: 'before', date: '2026-05-01' }, '早于 2026-05-01', 'is before 2026-05-01'],
    [{ op: 'after', date: '2026-05-01' }, '晚于 2026-05-01', 'is after 2026-05-01'],
    [
      { op: 'between_dates', from: '2026-05-01', to: '2026-05-02' },
      '在 2026-05-01 到 2026-05-02 之间',
      'is between 2026-05-01 and 2026-05-02',
    ],
    [{ op: 'within_last', span: { amount: 7, unit: 'day' } }, '在近 7 天内', 'is within the last 7 days'],
    [{ op: 'within_next', span: { amount: 1, unit: 'week' } }, '在未来 1 周内', 'is within the next week'],
    [{ op: 'on_weekday', weekdays: [7, 6] }, '在周六、周日', 'is on a Saturday or Sunday'],
    [{ op: 'on_weekday', weekdays: [1, 2, 3, 4, 5] }, '在周一到周五', 'is on a day from Monday to Friday'],
    [{ op: 'on_weekday', weekdays: [1, 2, 4] }, '在周一、周二、周四', 'is on a Monday, Tuesday or Thursday'],
    [{ op: 'at_hour', from: 9, to: 18 }, '在 9 点到 18 点之间', 'is between 9:00 and 18:00'],
    [{ op: 'at_hour', from: 22, to: 6 }, '在 22 点到次日 6 点之间', 'is between 22:00 and 6:00 the next day'],
    [{ op: 'anniversary_within', days: 0 }, '的周年日是今天', 'has its anniversary today'],
    [{ op: 'anniversary_within', days: 7 }, '的周年日在今天起 7 天内', 'has its anniversary within 7 days from today'],
    [{ op: 'list_any', values: ['茶', '酒'] }, '含有茶或酒', 'has 茶 or 酒'],
    [{ op: 'list_all', values: ['茶', '酒'] }, '含有茶和酒', 'has 茶 and 酒'],
    [{ op: 'list_none', values: ['茶', '酒'] }, '不含茶或酒', 'has no 茶 or 酒'],
  ])('the test %j is %s', (one, chinese, english) => {
    expect(sentenceOfRule(Rule.parse(attribute('它', one)), zh)).toBe(`它${chinese}`);
    expect(sentenceOfRule(Rule.parse(attribute('it', one)), en)).toBe(`it ${english}`);
  });

  test('names are those the words give', () => {
    const words = { ...zh, event: () => '下单', property: (event: string, name: string) => `${event}.${name}`, segment: () => '老客' };
    const rule = Rule.parse(all(did({ op: 'greater', value: 1 }, { select: { event: 'pay' }, ...sum }), dormant));
    expect(sentenceOfRule(rule, words)).toBe('近 30 天「下单」的 pay.金额合计大于 1，且在分群「老客」');
  });

  test('stand apart where Chinese meets Latin letters and digits, whatever the rule', () => {
    fc.assert(
      fc.property(randomRule(2), (rule) => {
        expect(sentenceOfRule(rule, zh)).not.toMatch(/\p{Script=Han}[\w$-]|[\w$]\p{Script=Han}| {2}/u);
        expect(sentenceOfRule(rule, en)).not.toMatch(/ {2}|undefined|[(“] | [)”]/);
      }),
    );
  });

  test('phrases know which part they speak of', () => {
    const rule = Rule.parse(all(city, any(not(dormant), did(once))));
    expect(phrases(rule, zh).map(({ text, kind, path }) => [kind, path.join('.'), text])).toEqual([
      ['test', '0', '城市是重庆或成都'],
      ['joint', '', '，且'],
      ['open', '1', '（'],
      ['test', '1.0.0', '不在分群「沉睡用户」'],
      ['joint', '1', '，或'],
      ['test', '1.1', '近 30 天做过「支付订单」'],
      ['close', '1', '）'],
    ]);
  });
});

describe('why', () => {
  const finding = (holds: boolean, measured: number | string | null = null) => ({ holds, measured });
  const level = attribute('等级', { op: 'greater_or_equal', value: 3 });

  test('says what was met with the customer’s own figures', () => {
    const rule = Rule.parse(
      all(did({ op: 'greater_or_equal', value: 3 }), did({ op: 'greater', value: 100 }, sum), city, level, not(dormant)),
    );
    const found = [
      finding(true),
      finding(true, 5),
      finding(true, 812.503),
      finding(true, '重庆'),
      finding(true, 5),
      finding(true),
      finding(false),
    ];
    expect(whySentence(rule, found, zh)).toBe(
      '近 30 天做过「支付订单」5 次（要求至少 3 次），且近 30 天「支付订单」的金额合计是 812.5（要求大于 100），且城市是重庆（要求是重庆或成都），且等级是 5（要求至少 3），且不在分群「沉睡用户」',
    );
    expect(whySentence(rule, found, en)).toBe(
      'did “支付订单” 5 times in the last 30 days (needs at least 3 times) and total 金额 of “支付订单” in the last 30 days is 812.5 (needs over 100) and 城市 is 重庆 (needs 重庆 or 成都) and 等级 is 5 (needs at least 3) and is not in segment “沉睡用户”',
    );
  });

  test('of alternatives only those that hold', () => {
    const rule = Rule.parse(any(did(once), dormant));
    expect(whySentence(rule, [finding(true), finding(true, 2), finding(false)], zh)).toBe('近 30 天做过「支付订单」2 次');
    expect(whySentence(Rule.parse(not(did(once))), [finding(true), finding(false, 0)], zh)).toBe('近 30 天没有做过「支付订单」');
    expect(whySentence(Rule.parse(all()), [finding(true)], zh)).toBe('所有用户');
  });

  test('of a negated condition what was asked instead', () => {
    const rule = Rule.parse(not(did({ op: 'greater_or_equal', value: 3 })));
    expect(whySentence(rule, [finding(true), finding(false, 2)], zh)).toBe('近 30 天做过「支付订单」2 次（要求少于 3 次）');
    const joined = Rule.parse(attribute('注册时间', { op: 'within_last', span: { amount: 7, unit: 'day' } }));
    expect(whySentence(joined, [finding(true, '2026-05-01T02:30:00.000Z')], { ...zh, zone: 'Asia/Shanghai' })).toBe(
      '注册时间是 2026-05-01 10:30（要求在近 7 天内）',
    );
    const late = Rule.parse(not(attribute('等级', { op: 'between', from: 3, to: 5 })));
    expect(whySentence(late, [finding(true), finding(false, 2)], en)).toBe('等级 is 2 (needs not between 3 and 5)');
  });
});

describe('why not', () => {
  const finding = (holds: boolean, measured: number | string | null = null) => ({ holds, measured });
  const level = attribute('等级', { op: 'greater_or_equal', value: 3 });

  test.each<[object, number | string | null, string, string]>([
    [did(once), 0, '近 30 天没有做过「支付订单」', 'did not do “支付订单” in the last 30 days'],
    [
      did({ op: 'less', value: 1 }),
      1,
      '近 30 天做过「支付订单」1 次（要求没有做过）',
      'did “支付订单” once in the last 30 days (needs none)',
    ],
    [
      did({ op: 'greater_or_equal', value: 3 }),
      0,
      '近 30 天没有做过「支付订单」（要求至少 3 次）',
      'did not do “支付订单” in the last 30 days (needs at least 3 times)',
    ],
    [
      not(did({ op: 'greater_or_equal', value: 3 })),
      5,
      '近 30 天做过「支付订单」5 次（要求少于 3 次）',
      'did “支付订单” 5 times in the last 30 days (needs fewer than 3 times)',
    ],
    [
      did({ op: 'greater', value: 100 }, sum),
      12.5,
      '近 30 天「支付订单」的金额合计是 12.5（要求大于 100）',
      'total 金额 of “支付订单” in the last 30 days is 12.5 (needs over 100)',
    ],
    [city, '上海', '城市是上海（要求是重庆或成都）', '城市 is 上海 (needs 重庆 or 成都)'],
    [city, null, '城市没有值（要求是重庆或成都）', '城市 is missing (needs 重庆 or 成都)'],
    [not(level), 5, '等级是 5（要求小于 3）', '等级 is 5 (needs under 3)'],
    [dormant, null, '不在分群「沉睡用户」', 'is not in segment “沉睡用户”'],
    [not(dormant), null, '在分群「沉睡用户」', 'is in segment “沉睡用户”'],
    [sequence, null, sentenceOfRule(Rule.parse(not(sequence)), zh), sentenceOfRule(Rule.parse(not(sequence)), en)],
  ])('of one test that fails: %j with %s', (one, measured, zhText, enText) => {
    const rule = Rule.parse(one);
    const found = rule.kind === 'not' ? [finding(false), finding(true, measured)] : [finding(false, measured)];
    expect([whyNotSentence(rule, found, zh), whyNotSentence(rule, found, en)]).toEqual([zhText, enText]);
  });

  test('of several only those that fail; of alternatives all; nothing where the rule holds', () => {
    const rule = Rule.parse(all(did(once), level, any(city, dormant)));
    const found = (...holds: boolean[]) => holds.map((one, i) => finding(one, i === 2 ? 1 : null));
    expect(whyNotSentence(rule, found(false, true, false, true, true, false), zh)).toBe('等级是 1（要求至少 3）');
    expect(whyNotSentence(rule, found(false, true, true, false, false, false), zh)).toBe(
      '城市没有值（要求是重庆或成都），且不在分群「沉睡用户」',
    );
    expect(whyNotSentence(rule, found(true, true, true, true, true, false), zh)).toBe('');
    expect(whyNotSentence(Rule.parse(any()), found(false), zh)).toBe('没有人');
  });
});

test('values that are keys are called by their names, in what is asked and in what a customer has', () => {
  const words = { ...zh, value: (of: string, value: string) => (of === '响应过' ? `计划 ${value}` : value) };
  const rule = Rule.parse(
    all(attribute('响应过', { op: 'list_any', values: ['spring', 'autumn'] }), attribute('城市', { op: 'equals', value: 'spring' })),
  );
  expect(sentenceOfRule(rule, words)).toBe('响应过含有计划 spring 或计划 autumn，且城市是 spring');
  const unmet = whyNotSentence(
    Rule.parse(attribute('响应过', { op: 'list_any', values: ['spring'] })),
    [{ holds: false, measured: ['x'] }],
    words,
  );
  expect(unmet).toContain('计划 x');
  expect(unmet).toContain('计划 spring');
});
