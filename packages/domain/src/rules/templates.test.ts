import { describe, expect, test } from 'vitest';
import { isExpression } from './matching.ts';
import { problemsOf } from './problems.ts';
import { Rule } from './rule.ts';
import { plainWords, sentenceOfRule } from './sentence.ts';
import { guessBindings } from './template-bindings.ts';
import { SEGMENT_TEMPLATES } from './templates.ts';
import { attributesOf, eventsOf } from './walk.ts';

const event = (name: string, ...numbers: string[]) => ({ name, properties: numbers.map((n) => ({ name: n, type: 'number' })) });
const shop = {
  events: ['app_open', 'search', 'view_product', 'add_to_cart', 'submit_order']
    .map((name) => event(name, 'price'))
    .concat(event('pay_order', 'line_count', 'amount')),
  attributes: [{ name: 'gender' }, { name: 'birthday' }, { name: 'city' }],
};

describe('segment templates', () => {
  test('bindings are guessed from English and Chinese names', () => {
    expect(guessBindings(shop)).toEqual({
      order: 'pay_order',
      amount: 'amount',
      cart: 'add_to_cart',
      view: 'view_product',
      visit: 'app_open',
      birthday: 'birthday',
      city: 'city',
    });
    const events = ['打开应用', '浏览商品详情页', '加购', '注册成功', '支付订单/退']
      .map((name) => event(name))
      .concat(event('支付成功', '数量', '实付金额'));
    expect(guessBindings({ events, attributes: [{ name: '出生日期' }, { name: '常住城市' }] })).toEqual({
      order: '支付成功',
      amount: '实付金额',
      cart: '加购',
      view: '浏览商品详情页',
      register: '注册成功',
      visit: '打开应用',
      birthday: '出生日期',
      city: '常住城市',
    });
    expect(guessBindings({ events: [], attributes: [] })).toEqual({});
  });

  test.each(SEGMENT_TEMPLATES.map((one) => [one.key, one] as const))('%s is a rule of the names it needs', (_key, one) => {
    const rule = one.rule({ order: 'O', cart: 'C', view: 'V', register: 'R', visit: 'I', amount: 'A', birthday: 'B', city: 'T' });
    expect(Rule.parse(rule)).toEqual(rule);
    expect(problemsOf(rule, isExpression)).toEqual([]);
    const named = new Set([...eventsOf(rule), ...attributesOf(rule)]);
    const letters = { order: 'O', cart: 'C', view: 'V', register: 'R', visit: 'I', amount: undefined, birthday: 'B', city: 'T' };
    expect(named).toEqual(new Set(one.needs.map((role) => letters[role]).filter((letter) => letter !== undefined)));
  });

  test('keys are unique, and the sentences are what the descriptions say', () => {
    expect(new Set(SEGMENT_TEMPLATES.map((one) => one.key)).size).toBe(SEGMENT_TEMPLATES.length);
    const sentence = (key: string) =>
      sentenceOfRule(
        SEGMENT_TEMPLATES.find((one) => one.key === key)?.rule({ order: '支付', cart: '加购', visit: '启动' }) ?? Rule.parse({}),
        plainWords('zh'),
      );
    expect(sentence('cart-unpaid')).toBe('近 30 天「加购」后 30 分钟内没有「支付」');
    expect(sentence('dormant')).toBe('做过「支付」，且近 30 天没有做过「启动」');
    expect(sentence('first-order-only')).toBe('做过「支付」正好 1 次，且近 30 天没有做过「支付」');
    expect(sentence('birthday')).toBe('birthday 的周年日在今天起 7 天内');
  });
});
