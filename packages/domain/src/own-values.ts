import { ownPropertyWord } from './own-properties.ts';
import type { MessageFailure, WithheldReason } from './reach/message.ts';

const ZH = {
  reason: {
    campaign_not_running: '计划已停止',
    no_address: '没有可用的联系方式',
    suppressed: '已退订或被屏蔽',
    no_consent: '没有同意接收',
    no_personalisation: '拒绝个性化营销',
    no_benefit: '优惠券发不了',
    not_in_layer: '不在本计划的互斥层部分',
    in_both_arms: '合并后同属两组，已排除',
    template_error: '内容渲染失败',
    holdout: '全局对照组（本应触达）',
    control: '对照组（本应触达）',
    arm_time: '文案的发送时刻未到',
    quiet_hours: '免打扰时段',
    expired: '等待过久，已放弃',
    frequency_cap: '达到触达限制',
    arbitration: '让位于更优先的计划',
    budget: '预算用完',
    paced: '计划放缓，未触达',
  },
  channel: {
    sms: '短信',
    email: '邮件',
    inbox: '站内信',
    webhook: 'Webhook 推送',
  },
  failure: {
    recipient: '收件人问题',
    content: '内容被拒',
    throttled: '发得太快',
    auth: '账号问题',
    quota: '余额或额度不足',
    transient: '临时故障',
    benefit: '券没有发成',
  },
  purpose: {
    marketing: '营销消息',
    personalisation: '个性化营销',
  },
  action: {
    grant: '同意',
    withdraw: '拒绝',
  },
  source: {
    sms_reply: '短信回复',
    one_click: '邮件一键退订',
    preference_page: '偏好页',
    operator: '成员登记',
    import: '导入',
    api: '接口',
    complaint: '投诉',
    phone_call: '电话',
    store: '门店',
    customer_service: '客服',
  },
} as const satisfies Coded;

/** Codes by the property they stand in; of reasons and failures none is left out. */
interface Coded {
  readonly reason: Readonly<Record<WithheldReason, string>>;
  readonly failure: Readonly<Record<MessageFailure, string>>;
  readonly channel: Readonly<Record<string, string>>;
  readonly purpose: Readonly<Record<string, string>>;
  readonly action: Readonly<Record<string, string>>;
  readonly source: Readonly<Record<string, string>>;
}

type Words = { readonly [Property in keyof typeof ZH]: Readonly<Record<keyof (typeof ZH)[Property], string>> };

const EN: Words = {
  reason: {
    campaign_not_running: 'Campaign not running any more',
    no_address: 'No usable address',
    suppressed: 'Unsubscribed or blocked',
    no_consent: 'No consent',
    no_personalisation: 'Refused personalised marketing',
    no_benefit: 'No coupon could be granted',
    not_in_layer: 'Not in its part of the layer',
    in_both_arms: 'In both groups after a merge; excluded',
    template_error: 'Content could not be rendered',
    holdout: 'Global hold-out (would have been reached)',
    control: 'Control group (would have been reached)',
    arm_time: 'Before the time of its text',
    quiet_hours: 'Quiet hours',
    expired: 'Waited too long',
    frequency_cap: 'Frequency cap reached',
    arbitration: 'Gave way to a campaign that goes first',
    budget: 'Budget used up',
    paced: 'Left out while slowed down',
  },
  channel: {
    sms: 'SMS',
    email: 'E-mail',
    inbox: 'Inbox message',
    webhook: 'Webhook',
  },
  failure: {
    recipient: 'Recipient',
    content: 'Content refused',
    throttled: 'Too fast',
    auth: 'Account',
    quota: 'Balance or quota',
    transient: 'Passing failure',
    benefit: 'No coupon came',
  },
  purpose: {
    marketing: 'Marketing',
    personalisation: 'Personalised marketing',
  },
  action: {
    grant: 'agrees',
    withdraw: 'refuses',
  },
  source: {
    sms_reply: 'SMS reply',
    one_click: 'One-click unsubscribe',
    preference_page: 'Preference page',
    operator: 'Operator',
    import: 'Import',
    api: 'API',
    complaint: 'Complaint',
    phone_call: 'Phone call',
    store: 'Store',
    customer_service: 'Customer service',
  },
};

/** 系统取值的称呼 — what the codes in properties of our own events are called on screen and in sentences. */
export const OWN_VALUE_WORDS: Readonly<Record<'zh' | 'en', Words>> = { zh: ZH, en: EN };

/** 取值的称呼 — a value that is a code or a key, and what it is called. */
export interface NamedCode {
  readonly value: string;
  readonly name: string;
}

/** 系统取值的键 — what the values of a property of one of our own events are keys of; undefined where they are none. */
export function ownKeysOf(event: string, property: string): 'campaigns' | 'segments' | undefined {
  if (ownPropertyWord(event, property, 'en') === undefined) return undefined;
  if (property === 'campaign' || property === 'experiment') return 'campaigns';
  return property === 'segment' ? 'segments' : undefined;
}

/** 系统取值 — the codes a property of one of our own events may have, as they are called; none of a property without codes, or of others' events. */
export function ownValues(event: string, property: string, language: 'zh' | 'en'): readonly NamedCode[] {
  const words: Readonly<Record<string, Readonly<Record<string, string>>>> = OWN_VALUE_WORDS[language];
  if (ownPropertyWord(event, property, language) === undefined || !Object.hasOwn(words, property)) return [];
  return Object.entries(words[property] ?? {}).map(([value, name]) => ({ value, name }));
}
