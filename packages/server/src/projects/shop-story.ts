import { AlertDefinition } from '@gyre/domain/alerts/alert';
import { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { MONEY_SCALE } from '@gyre/domain/money';
import { addDays, localDate, type LocalDate } from '@gyre/domain/time';
import type { z } from 'zod';
import type { Project } from './project.ts';
import { oncePer } from './shop-definitions.ts';

/** What customers do online. Ordering is among it, so whoever orders is active. */
const ONLINE = ['app_open', 'search', 'view_product', 'add_to_cart', 'submit_order'];
const DIMENSIONS: z.input<typeof MetricDefinition>['dimensions'] = {
  city: { of: 'value', value: { property: 'city' } },
  channel: { of: 'value', value: { property: 'channel' } },
  member_level: { of: 'attribute', attribute: 'member_level' },
};

function customersOf(events: readonly string[]): z.input<typeof MetricDefinition>['measure'] {
  return { of: 'events', measured: { events: events.map((event) => ({ event })), aggregate: { of: 'customers' } } };
}

/** The metric the story is about, with its two parts. */
const METRICS: Readonly<Record<string, z.input<typeof MetricDefinition>>> = {
  online_customers: {
    name: '线上活跃用户',
    measure: customersOf(ONLINE),
    unit: 'customers',
    meaning: '周期内在小程序、App 或 H5 里做过任何一件事的用户数，去重。',
    dimensions: DIMENSIONS,
  },
  ordering_customers: {
    name: '下单用户',
    measure: customersOf(['submit_order']),
    unit: 'customers',
    meaning: '周期内至少提交一笔订单的用户数，去重。',
    dimensions: DIMENSIONS,
  },
  order_conversion: {
    name: '活跃用户下单转化率',
    measure: { of: 'composite', formula: 'ordering_customers / online_customers' },
    unit: 'share',
    meaning: '下单用户 ÷ 线上活跃用户，都在周期内去重。',
  },
};

const COUPON = { key: 'comeback-20', faceValue: 20 * MONEY_SCALE };
const BATCH: z.input<typeof CouponBatchDefinition> = {
  name: '回来下单立减 20 元',
  description: '领取后 2 天内下单可用，每人一张。',
  discount: { kind: 'fixed', off: COUPON.faceValue },
  validity: { kind: 'relative', days: 2 },
  limits: { total: 50_000 },
  claiming: 'issued',
  budget: 200_000 * MONEY_SCALE,
};

/** Watched by the hour, as a whole and in the largest cities. */
const ALERT: z.input<typeof AlertDefinition> = {
  name: '下单转化率异动',
  subject: { of: 'metric', metric: 'order_conversion' },
  grain: 'hour',
  by: { dimension: 'city', most: 13 },
  detector: { kind: 'adaptive', parameters: { direction: 'down', sensitivity: 'normal', relativeFloor: 0.1, absoluteFloor: 0 } },
};

/** What is done about it: an SMS with a coupon for the customers of the slice, against a control group. */
const PLAYBOOK: z.input<typeof PlaybookDefinition> = {
  name: '转化下跌：发券请回来下单',
  description: '某座城市或某个渠道的下单转化率下跌时，给那里的用户发短信和一张立减券；转化恢复后自动结束。',
  campaign: {
    arms: [
      {
        key: 'a',
        name: '立减券',
        content: {
          channel: 'sms',
          text: '{{ customer.name | default: "您好" }}，送您一张立减20元券，48小时内下单可用：https://shop.example.com/comeback',
        },
      },
    ],
    goals: [{ name: '提交订单', select: { event: 'submit_order' }, within: { amount: 1, unit: 'day' }, value: 'amount' }],
    caps: [oncePer(7)],
    ratePerMinute: 6000,
  },
  audience: 'slice',
  benefits: [{ batch: COUPON.key, faceValue: COUPON.faceValue }],
  benefit: COUPON.key,
  conditions: { metrics: ['order_conversion'], direction: 'down', dimensions: ['city', 'channel'], leastEffect: 0.2, leastAudience: 200 },
  declaredLift: 0.02,
  controlShare: { leastBp: 3000, mostBp: 5000 },
  guards: {
    start: 'automatic',
    perRun: { messages: 50_000, cost: 200_000 * MONEY_SCALE },
    perMonth: { messages: 200_000, cost: 400_000 * MONEY_SCALE },
    mostDuration: { amount: 2, unit: 'day' },
  },
};

/** 示例故事 — the metric, the coupons, the alert and the playbook with which the shop mends a drop by itself. */
export const SHOP_STORY = {
  metrics: Object.entries(METRICS).map(([key, definition]) => ({ key, definition: MetricDefinition.parse(definition) })),
  batch: { key: COUPON.key, definition: CouponBatchDefinition.parse(BATCH) },
  alert: { key: 'order-conversion', definition: AlertDefinition.parse(ALERT) },
  playbook: { key: 'comeback', definition: PlaybookDefinition.parse(PLAYBOOK) },
};

/** 大促 — days the shop sells harder on, by month and day, and its members' day every month: declared, as its operators would have. */
const PROMOTIONS: Readonly<Record<string, string>> = { '03-08': '38 焕新节', '06-18': '618 大促', '11-11': '双 11', '12-12': '双 12' };
const MEMBERS_DAY = '28';
/** Days back and ahead: what the alert learns from, and what is planned by now. */
const DECLARED = { back: 75, ahead: 90 };

/** The name of a day's promotion; undefined on other days. */
export function shopPromotion(date: LocalDate): string | undefined {
  return PROMOTIONS[date.slice('yyyy-'.length)] ?? (date.endsWith(`-${MEMBERS_DAY}`) ? '会员日' : undefined);
}

type Rooms = Pick<Project, 'metrics' | 'benefits' | 'alerts' | 'autopilot' | 'clock' | 'record'>;

async function declarePromotions(
  { alerts: { calendar }, clock, record }: Pick<Rooms, 'alerts' | 'clock' | 'record'>,
  by: string,
): Promise<void> {
  const today = localDate(clock.now(), record().zone);
  const [from, to] = [addDays(today, -DECLARED.back), addDays(today, DECLARED.ahead)];
  const known = new Set((await calendar.list(from, to)).map(({ date }) => date));
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const name = shopPromotion(date);
    if (name !== undefined && !known.has(date)) await calendar.save(date, { dayClass: 'promotion', name }, by);
  }
}

/** Makes what is not there yet. Once the history has been decided on, so that the alert learns from it. */
export async function installShopStory(project: Rooms, by: string): Promise<void> {
  const { metrics, benefits, alerts, autopilot } = project;
  await declarePromotions(project, by);
  const { batch, alert, playbook } = SHOP_STORY;
  const isMissing = (rows: readonly { readonly key: string }[], key: string): boolean => rows.every((row) => row.key !== key);
  const known = metrics.shelf.list();
  for (const { key, definition } of SHOP_STORY.metrics) if (isMissing(known, key)) await metrics.shelf.save(key, definition, by);
  if (isMissing(await benefits.batches.list(), batch.key)) {
    await benefits.batches.save(batch.key, batch.definition, by);
    await benefits.batches.switch(batch.key, { claims: true }, by);
  }
  if (isMissing(await autopilot.playbooks.list(), playbook.key)) await autopilot.playbooks.save(playbook.key, playbook.definition, by);
  if (isMissing(await alerts.definitions.list(), alert.key))
    await alerts.definitions.save(alert.key, { definition: alert.definition, robots: {} }, by);
}
