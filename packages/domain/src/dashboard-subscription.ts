import { z } from 'zod';
import { SendSchedule } from './dashboard-schedule.ts';
import { Receivers } from './notice.ts';

/** 订阅 — sends a dashboard on schedule. */
export const DashboardSubscription = z.object({
  name: z.string().trim().min(1).max(100),
  schedule: SendSchedule,
  language: z.enum(['zh', 'en']).default('zh'),
  receivers: Receivers.min(1),
  enabled: z.boolean().default(true),
});
export type DashboardSubscription = z.infer<typeof DashboardSubscription>;
