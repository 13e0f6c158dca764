import { z } from 'zod';
import type { Sentence } from './sentence.ts';

/** 群机器人 — of which chat; `webhook`: any other receiver, of Standard Webhooks. */
export const Robot = z.enum(['wecom', 'dingtalk', 'feishu', 'webhook']);
export type Robot = z.infer<typeof Robot>;

const ReceiverKey = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** 接收方 — who is told: a mail address, or a robot of a chat group. The robot's address is a secret like the one it signs with. */
export const Receiver = z.discriminatedUnion('kind', [
  z.object({ key: ReceiverKey, kind: z.literal('email'), address: z.email().max(254) }),
  z.object({ key: ReceiverKey, kind: z.literal('robot'), robot: Robot, name: z.string().trim().min(1).max(60) }),
]);
export type Receiver = z.infer<typeof Receiver>;

/** Whom something tells: at most 20, each under a key of its own. */
export const Receivers = z
  .array(Receiver)
  .max(20)
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, { message: 'every receiver has a key of its own' });

/**
 * 通知状态 — `waiting` until its time comes, and again after a failure that passes; `sending` from before anything leaves until it is told;
 * `unknown`: a crash or a lost answer hid the outcome, and it is not sent again.
 */
export const NoticeState = z.enum(['waiting', 'sending', 'sent', 'failed', 'unknown']);
export type NoticeState = z.infer<typeof NoticeState>;

/**
 * 通知类型 — what a notice tells: `alert` one thing of an anomaly; `digest` what an alert gathered in an hour or a day; `approval` that a run of a playbook
 * waits for a person, or a campaign for a second one, or does so no longer; `report` a dashboard that was subscribed to.
 */
export const NoticeKind = z.enum(['alert', 'digest', 'approval', 'report']);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** What kinds of notices are called, on screen and in what is sent. */
export const NOTICE_KIND_WORDS: Readonly<Record<NoticeKind, Sentence>> = {
  alert: { zh: '异动', en: 'Anomaly' },
  digest: { zh: '异动汇总', en: 'Anomaly digest' },
  approval: { zh: '审批', en: 'Approval' },
  report: { zh: '看板', en: 'Dashboard' },
};

/** 机器人密钥 — what robots are called with, by receiver. What is left out stays as it was; an empty `secret` is none. */
export const RobotSecrets = z.record(
  z.string(),
  z.object({
    url: z
      .url({ protocol: /^https?$/ })
      .max(1000)
      .optional(),
    secret: z.string().max(200).optional(),
  }),
);
export type RobotSecrets = z.infer<typeof RobotSecrets>;

/** Robots whose address is known, by receiver: its host, and whether what is sent there is signed. */
export const KnownRobots = z.record(z.string(), z.object({ host: z.string(), signs: z.boolean() }));
