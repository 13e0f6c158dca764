import { z } from 'zod';
import { Money } from './money.ts';

/**
 * 活动 — groups campaigns under one goal, budget and dates; reviewed when it is over. Instants in milliseconds.
 *
 * The dates describe: they start and stop no campaign. The budget binds: see {@link ActivityDefinition.budget}.
 */
export const ActivityDefinition = z.object({
  name: z.string().min(1).max(100),
  kind: z.enum(['daily', 'weekly', 'monthly', 'promotion']).default('daily'),
  description: z.string().max(2000).default(''),
  goal: z.string().max(500).default(''),
  /**
   * What its campaigns may cost together at most, besides their own budgets; null: no limit. Counted is what the campaigns that belong to it now
   * have spent in all their lives: one that moves takes along what it has spent, and one that leaves frees it.
   */
  budget: Money.min(0).nullable().default(null),
  from: z.number().int().nullable().default(null),
  to: z.number().int().nullable().default(null),
  /** 复盘 — what was learned. */
  review: z.string().max(10_000).default(''),
});
export type ActivityDefinition = z.infer<typeof ActivityDefinition>;
