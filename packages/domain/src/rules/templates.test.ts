import { describe, expect, test } from 'vitest';
import type { Value } from '../events.ts';
import { DAY_MS, instant, MINUTE_MS } from '../time.ts';
import { isExpression } from './matching.ts';
import { problemsOf } from './problems.ts';
import { Rule } from './rule.ts';
import { evaluate } from './naive.ts';
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

const NOW = instant(Date.UTC(2026, 4, 20, 4));

/** What somebody did, as `name@days ago` and an amount where one is paid; what is known of them. */
type Told = readonly [did: readonly (readonly [name: string, daysAgo: number, amount?: number])[], known?: Readonly<Record<string, Value>>];

function isIn(key: string, [did, known = {}]: Told): boolean {
  const one = SEGMENT_TEMPLATES.find((template) => template.key === key);
  if (one === undefined) throw new RangeError(`no template ${key}`);
  const events = did.map(([name, daysAgo, amount], order) => ({
    at: instant(NOW - daysAgo * DAY_MS),
    order,
    name,
    properties: amount === undefined ? {} : { amount },
  }));
  const moment = { now: NOW, zone: 'Asia/Shanghai' };
  return evaluate(one.rule({}), { events, attributes: known, facts: {} }, moment, { isIn: () => false, item: () => undefined });
}

const times = (count: number, name: string, daysAgo: number, amount?: number) =>
  Array.from({ length: count }, () => (amount === undefined ? ([name, daysAgo] as const) : ([name, daysAgo, amount] as const)));
const HOUR = 60 * (MINUTE_MS / DAY_MS);

/** Of each template, who is in it and who is not. */
const MEMBERS: Readonly<Record<string, { readonly in: readonly Told[]; readonly out: readonly Told[] }>> = {
  new: {
    in: [
      [[['order', 29]]],
      [
        [
          ['order', 29],
          ['order', 3],
        ],
      ],
    ],
    out: [
      [[]],
      [[['order', 31]]],
      [
        [
          ['order', 31],
          ['order', 3],
        ],
      ],
    ],
  },
  'first-order-only': {
    in: [[[['order', 31]]]],
    out: [
      [[]],
      [[['order', 29]]],
      [
        [
          ['order', 90],
          ['order', 31],
        ],
      ],
    ],
  },
  dormant: {
    in: [
      [
        [
          ['order', 40],
          ['visit', 31],
        ],
      ],
      [[['order', 40]]],
    ],
    out: [
      [
        [
          ['order', 40],
          ['visit', 29],
        ],
      ],
      [[['visit', 31]]],
    ],
  },
  'high-value': {
    in: [[times(3, 'order', 80, 200)], [times(4, 'order', 1, 125)]],
    out: [[times(2, 'order', 1, 900)], [times(3, 'order', 1, 166.6)], [times(3, 'order', 91, 200)]],
  },
  'cart-unpaid': {
    in: [
      [[['cart', 5]]],
      [
        [
          ['cart', 5],
          ['order', 5 - HOUR],
        ],
      ],
      [
        [
          ['order', 5],
          ['cart', 5 - HOUR / 4],
        ],
      ],
    ],
    out: [
      [[]],
      [
        [
          ['cart', 5],
          ['order', 5 - HOUR / 4],
        ],
      ],
      [[['cart', 31]]],
      [[['cart', HOUR / 4]]],
    ],
  },
  'active-no-order': {
    in: [
      [
        [
          ['visit', 1],
          ['visit', 2],
          ['visit', 3],
        ],
      ],
      [
        [
          ['visit', 1],
          ['visit', 2],
          ['visit', 3],
          ['order', 31],
        ],
      ],
    ],
    out: [
      [times(9, 'visit', 1)],
      [
        [
          ['visit', 1],
          ['visit', 2],
          ['visit', 8],
        ],
      ],
      [
        [
          ['visit', 1],
          ['visit', 2],
          ['visit', 3],
          ['order', 29],
        ],
      ],
    ],
  },
  'registered-no-order': {
    in: [[[['register', 6]]]],
    out: [
      [[['register', 8]]],
      [
        [
          ['register', 6],
          ['order', 1],
        ],
      ],
      [[]],
    ],
  },
  birthday: {
    in: [
      [[], { birthday: '1990-05-20' }],
      [[], { birthday: '2001-05-26' }],
    ],
    out: [[[], { birthday: '1990-05-19' }], [[], { birthday: '1990-06-01' }], [[]]],
  },
  'viewed-no-cart': {
    in: [[times(3, 'view', 6)], [[...times(3, 'view', 6), ['cart', 8]]]],
    out: [[times(2, 'view', 6)], [times(3, 'view', 8)], [[...times(3, 'view', 6), ['cart', 6]]]],
  },
  'often-small': {
    in: [[times(5, 'order', 89, 49.9)]],
    out: [[times(4, 'order', 89, 10)], [times(5, 'order', 89, 50)], [[...times(4, 'order', 89, 10), ['order', 91, 10]]]],
  },
  leaving: {
    in: [[times(2, 'order', 91)]],
    out: [[times(1, 'order', 91)], [[...times(2, 'order', 91), ['order', 89]]]],
  },
  city: { in: [[[], { city: '重庆' }]], out: [[[], { city: '成都' }], [[]]] },
  responded: { in: [[[], { responded: ['spring'] }]], out: [[[]]] },
};

describe('segment templates', () => {
  test.each(SEGMENT_TEMPLATES.map(({ key }) => key))('%s holds whom its description names', (key) => {
    const { in: inside, out: outside } = MEMBERS[key] ?? { in: [], out: [] };
    expect(inside.map((told) => isIn(key, told))).toEqual([true, true, true].slice(0, Math.max(1, inside.length)));
    expect(outside.map((told) => isIn(key, told))).toEqual([false, false, false, false].slice(0, Math.max(1, outside.length)));
  });

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
    expect(guessBindings({ events: [], attributes: [{ name: '$responded_campaigns' }] })).toEqual({ responded: '$responded_campaigns' });
    expect(guessBindings({ events: [], attributes: [] })).toEqual({});
  });

  test.each(SEGMENT_TEMPLATES.map((one) => [one.key, one] as const))('%s is a rule of the names it needs', (_key, one) => {
    const rule = one.rule({
      order: 'O',
      cart: 'C',
      view: 'V',
      register: 'R',
      visit: 'I',
      amount: 'A',
      birthday: 'B',
      city: 'T',
      responded: 'P',
    });
    expect(Rule.parse(rule)).toEqual(rule);
    expect(problemsOf(rule, isExpression)).toEqual([]);
    const named = new Set([...eventsOf(rule), ...attributesOf(rule)]);
    const letters = {
      order: 'O',
      cart: 'C',
      view: 'V',
      register: 'R',
      visit: 'I',
      amount: undefined,
      birthday: 'B',
      city: 'T',
      responded: 'P',
    };
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
    expect(sentence('new')).toBe('首次「支付」的发生时间在近 30 天内');
    expect(sentence('dormant')).toBe('做过「支付」，且近 30 天没有做过「启动」');
    expect(sentence('first-order-only')).toBe('做过「支付」正好 1 次，且近 30 天没有做过「支付」');
    expect(sentence('birthday')).toBe('birthday 的周年日在今天起 7 天内');
  });
});
