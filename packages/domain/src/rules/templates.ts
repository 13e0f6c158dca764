import type { EventSelector, Rule, Window } from './rule.ts';
import type { Language } from './sentences/glue.ts';
import { TIME_PROPERTY } from './property-filter.ts';
import type { Span, ValueTest } from './value-test.ts';

/** 角色 — what a template needs to know about a project: which events and attributes play a part. */
export const TEMPLATE_ROLES = ['order', 'amount', 'cart', 'view', 'register', 'visit', 'birthday', 'city', 'responded'] as const;
export type TemplateRole = (typeof TEMPLATE_ROLES)[number];

/** The names that play the roles; `amount` is a property of the order event, `birthday`, `city` and `responded` are attributes. */
export type TemplateBindings = Readonly<Partial<Record<TemplateRole, string>>>;

/** 分群模板 — a segment to begin with. */
export interface SegmentTemplate {
  readonly key: string;
  readonly name: Readonly<Record<Language, string>>;
  readonly description: Readonly<Record<Language, string>>;
  readonly needs: readonly TemplateRole[];
  /** The rule for a project; a role without a binding keeps the role's own name. */
  readonly rule: (bindings: TemplateBindings) => Rule;
}

type Names = Readonly<Record<TemplateRole, string>>;

function template(
  key: string,
  [nameZh, nameEn]: readonly [string, string],
  [zh, en]: readonly [string, string],
  needs: readonly TemplateRole[],
  rule: (names: Names) => Rule,
): SegmentTemplate {
  const names = (bindings: TemplateBindings): Names =>
    Object.fromEntries(TEMPLATE_ROLES.map((role) => [role, bindings[role] ?? role])) as Names;
  return { key, name: { zh: nameZh, en: nameEn }, description: { zh, en }, needs, rule: (bindings) => rule(names(bindings)) };
}

const EVER: Window = { kind: 'ever' };
const SOME: ValueTest = { op: 'greater_or_equal', value: 1 };
const NONE: ValueTest = { op: 'less', value: 1 };

function lastDays(amount: number): Extract<Window, { kind: 'rolling' }> {
  return { kind: 'rolling', span: { amount, unit: 'day' } };
}

function of(event: string): EventSelector {
  return { event, filter: { all: [], any: [] } };
}

function count(event: string, window: Window, test: ValueTest): Rule {
  return { kind: 'did', select: of(event), aggregate: { of: 'count' }, window, test };
}

function all(...rules: Rule[]): Rule {
  return { kind: 'all', rules };
}

function amountOf(names: Names, how: 'sum' | 'average', window: Window, test: ValueTest): Rule {
  return { kind: 'did', select: of(names.order), aggregate: { of: how, property: names.amount }, window, test };
}

/** Those who did it for the first time within a span before now. */
function firstWithin(event: string, span: Span): Rule {
  const test: ValueTest = { op: 'within_last', span };
  return { kind: 'did', select: of(event), aggregate: { of: 'first', property: TIME_PROPERTY }, window: EVER, test };
}

/** 分群模板 — in the order they are offered. */
export const SEGMENT_TEMPLATES: readonly SegmentTemplate[] = [
  template('new', ['新客', 'New customers'], ['近 30 天下了第一单', 'First order in the last 30 days'], ['order'], (n) =>
    firstWithin(n.order, { amount: 30, unit: 'day' }),
  ),
  template(
    'first-order-only',
    ['首单未复购', 'First order, no second'],
    ['只下过一单，且近 30 天没有再下单', 'Ordered once, and not in the last 30 days'],
    ['order'],
    (n) => all(count(n.order, EVER, { op: 'equals', value: 1 }), count(n.order, lastDays(30), NONE)),
  ),
  template(
    'dormant',
    ['30 天沉睡', 'Dormant for 30 days'],
    ['下过单，但近 30 天没有来过', 'Ordered before, no visit in the last 30 days'],
    ['order', 'visit'],
    (n) => all(count(n.order, EVER, SOME), count(n.visit, lastDays(30), NONE)),
  ),
  template(
    'high-value',
    ['高价值', 'High value'],
    ['近 90 天下单至少 3 次，金额合计至少 500', 'At least 3 orders of at least 500 together in the last 90 days'],
    ['order', 'amount'],
    (n) =>
      all(
        count(n.order, lastDays(90), { op: 'greater_or_equal', value: 3 }),
        amountOf(n, 'sum', lastDays(90), { op: 'greater_or_equal', value: 500 }),
      ),
  ),
  template(
    'cart-unpaid',
    ['加购未支付', 'Cart without order'],
    ['近 30 天加购后 30 分钟内没有支付', 'Added to the cart and did not pay within 30 minutes, in the last 30 days'],
    ['cart', 'order'],
    (n) => ({ kind: 'then_not', first: of(n.cart), answer: of(n.order), within: { amount: 30, unit: 'minute' }, window: lastDays(30) }),
  ),
  template(
    'active-no-order',
    ['活跃未下单', 'Active without order'],
    ['近 7 天至少 3 天来过，但近 30 天没有下单', 'Came on at least 3 of the last 7 days, no order in 30'],
    ['visit', 'order'],
    (n) =>
      all(
        { kind: 'did', select: of(n.visit), aggregate: { of: 'days' }, window: lastDays(7), test: { op: 'greater_or_equal', value: 3 } },
        count(n.order, lastDays(30), NONE),
      ),
  ),
  template(
    'registered-no-order',
    ['近 7 天注册未下单', 'Registered in 7 days, no order'],
    ['近 7 天注册，还没有下过单', 'Registered in the last 7 days and never ordered'],
    ['register', 'order'],
    (n) => all(count(n.register, lastDays(7), SOME), count(n.order, EVER, NONE)),
  ),
  template('birthday', ['生日将至', 'Birthday soon'], ['今天起 7 天内过生日', 'Birthday within 7 days from today'], ['birthday'], (n) => ({
    kind: 'attribute',
    attribute: n.birthday,
    test: { op: 'anniversary_within', days: 7 },
  })),
  template(
    'viewed-no-cart',
    ['浏览未加购', 'Viewed, not in the cart'],
    ['近 7 天浏览商品至少 3 次，没有加购', 'Viewed at least 3 times in the last 7 days, nothing in the cart'],
    ['view', 'cart'],
    (n) => all(count(n.view, lastDays(7), { op: 'greater_or_equal', value: 3 }), count(n.cart, lastDays(7), NONE)),
  ),
  template(
    'often-small',
    ['高频低客单', 'Often, but small orders'],
    ['近 90 天下单至少 5 次，平均金额低于 50', 'At least 5 orders in the last 90 days, under 50 on average'],
    ['order', 'amount'],
    (n) =>
      all(
        count(n.order, lastDays(90), { op: 'greater_or_equal', value: 5 }),
        amountOf(n, 'average', lastDays(90), { op: 'less', value: 50 }),
      ),
  ),
  template(
    'leaving',
    ['流失预警', 'About to leave'],
    ['下单至少 2 次，但近 90 天没有下单', 'At least 2 orders, none in the last 90 days'],
    ['order'],
    (n) => all(count(n.order, EVER, { op: 'greater_or_equal', value: 2 }), count(n.order, lastDays(90), NONE)),
  ),
  template('city', ['某城市', 'One city'], ['城市是重庆（可改）', 'City is Chongqing (change it)'], ['city'], (n) => ({
    kind: 'attribute',
    attribute: n.city,
    test: { op: 'equals', value: '重庆' },
  })),
  template(
    'responded',
    ['响应过某个运营计划', 'Responded to a campaign'],
    [
      '点击、回复过消息，或收到消息后达成目标；可改成具体哪几个',
      'Clicked, replied, or reached the goal after a message; narrow it to campaigns of your choice',
    ],
    ['responded'],
    (n) => ({ kind: 'attribute', attribute: n.responded, test: { op: 'exists' } }),
  ),
];
