import { readFile } from 'node:fs/promises';
import { CampaignDefinition } from '@gyre/domain/campaign';
import { ATTRIBUTES, ValueType, ValueUnit } from '@gyre/domain/events';
import type { Goal } from '@gyre/domain/goal';
import { ContactPolicy, type FrequencyCap } from '@gyre/domain/reach/policy';
import { DAY_MS } from '@gyre/domain/time';
import { z } from 'zod';
import type { Project } from './project.ts';

const PLAN = new URL('../../../shop/plan.json', import.meta.url);
const Property = z.object({ displayName: z.string(), type: ValueType, itemType: z.string().optional(), unit: ValueUnit.default('none') });
type Property = z.infer<typeof Property>;
const Plan = z.object({
  events: z.record(z.string(), z.object({ displayName: z.string(), properties: z.array(z.string()) })),
  properties: z.record(z.string(), Property),
  attributes: z.record(z.string(), Property),
});

/** Declares the shop's events, properties and attributes, with their Chinese names. */
export async function applyShopPlan({ plan, clock }: Project): Promise<void> {
  const declared = Plan.parse(JSON.parse(await readFile(PLAN, 'utf8')));
  const now = clock.now();
  async function declare(event: string, properties: readonly (readonly [string, Property | undefined])[]): Promise<void> {
    for (const [name, property] of properties) {
      if (property === undefined) throw new Error(`plan.json does not say what ${name} of ${event} is`);
      const { displayName, type, itemType = null, unit } = property;
      await plan.updateProperty(event, name, { type, locked: false, blocked: false, displayName, description: '', itemType, unit }, now);
    }
  }
  for (const [event, { displayName, properties }] of Object.entries(declared.events)) {
    await plan.updateEvent(event, { displayName, description: '', state: 'accepted' }, now);
    await declare(
      event,
      properties.map((name) => [name, declared.properties[name]]),
    );
  }
  await declare(ATTRIBUTES, Object.entries(declared.attributes));
}

/** Under every mail of the shop. */
export const FOOTER =
  '<p style="color:#888;font-size:12px">这是示例商城「云杉生活」的邮件。<a href="{{ unsubscribe_url }}">退订</a> · <a href="{{ preference_url }}">偏好设置</a></p>';

type Draft = z.input<typeof CampaignDefinition>;

/** A campaign about to be made. */
interface CampaignDraft {
  readonly key: string;
  readonly definition: Draft;
}

/** One arm, by e-mail. */
export function mail(content: { readonly subject: string; readonly body: string }): Pick<Draft, 'arms'> {
  return { arms: [{ key: 'a', name: 'A', content: { channel: 'email', ...content } }] };
}

/** At most one message in so many days. */
export function oncePer(days: number): FrequencyCap {
  return { limit: 1, window: { kind: 'rolling', ms: days * DAY_MS } };
}

/** What the shop's campaigns are for: an order paid within a week, worth its amount. */
export const PAID: z.input<typeof Goal> = {
  name: '支付订单',
  select: { event: 'pay_order', filter: { all: [] } },
  within: { amount: 7, unit: 'day' },
  value: 'amount',
};

/** The shop's contact policy: who signs its texts, where its links may lead, whom it tries them on. */
const POLICY: z.input<typeof ContactPolicy> = {
  // The playbook of the shop starts by itself for the customers of a whole city.
  approval: { customers: 50_000, cost: null },
  // Whoever tries the shop at night shall see it work; the legal hours of SMS hold whatever is said here.
  quiet: { workday: null, restday: null, calendar: 'cn' },
  sms: { signature: '云杉生活', optOut: '拒收请回复R' },
  linkHosts: ['shop.example.com'],
  testList: [
    { name: '运营小云', channel: 'email', address: 'xiaoyun@example.com' },
    { name: '运营小云手机', channel: 'sms', address: '+8610000000001' },
  ],
};

/** Saves the shop's contact policy. */
export async function saveShopPolicy({ policies }: Project, by: string): Promise<void> {
  await policies.save(ContactPolicy.parse(POLICY), by);
}

/** Campaigns that run in the shop from its first minute. */
const CAMPAIGNS: readonly CampaignDraft[] = [
  {
    key: 'welcome-back',
    definition: {
      name: '老客回访问候',
      description: '打开小程序或 App 时问候，七天最多一次，留 10% 对照组。',
      trigger: { event: 'app_open', filter: { all: [] } },
      ...mail({
        subject: '{{ customer.name | default: "你好" }}，欢迎回到云杉生活',
        body: `<h2>{{ customer.name | default: "您好" }}，又见面了</h2><p>{{ customer.city | default: "您所在城市" }}的门店今日上新，回来看看吧。</p>${FOOTER}`,
      }),
      caps: [oncePer(7)],
      goals: [PAID],
    },
  },
  {
    key: 'order-thanks',
    definition: {
      name: '订单感谢信',
      description: '支付满 100 元后致谢，三十天最多一次，留 10% 对照组。',
      trigger: { event: 'pay_order', filter: { all: [{ property: 'amount', op: 'greater_or_equal', value: 100 }] } },
      ...mail({
        subject: '感谢您的订单 {{ event.order_id | default: "" }}',
        body: `<h2>感谢您的信任</h2><p>订单金额 ¥{{ event.amount | default: "—" }} 已收到，我们会尽快为您准备。</p>${FOOTER}`,
      }),
      caps: [oncePer(30)],
      goals: [PAID],
    },
  },
  {
    key: 'cart-reminder',
    definition: {
      name: '加购未支付提醒',
      description: '加入购物车后 30 分钟没有支付时提醒，三天最多一次，留 10% 对照组。',
      trigger: {
        kind: 'then_not',
        first: { event: 'add_to_cart' },
        answer: { event: 'pay_order' },
        within: { amount: 30, unit: 'minute' },
      },
      ...mail({
        subject: '购物车里的好物还在等您',
        body: `<h2>{{ customer.name | default: "您好" }}，忘了付款吗？</h2><p>您挑选的{{ event.category | default: "商品" }}还在购物车里，现在下单今日发出。</p>${FOOTER}`,
      }),
      caps: [oncePer(3)],
      goals: [PAID],
    },
  },
];

/** Makes and starts the shop's campaigns. */
export async function startShopCampaigns(project: Project, by: string): Promise<void> {
  for (const draft of CAMPAIGNS) await startShopCampaign(project, draft, by);
}

/** Makes and starts a campaign. */
export async function startShopCampaign({ campaigns }: Project, { key, definition }: CampaignDraft, by: string): Promise<void> {
  await campaigns.create(key, CampaignDefinition.parse(definition), by);
  await campaigns.act(key, 'start', by);
}
