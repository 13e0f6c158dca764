import { z } from 'zod';
import { Money } from './money.ts';

/** 清单里的一项 — what has to be done for an activity, by whom and until when (an instant). Whether it is done is told beside it. */
export const ChecklistItem = z.object({
  id: z.string().regex(/^[a-z0-9]{1,12}$/, 'lower-case letters and digits, at most 12'),
  text: z.string().min(1).max(200),
  owner: z.string().max(60).default(''),
  due: z.number().int().nullable().default(null),
});
export type ChecklistItem = z.infer<typeof ChecklistItem>;

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
  /** 目标值 — what a metric shall come to from the first day to the last, all in all. */
  target: z
    .object({ metric: z.string().min(1).max(60), value: z.number().positive() })
    .nullable()
    .default(null),
  checklist: z
    .array(ChecklistItem)
    .max(50)
    .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, { error: 'items must have different ids' })
    .default([]),
  /** 复盘 — what was learned. */
  review: z.string().max(10_000).default(''),
});
export type ActivityDefinition = z.infer<typeof ActivityDefinition>;

/** 时间进度 — the part of its dates that has passed, 0 … 1; null where it has not both. What is reached or spent is held against it. */
export function elapsedShare({ from, to }: Pick<ActivityDefinition, 'from' | 'to'>, now: number): number | null {
  if (from === null || to === null || to <= from) return null;
  return Math.min(1, Math.max(0, (now - from) / (to - from)));
}

/** Shares less than this apart go along with each other. */
const TOLERANCE = 0.05;

/** 进度快慢 — a share reached, or spent, held against the part of the time that has passed. */
export function paceOf(share: number, elapsed: number): 'ahead' | 'level' | 'behind' {
  if (Math.abs(share - elapsed) < TOLERANCE) return 'level';
  return share > elapsed ? 'ahead' : 'behind';
}
