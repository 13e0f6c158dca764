import { counted } from '@gyre/domain/counted';
import type { CouponRefusal } from '@gyre/domain/benefits/coupon-life';
import type { Channel } from '@gyre/domain/reach/channel';
import type { WithheldReason } from '@gyre/domain/reach/message';
import type { Sentence } from '@gyre/domain/sentence';
import { REFUSALS } from '../benefits/index.ts';
import type { Detail } from './policy.ts';
import { amount, duration, enumerated, percent, wallClock } from './wording.ts';

/** What the sentence about a reason is made from. */
export interface ReasonFacts {
  readonly detail: Detail;
  readonly channel: Channel | null;
  readonly controlShareBp: number;
}

type Words = (facts: ReasonFacts, zone: string) => Sentence;

/** 原因 — one reason with the facts that answer a customer who asks why. Instants in the customer's zone where the decision knew it, else in `zone`. */
export function whyWithheld(reason: WithheldReason, facts: ReasonFacts, zone: string): Sentence {
  return REASONS[reason](facts, textOf(facts.detail, 'zone') || zone);
}

const CHANNEL_ADDRESS: Readonly<Record<Channel, Sentence>> = {
  sms: { zh: '手机号', en: 'phone number' },
  email: { zh: '邮箱', en: 'e-mail address' },
  inbox: { zh: '站内信', en: 'inbox' },
  webhook: { zh: 'Webhook', en: 'webhook' },
};
const CHANNEL_NAME: Readonly<Record<Channel, Sentence>> = {
  sms: { zh: '短信', en: 'SMS' },
  email: { zh: '邮件', en: 'e-mail' },
  inbox: { zh: '站内信', en: 'inbox' },
  webhook: { zh: 'Webhook', en: 'webhook' },
};

const REASONS: Readonly<Record<WithheldReason, Words>> = {
  campaign_not_running: ({ detail }) =>
    detail['paused'] === true || detail['since'] !== undefined
      ? { zh: '计划已暂停', en: 'the campaign was paused' }
      : { zh: '计划已停止', en: 'the campaign was not running any more' },
  no_address: ({ channel }) => {
    const address = CHANNEL_ADDRESS[channel ?? 'email'];
    return { zh: `该用户没有${address.zh}`, en: `the customer has no ${address.en}` };
  },
  suppressed: ({ detail }) => {
    const because = textOf(detail, 'because');
    const words = suppressionWords(because);
    return because === ''
      ? { zh: '排队期间该用户退订或被屏蔽', en: 'the customer unsubscribed or was suppressed while the message was waiting in the queue' }
      : { zh: `该用户已退订或被屏蔽（${words.zh}）`, en: `the customer unsubscribed or is suppressed (${words.en})` };
  },
  no_consent: noConsent,
  no_personalisation: ({ detail }, zone) => {
    if (detail['saidAt'] === undefined) {
      return {
        zh: '排队期间该用户关闭了个性化营销',
        en: 'the customer turned personalised marketing off while the message was waiting in the queue',
      };
    }
    const when = wallClock(numberOf(detail, 'saidAt'), zone);
    const source = sourceWords(textOf(detail, 'source'));
    return {
      zh: `该用户在 ${when} 关闭了个性化营销（${source.zh}）`,
      en: `the customer turned personalised marketing off at ${when} (${source.en})`,
    };
  },
  not_in_layer: ({ detail }) => {
    const owner = textOf(detail, 'owner');
    const layer = textOf(detail, 'layer');
    return owner === ''
      ? { zh: `不在本计划在互斥层 ${layer} 里的部分`, en: `not in the part of layer ${layer} this campaign has` }
      : { zh: `在互斥层 ${layer} 里属于计划 ${owner}`, en: `belongs to campaign ${owner} in layer ${layer}` };
  },
  in_both_arms: () => ({
    zh: '合并前的身份分属对照组和触达组，不再参与本计划',
    en: 'identities merged later had been in both the control and the treated group, so the customer is left out',
  }),
  no_benefit: ({ detail }) => {
    const why = REFUSALS[textOf(detail, 'because') as CouponRefusal] as Sentence | undefined;
    const batch = textOf(detail, 'batch');
    return {
      zh: `优惠券 ${batch} 发不了：${why?.zh ?? textOf(detail, 'because')}，所以没有发送`,
      en: `no coupon of ${batch} could be granted (${why?.en ?? textOf(detail, 'because')}), so nothing was sent`,
    };
  },
  template_error: ({ detail }) => {
    const zh = textOf(detail, 'errorZh');
    return {
      zh: zh === '' ? '内容渲染失败' : `内容渲染失败：${zh}`,
      en: `the content could not be rendered: ${textOf(detail, 'error')}`,
    };
  },
  paced: () => ({
    zh: '计划已放缓，只触达一部分用户，这位不在其中',
    en: 'the campaign is slowed down to a share of its customers, and this one is not in it',
  }),
  holdout: () => ({ zh: '在全局对照组中', en: 'in the global hold-out' }),
  control: ({ controlShareBp }) => ({
    zh: `在 ${percent(controlShareBp)} 的对照组中`,
    en: `in the control group of ${percent(controlShareBp)}`,
  }),
  arm_time: ({ detail }, zone) => ({
    zh: `这份文案定在 ${wallClock(numberOf(detail, 'until'), zone)}（${zone}）发送`,
    en: `its text is for ${wallClock(numberOf(detail, 'until'), zone)} (${zone})`,
  }),
  quiet_hours: ({ detail }, zone) => ({
    zh: `正值免打扰时段，${wallClock(numberOf(detail, 'until'), zone)}（${zone}）结束`,
    en: `within quiet hours, which end at ${wallClock(numberOf(detail, 'until'), zone)} (${zone})`,
  }),
  expired: expired,
  frequency_cap: capped,
  arbitration: (facts, zone) => {
    const cap = capped(facts, zone);
    const winner = textOf(facts.detail, 'winner');
    return {
      zh: `同一时刻优先级更高的计划 ${winner} 用掉了最后的名额（${cap.zh}）`,
      en: `campaign ${winner}, which goes first, took the last place at the same moment (${cap.en})`,
    };
  },
  budget: ({ detail }) => {
    const [budget, used] = [numberOf(detail, 'budget'), numberOf(detail, 'used')];
    if (detail['of'] === 'activity') return beyondActivity(detail);
    return detail['of'] === 'cost'
      ? {
          zh: `预算用完：共 ¥${amount(budget)}，已用 ¥${amount(used)}，剩 ¥${amount(budget - used)}，这条要 ¥${amount(numberOf(detail, 'cost'))}`,
          en: `out of budget: ${amount(used)} of ${amount(budget)} is used, ${amount(budget - used)} is left, this one costs ${amount(numberOf(detail, 'cost'))}`,
        }
      : { zh: `预算用完：最多 ${budget} 条，已用 ${used} 条`, en: `out of budget: ${used} of ${counted(budget, 'message')} used` };
  },
};

function beyondActivity(detail: Detail): Sentence {
  const [name, budget, used] = [textOf(detail, 'name'), numberOf(detail, 'budget'), numberOf(detail, 'used')];
  const [all, left, cost] = [amount(budget), amount(Math.max(0, budget - used)), amount(numberOf(detail, 'cost'))];
  return {
    zh: `活动「${name}」的预算用完：共 ¥${all}，它的各个计划已用 ¥${amount(used)}，剩 ¥${left}，这条要 ¥${cost}`,
    en: `the activity “${name}” is out of budget: its campaigns have used ${amount(used)} of ${all}, ${left} is left, this one costs ${cost}`,
  };
}

function noConsent({ detail, channel }: ReasonFacts, zone: string): Sentence {
  const name = CHANNEL_NAME[channel ?? 'email'];
  if (detail['saidAt'] === undefined && detail['mode'] === undefined) {
    return {
      zh: `排队期间该用户拒绝了${name.zh}营销`,
      en: `the customer refused ${name.en} marketing while the message was waiting in the queue`,
    };
  }
  if (detail['saidAt'] === undefined) {
    return {
      zh: `该用户没有同意接收${name.zh}营销，而项目要求先同意`,
      en: `the customer never agreed to ${name.en} marketing, which this project asks for first`,
    };
  }
  const when = wallClock(numberOf(detail, 'saidAt'), zone);
  const source = sourceWords(textOf(detail, 'source'));
  return {
    zh: `该用户在 ${when} 拒绝了${name.zh}营销（${source.zh}）`,
    en: `the customer refused ${name.en} marketing at ${when} (${source.en})`,
  };
}

function expired(facts: ReasonFacts, zone: string): Sentence {
  const { detail } = facts;
  const since = wallClock(numberOf(detail, 'since'), zone);
  const because = textOf(detail, 'because');
  if (because === '') {
    return {
      zh: `从 ${since} 起等待，轮到时已超过最长等待时间`,
      en: `it had been waiting since ${since}, and when its turn came its patience was over`,
    };
  }
  const why = (REASONS[because as WithheldReason] as Words | undefined)?.(facts, zone) ?? { zh: because, en: because };
  return {
    zh: `从 ${since} 起等待，超过了最长等待时间：${why.zh}`,
    en: `it had been waiting since ${since} and would have had to wait longer than it may: ${why.en}`,
  };
}

function capped({ detail }: ReasonFacts, zone: string): Sentence {
  const limit = numberOf(detail, 'limit');
  const window = windowWords(detail);
  const scope = scopeWords(textOf(detail, 'scope'));
  const next = wallClock(numberOf(detail, 'until') || numberOf(detail, 'allowedAt'), zone);
  const filled = filledWords(detail, zone);
  return {
    zh: `触达限制（${scope.zh}），${window.zh}最多 ${limit} 次${filled.zh}；${next} 起可再次触达`,
    en: `frequency cap (${scope.en}) of ${limit} ${window.en}${filled.en}; room again from ${next}`,
  };
}

function windowWords(detail: Detail): Sentence {
  const words = { day: { zh: '每天', en: 'a day' }, week: { zh: '每周', en: 'a week' }, month: { zh: '每月', en: 'a month' } };
  const unit = textOf(detail, 'unit');
  if (unit === 'day' || unit === 'week' || unit === 'month') return words[unit];
  const { zh, en } = duration(numberOf(detail, 'windowMs'));
  return { zh: `${zh}内`, en: `in ${en}` };
}

function filledWords(detail: Detail, zone: string): Sentence {
  const { filled } = detail;
  if (!Array.isArray(filled) || filled.length === 0) return { zh: '', en: '' };
  const messages = enumerated(
    (filled as readonly { readonly campaign: string; readonly at: number }[]).map(({ campaign, at }) => {
      const text = `${campaign} ${wallClock(at, zone)}`;
      return { zh: text, en: text };
    }),
  );
  return { zh: `，已有：${messages.zh}`, en: `, filled by ${messages.en}` };
}

/** `channel:sms` as an operator says it. */
function scopeWords(scope: string): Sentence {
  const [kind, of = ''] = scope.split(':');
  const channel = CHANNEL_NAME[of as Channel] as Sentence | undefined;
  if (kind === 'all') return { zh: '全部营销', en: 'all marketing' };
  if (kind === 'channel' && channel !== undefined) return { zh: `${channel.zh}渠道`, en: `channel ${channel.en}` };
  if (kind === 'category') return of === 'notice' ? { zh: '通知', en: 'notices' } : { zh: '营销', en: 'marketing' };
  if (kind === 'line') return { zh: `业务线 ${of}`, en: `business line ${of}` };
  return { zh: '本计划', en: 'this campaign' };
}

const SOURCES: Readonly<Record<string, Sentence>> = {
  sms_reply: { zh: '短信回复', en: 'by SMS reply' },
  one_click: { zh: '邮件一键退订', en: 'by the unsubscribe link' },
  preference_page: { zh: '偏好页面', en: 'on the preference page' },
  operator: { zh: '由成员登记', en: 'recorded by an operator' },
  import: { zh: '导入', en: 'imported' },
  api: { zh: '通过接口', en: 'through the API' },
  complaint: { zh: '投诉', en: 'by a complaint' },
};

/** Where a consent was said, as an operator says it. */
export function sourceWords(source: string): Sentence {
  return SOURCES[source] ?? { zh: source, en: source };
}

const SUPPRESSIONS: Readonly<Record<string, Sentence>> = {
  unsubscribed: { zh: '退订', en: 'unsubscribed' },
  reply: { zh: '短信回复退订', en: 'refused by reply' },
  bounced: { zh: '地址无效', en: 'the address bounced' },
  hard_bounce: { zh: '地址无效', en: 'the address bounced' },
  soft_bounce: { zh: '多次投递失败', en: 'the address bounced several times' },
  complaint: { zh: '投诉', en: 'complained' },
  operator: { zh: '由成员屏蔽', en: 'put on the list by an operator' },
};

function suppressionWords(because: string): Sentence {
  return SUPPRESSIONS[because] ?? { zh: because, en: because };
}

function textOf(detail: Detail, key: string): string {
  const value = detail[key];
  return typeof value === 'string' ? value : '';
}

function numberOf(detail: Detail, key: string): number {
  const value = detail[key];
  return typeof value === 'number' ? value : 0;
}
