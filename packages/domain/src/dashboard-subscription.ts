import { z } from 'zod';
import { SendSchedule } from './dashboard-schedule.ts';

/** 群机器人 — of which chat. */
export const Robot = z.enum(['wecom', 'dingtalk', 'feishu']);
export type Robot = z.infer<typeof Robot>;

const ReceiverKey = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** 接收方 — who gets it: a mail address, or a robot of a chat group. The robot's address is a secret like the one it signs with. */
export const Receiver = z.discriminatedUnion('kind', [
  z.object({ key: ReceiverKey, kind: z.literal('email'), address: z.email().max(254) }),
  z.object({ key: ReceiverKey, kind: z.literal('robot'), robot: Robot, name: z.string().trim().min(1).max(60) }),
]);
export type Receiver = z.infer<typeof Receiver>;

/** 订阅 — sends a dashboard on schedule. */
export const DashboardSubscription = z.object({
  name: z.string().trim().min(1).max(100),
  schedule: SendSchedule,
  language: z.enum(['zh', 'en']).default('zh'),
  receivers: z
    .array(Receiver)
    .min(1)
    .max(20)
    .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, { message: 'every receiver has a key of its own' }),
  enabled: z.boolean().default(true),
});
export type DashboardSubscription = z.infer<typeof DashboardSubscription>;

/** 发送结果 — `sending` until it is told; `unknown`: a crash or a lost answer hid the outcome, and it is not sent again. */
export const SendState = z.enum(['sending', 'sent', 'failed', 'unknown']);
