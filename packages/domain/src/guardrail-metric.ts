import { z } from 'zod';

/** 副作用的种类 — 退订、投诉、退款、卸载、取关、关闭推送. */
export const GuardrailKind = z.enum(['unsubscribed', 'complained', 'refund', 'uninstall', 'unfollow', 'push_off']);
export type GuardrailKind = z.infer<typeof GuardrailKind>;

/**
 * 护栏指标 — what must not rise: the share of customers who do one of these events after they were decided about. `marginBp` is by how much it may be
 * higher among the treated, in basis points of customers (50: half a percentage point). Events the plan does not know count nothing.
 */
export const GuardrailMetric = z.object({
  kind: GuardrailKind,
  events: z.array(z.string().min(1).max(100)).max(10),
  marginBp: z.number().int().min(0).max(5000).default(50),
});
export type GuardrailMetric = z.infer<typeof GuardrailMetric>;

/** The names by which event plans usually call them; our own events first. */
export const USUAL_GUARDRAILS: readonly GuardrailMetric[] = [
  { kind: 'unsubscribed', events: ['$message_unsubscribed', 'unsubscribe'], marginBp: 100 },
  { kind: 'complained', events: ['$message_complained', 'complaint', 'submit_complaint'], marginBp: 50 },
  { kind: 'refund', events: ['refund_request', 'refund', 'order_refunded', 'refund_order', 'apply_refund'], marginBp: 100 },
  { kind: 'uninstall', events: ['app_uninstall', 'uninstall', 'AppUninstall', '$AppUninstall'], marginBp: 50 },
  { kind: 'unfollow', events: ['unfollow', 'mp_unfollow', 'wechat_unfollow', 'unsubscribe_mp'], marginBp: 50 },
  { kind: 'push_off', events: ['push_off', 'push_disabled', 'notification_disabled', 'close_push'], marginBp: 50 },
];
