import type { LossReason, WaterfallLevel } from '@gyre/domain/campaign-report';
import type { Sentence } from '@gyre/domain/sentence';

export const STEP_WORDS: Readonly<Record<WaterfallLevel, Sentence>> = {
  entered: { zh: '活动名单', en: 'Entered' },
  channel: { zh: '渠道名单', en: 'Reachable on the channel' },
  execution: { zh: '执行名单', en: 'To be sent' },
  reached: { zh: '触达', en: 'Reached' },
  responded: { zh: '响应', en: 'Responded' },
  succeeded: { zh: '成功', en: 'Reached the goal' },
};

const WORDS: Readonly<Record<LossReason, Sentence>> = {
  campaign_not_running: { zh: '计划已停止', en: 'Campaign not running any more' },
  no_address: { zh: '没有联系方式', en: 'No address' },
  suppressed: { zh: '已退订或被屏蔽', en: 'Unsubscribed or suppressed' },
  no_consent: { zh: '没有同意接收', en: 'No consent' },
  no_personalisation: { zh: '拒绝个性化营销', en: 'Refused personalised marketing' },
  no_benefit: { zh: '优惠券发不了', en: 'No coupon could be granted' },
  not_in_layer: { zh: '不在本计划的互斥层部分', en: 'Not in its part of the layer' },
  in_both_arms: { zh: '合并后同属对照组和触达组', en: 'In both groups after a merge' },
  template_error: { zh: '内容渲染失败', en: 'Content could not be rendered' },
  holdout: { zh: '全局对照组（本应触达）', en: 'Global hold-out (would have been reached)' },
  control: { zh: '对照组（本应触达）', en: 'Control group (would have been reached)' },
  arm_time: { zh: '文案的发送时刻未到', en: 'Before the time of its text' },
  quiet_hours: { zh: '免打扰时段', en: 'Quiet hours' },
  expired: { zh: '等待过久，已放弃', en: 'Waited too long' },
  frequency_cap: { zh: '触达限制', en: 'Frequency cap' },
  arbitration: { zh: '让位于更优先的计划', en: 'Gave way to a campaign that goes first' },
  budget: { zh: '预算用完', en: 'Budget used up' },
  paced: { zh: '计划放缓，未触达', en: 'Left out while slowed down' },
  waiting: { zh: '推迟，等待发送', en: 'Deferred, still waiting' },
  queued: { zh: '排队中', en: 'In the queue' },
  coupon_awaited: { zh: '等外部系统发券', en: 'Waiting for the external coupon' },
  attempting: { zh: '正在发送', en: 'Being sent' },
  unknown: { zh: '结果未知', en: 'Outcome unknown' },
  failed: { zh: '发送失败', en: 'Failed' },
  message_expired: { zh: '排队过久，已过期', en: 'Expired in the queue' },
  no_response: { zh: '尚未点击或回复', en: 'No click or reply so far' },
  no_goal: { zh: '尚未达成目标', en: 'Goal not reached so far' },
};

/** 流失原因 — what the reasons of the waterfall are called. */
export const LOSS_WORDS: Readonly<Record<string, Sentence>> = WORDS;
