import { z } from 'zod';
import { Money } from './money.ts';

/** 活动 — groups campaigns under one goal, budget and dates; reviewed when it is over. Instants in milliseconds. */
export const ActivityDefinition = z.object({
  name: z.string().min(1).max(100),
  kind: z.enum(['daily', 'weekly', 'monthly', 'promotion']).default('daily'),
  description: z.string().max(2000).default(''),
  goal: z.string().max(500).default(''),
  budget: Money.nullable().default(null),
  from: z.number().int().nullable().default(null),
  to: z.number().int().nullable().default(null),
  /** 复盘 — what was learned. */
  review: z.string().max(10_000).default(''),
});
export type ActivityDefinition = z.infer<typeof ActivityDefinition>;
