import { CallKind, isOwnEventName, type Value } from './events.ts';
import type { OwnAttributes } from './own-attributes.ts';

const ZH = {
  campaign: '运营计划',
  business_line: '业务线',
  version: '版本',
  run: '进入编号',
  arm: '文案',
  node: '节点',
  channel: '渠道',
  provider: '服务商',
  message: '消息号',
  attempt: '第几次尝试',
  detail: '说明',
  reason: '原因',
  failure: '失败类别',
  permanent: '永久失败',
  retried: '会再试',
  url: '链接',
  refusal: '表示拒收',
  source: '来源',
  purpose: '用途',
  action: '变更',
  experiment: '实验',
  segment: '分群',
  goal: '目标',
  place: '目标序号（0 为主目标）',
  value: '价值',
  batch: '优惠券批次',
  coupon: '券码',
  order: '订单',
  discount: '优惠金额',
  a: '一方的编号',
  b: '另一方的编号',
  subject: '数值属于',
  facts: '数值名称',
  values: '数值个数',
  page: '数据页',
} as const;

/** 系统属性名 — everything our own events may carry; nothing else compiles. */
export type OwnPropertyName = keyof typeof ZH;

const EN: Readonly<Record<OwnPropertyName, string>> = {
  campaign: 'Campaign',
  business_line: 'Business line',
  version: 'Version',
  run: 'Entry number',
  arm: 'Arm',
  node: 'Node',
  channel: 'Channel',
  provider: 'Provider',
  message: 'Message id',
  attempt: 'Attempt',
  detail: 'Detail',
  reason: 'Reason',
  failure: 'Kind of failure',
  permanent: 'Failed for good',
  retried: 'Tried again',
  url: 'Link',
  refusal: 'Refuses messages',
  source: 'Source',
  purpose: 'Purpose',
  action: 'Change',
  experiment: 'Experiment',
  segment: 'Segment',
  goal: 'Goal',
  place: 'Goal number (0 decides)',
  value: 'Value',
  batch: 'Coupon batch',
  coupon: 'Coupon code',
  order: 'Order',
  discount: 'Discount',
  a: 'Number of one side',
  b: 'Number of the other side',
  subject: 'Values of',
  facts: 'Names of the values',
  values: 'How many values',
  page: 'Page of values',
};

/** 系统属性的称呼 — what the properties of our own events are called on screen and in sentences. */
export const OWN_PROPERTY_WORDS: Readonly<Record<'zh' | 'en', Readonly<Record<OwnPropertyName, string>>>> = { zh: ZH, en: EN };

/** 系统属性 — what an own event carries: the closed list of names above, or our own attributes of a customer. */
export type OwnProperties = OwnAttributes & { readonly [Name in OwnPropertyName]?: Value };

/** Own events that carry what their sender named. */
const ofSenders: ReadonlySet<string> = new Set(CallKind.options.map((kind) => `$${kind}`));

/** What a property of one of our own events is called; undefined for properties of others, and of events that carry what their sender named. */
export function ownPropertyWord(event: string, name: string, language: 'zh' | 'en'): string | undefined {
  const words: Readonly<Record<string, string>> = OWN_PROPERTY_WORDS[language];
  return isOwnEventName(event) && !ofSenders.has(event) && Object.hasOwn(words, name) ? words[name] : undefined;
}
