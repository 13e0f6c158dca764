import { z } from 'zod';
import { SendSchedule } from './dashboard-schedule.ts';
import { Receiver } from './notice.ts';

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
