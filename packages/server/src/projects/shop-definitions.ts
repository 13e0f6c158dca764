import { readFile } from 'node:fs/promises';
import { CampaignDefinition } from '@gyre/domain/campaign';
import { ValueType } from '@gyre/domain/events';
import { DAY_MS } from '@gyre/domain/time';
import { z } from 'zod';
import type { Project } from './project.ts';

const PLAN = new URL('../../../shop/plan.json', import.meta.url);
const Plan = z.object({
  events: z.record(z.string(), z.object({ displayName: z.string(), properties: z.array(z.string()) })),
  properties: z.record(z.string(), z.object({ displayName: z.string(), type: ValueType, itemType: z.string().optional() })),
});

/** Declares the shop's events and properties, with their Chinese names. */
export async function applyShopPlan({ plan, clock }: Project): Promise<void> {
  const declared = Plan.parse(JSON.parse(await readFile(PLAN, 'utf8')));
  const now = clock.now();
  for (const [event, { displayName, properties }] of Object.entries(declared.events)) {
    await plan.updateEvent(event, { displayName, description: '', state: 'accepted' }, now);
    for (const name of properties) {
      const property = declared.properties[name];
      if (property === undefined) throw new Error(`plan.json does not say what ${name} of ${event} is`);
      const { displayName: shown, type, itemType = null } = property;
      await plan.updateProperty(event, name, { type, locked: false, blocked: false, displayName: shown, description: '', itemType }, now);
    }
  }
}

const footer = '<p style="color:#888;font-size:12px">这是示例商城「云杉生活」的邮件。<a href="{{ unsubscribe_url }}">退订</a></p>';

/** Campaigns that run in the shop from its first minute. */
const CAMPAIGNS: readonly { readonly key: string; readonly definition: z.input<typeof CampaignDefinition> }[] = [
  {
    key: 'welcome-back',
    definition: {
      name: '老客回访问候',
      description: '打开小程序或 App 时问候，七天最多一次，留 10% 对照组。',
      trigger: { event: 'app_open', filter: { all: [] } },
      content: {
        channel: 'email',
        subject: '{{ customer.name | default: "你好" }}，欢迎回到云杉生活',
        body: `<h2>{{ customer.name | default: "您好" }}，又见面了</h2><p>{{ customer.city | default: "您所在城市" }}的门店今日上新，回来看看吧。</p>${footer}`,
      },
      cap: { limit: 1, windowMs: 7 * DAY_MS },
    },
  },
  {
    key: 'order-thanks',
    definition: {
      name: '订单感谢信',
      description: '支付满 100 元后致谢，三十天最多一次，留 10% 对照组。',
      trigger: { event: 'pay_order', filter: { all: [{ property: 'amount', op: 'greater_or_equal', value: 100 }] } },
      content: {
        channel: 'email',
        subject: '感谢您的订单 {{ event.order_id | default: "" }}',
        body: `<h2>感谢您的信任</h2><p>订单金额 ¥{{ event.amount | default: "—" }} 已收到，我们会尽快为您准备。</p>${footer}`,
      },
      cap: { limit: 1, windowMs: 30 * DAY_MS },
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
      content: {
        channel: 'email',
        subject: '购物车里的好物还在等您',
        body: `<h2>{{ customer.name | default: "您好" }}，忘了付款吗？</h2><p>您挑选的{{ event.category | default: "商品" }}还在购物车里，现在下单今日发出。</p>${footer}`,
      },
      cap: { limit: 1, windowMs: 3 * DAY_MS },
    },
  },
];

/** Makes and starts the shop's campaigns. */
export async function startShopCampaigns({ campaigns }: Project, by: string): Promise<void> {
  for (const { key, definition } of CAMPAIGNS) {
    await campaigns.create(key, CampaignDefinition.parse(definition), by);
    await campaigns.act(key, 'start', by);
  }
}
