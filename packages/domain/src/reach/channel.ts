import { z } from 'zod';

/** 渠道 — how a customer is reached: 短信, 邮件, 站内信, Webhook. */
export const Channel = z.enum(['sms', 'email', 'inbox', 'webhook']);
export type Channel = z.infer<typeof Channel>;

/**
 * 消息类别 — 验证码 / 通知 / 营销. Verification obeys suppression only; a notice also its campaign's own caps, caps made for notices, and
 * budgets; marketing obeys the whole contact policy.
 */
export const Category = z.enum(['verification', 'notice', 'marketing']);
export type Category = z.infer<typeof Category>;

/** 通道优先级 — channel lanes, most urgent first: bulk never starves the rest. */
export const Lane = z.enum(['transactional', 'journey', 'bulk']);
export type Lane = z.infer<typeof Lane>;

/** The lane of a message: verification and notices are transactional; marketing goes as journey, to a whole audience as bulk. */
export function laneOf(category: Category, isAudience: boolean): Lane {
  if (category !== 'marketing') return 'transactional';
  return isAudience ? 'bulk' : 'journey';
}
