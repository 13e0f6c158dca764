import { z } from 'zod';

/**
 * 原因 — why a wish to reach a customer did not become a message, in the order of the contact policy's tests. `holdout` and `control` are
 * ghosts: tested last, of customers who would have been reached.
 */
export const WithheldReason = z.enum([
  'campaign_not_running',
  'no_address',
  'suppressed',
  'no_consent',
  'no_personalisation',
  'not_in_layer',
  'in_both_arms',
  'no_benefit',
  'template_error',
  'expired',
  'arm_time',
  'quiet_hours',
  'frequency_cap',
  'arbitration',
  'budget',
  'paced',
  'holdout',
  'control',
]);
export type WithheldReason = z.infer<typeof WithheldReason>;

/**
 * 名单阶段 — where in the waterfall a reason takes customers away: between 活动名单 and 渠道名单 (cannot or must not be reached there), or
 * between 渠道名单 and 执行名单 (could be, but was not to be).
 */
export const STEP_OF: Readonly<Record<WithheldReason, 'channel' | 'execution'>> = {
  campaign_not_running: 'execution',
  no_address: 'channel',
  suppressed: 'channel',
  no_consent: 'channel',
  no_personalisation: 'channel',
  not_in_layer: 'execution',
  in_both_arms: 'execution',
  no_benefit: 'execution',
  template_error: 'execution',
  expired: 'execution',
  arm_time: 'execution',
  quiet_hours: 'execution',
  frequency_cap: 'execution',
  arbitration: 'execution',
  budget: 'execution',
  paced: 'execution',
  holdout: 'execution',
  control: 'execution',
};

/**
 * States a message moves through, forwards only (in this order, from `attempting` to any later one). `sent`: the provider took it;
 * `delivered`: its receipt says so. `unknown`: a crash or time-out hid the outcome; never sent again, but a receipt may still settle it.
 * `expired`: its time passed before it could go.
 */
export const MessageState = z.enum(['queued', 'attempting', 'unknown', 'sent', 'delivered', 'failed', 'expired']);
export type MessageState = z.infer<typeof MessageState>;

/** 失败类别 — the one taxonomy vendor codes are mapped to. Only `throttled`, `transient`, `auth` and `quota` are certain non-acceptance another provider may take. */
export const FailureClass = z.enum(['recipient', 'content', 'throttled', 'auth', 'quota', 'transient']);
export type FailureClass = z.infer<typeof FailureClass>;

/** 消息的失败类别 — that of its provider, or ours: `benefit`, the coupon it waited for did not come, so it was handed to nobody. */
export const MessageFailure = z.enum([...FailureClass.options, 'benefit']);
export type MessageFailure = z.infer<typeof MessageFailure>;
