import { ActivityDefinition } from '@gyre/domain/activity';
import { MONEY_SCALE } from '@gyre/domain/money';
import { EventSelector, type Rule } from '@gyre/domain/rules/rule';
import { SEGMENT_TEMPLATES, type TemplateBindings } from '@gyre/domain/rules/templates';
import type { Span } from '@gyre/domain/rules/value-test';
import { SegmentDefinition } from '@gyre/domain/segment';
import { DAY_MS } from '@gyre/domain/time';
import type { Project } from './project.ts';
import { FOOTER, mail, oncePer, PAID, startShopCampaign } from './shop-definitions.ts';

/** What plays the parts of the templates in the shop. */
const BINDINGS: TemplateBindings = {
  order: 'pay_order',
  amount: 'amount',
  cart: 'add_to_cart',
  view: 'view_product',
  visit: 'app_open',
  birthday: 'birthday',
  city: 'city',
};
/** Templates the shop uses as they are, by key. */
const AS_TEMPLATES = ['new', 'first-order-only', 'high-value', 'cart-unpaid', 'active-no-order'];

function did(event: string, atLeast: number, span?: Span): Rule {
  return {
    kind: 'did',
    select: EventSelector.parse({ event }),
    aggregate: { of: 'count' },
    window: span === undefined ? { kind: 'ever' } : { kind: 'rolling', span },
    test: { op: 'greater_or_equal', value: atLeast },
  };
}

function never(rule: Rule): Rule {
  return { kind: 'not', rule };
}

const FORTNIGHT: Span = { amount: 14, unit: 'day' };
const MOMENT: Span = { amount: 15, unit: 'minute' };

/** The shop's own. `browsing` is short on purpose: customers enter it by what they do and leave it by time while one watches. */
const OWN: readonly { readonly key: string; readonly name: string; readonly description: string; readonly rule: Rule }[] = [
  {
    key: 'dormant',
    name: '沉睡 · Dormant',
    description: '买过，但近 14 天没有打开，也没有到店买 · Bought before, has not opened the shop nor bought in a store for 14 days',
    rule: { kind: 'all', rules: [did('pay_order', 1), never(did('app_open', 1, FORTNIGHT)), never(did('pay_order', 1, FORTNIGHT))] },
  },
  {
    key: 'browsing',
    name: '正在逛 · Browsing now',
    description: '近 15 分钟看过至少 2 件商品，还没有支付 · Looked at 2 products or more in the last 15 minutes and has not paid',
    rule: { kind: 'all', rules: [did('view_product', 2, MOMENT), never(did('pay_order', 1, MOMENT))] },
  },
];

/** 示例分群 — the shop's segments, each named in both languages. */
export const SHOP_SEGMENTS: readonly { readonly key: string; readonly definition: SegmentDefinition }[] = [
  ...SEGMENT_TEMPLATES.filter(({ key }) => AS_TEMPLATES.includes(key)).map(({ key, name, description, rule }) => ({
    key,
    name: `${name.zh} · ${name.en}`,
    description: `${description.zh} · ${description.en}`,
    rule: rule(BINDINGS),
  })),
  ...OWN,
].map(({ key, name, description, rule }) => ({
  key,
  definition: SegmentDefinition.parse({ name, description, source: { kind: 'rule', rule } }),
}));

/** A campaign that greets who enters one of them. */
const ON_ENTERING: Parameters<typeof startShopCampaign>[1] = {
  key: 'browsing-help',
  definition: {
    name: '正在逛：帮您挑一挑',
    description: '进入分群「正在逛」时问候，七天最多一次，留 10% 对照组。',
    trigger: { kind: 'segment', segment: 'browsing', on: 'entered' },
    ...mail({
      subject: '{{ customer.name | default: "您好" }}，帮您挑一挑',
      body: `<h2>看中了哪一件？</h2><p>{{ customer.city | default: "您所在城市" }}的门店今日有货，下单后一小时送达。</p>${FOOTER}`,
    }),
    caps: [oncePer(7)],
    goals: [PAID],
  },
};

/** The activity the win-back belongs to. */
const WIN_BACK_ACTIVITY = {
  key: 'win-back-season',
  definition: ActivityDefinition.parse({
    name: '沉睡用户召回季',
    kind: 'monthly',
    description: '把两周没来的老客请回来。',
    goal: '召回用户的 7 天支付率比对照组高 1 个百分点',
    budget: 2000 * MONEY_SCALE,
  }),
};

/** Two texts against a control group, to who bought before and stays away. */
const WIN_BACK: Parameters<typeof startShopCampaign>[1] = {
  key: 'win-back',
  definition: {
    name: '沉睡召回',
    description: '给买过但近 14 天没来的用户发短信，两种文案各一半，留 10% 对照组，看 7 天内的支付。',
    activity: WIN_BACK_ACTIVITY.key,
    trigger: { kind: 'audience', rule: { kind: 'segment', segment: 'dormant' }, once: {} },
    reentry: { kind: 'after', span: { amount: 30, unit: 'day' } },
    arms: [
      {
        key: 'a',
        name: '想念',
        content: {
          channel: 'sms',
          text: '{{ customer.name | default: "您好" }}，好久不见，门店上新了，来看看：https://shop.example.com/new',
        },
      },
      {
        key: 'b',
        name: '满减',
        content: {
          channel: 'sms',
          text: '{{ customer.name | default: "您好" }}，满99减20已放进您的账户，本周有效：https://shop.example.com/gift',
        },
      },
    ],
    goals: [PAID],
    budget: { messages: null, cost: 2000 * MONEY_SCALE },
    ratePerMinute: 600,
    patienceMs: 3 * DAY_MS,
  },
};

/**
 * Makes the shop's segments and starts the campaigns on them; what is there already stays. Once the history has been decided on: sixty days
 * told within a minute would have customers enter and leave who did so long ago.
 */
export async function makeShopSegments(project: Project, by: string): Promise<void> {
  const { segments, campaigns, activities } = project;
  const known = new Set((await segments.list({})).map(({ key }) => key));
  for (const { key, definition } of SHOP_SEGMENTS) if (!known.has(key)) await segments.create(key, definition, by);
  if ((await campaigns.uses('browsing')).length === 0) await startShopCampaign(project, ON_ENTERING, by);
  if ((await campaigns.uses('dormant')).length > 0) return;
  await activities.save(WIN_BACK_ACTIVITY.key, WIN_BACK_ACTIVITY.definition, by);
  await startShopCampaign(project, WIN_BACK, by);
}
