import { z } from 'zod';
import { EventSelector } from './rules/rule.ts';
import { spanMs } from './rules/span.ts';
import { Span } from './rules/value-test.ts';

/**
 * 目标 — what a campaign wants its customers to do: an event of the selector with `decided ≤ at ≤ decided + within`, where `decided` is the
 * instant of the customer's message, ghost send or withholding (so control and treated are read on the same clock). `value` names the
 * numeric property that is summed. `times` events make it reached.
 */
export const Goal = z.object({
  name: z.string().min(1).max(60),
  select: EventSelector,
  within: Span,
  value: z.string().min(1).max(100).nullable().default(null),
  times: z.number().int().min(1).max(100).default(1),
});
export type Goal = z.infer<typeof Goal>;

/** 目标所问 — a text equal for two goals that ask for the same: the name does not matter, nor in what unit the window is given. */
export function askedByGoal({ select, within, value, times }: Goal): string {
  return JSON.stringify([select, spanMs(within), value, times]);
}

/** At most so many; the first one decides. */
export const MAX_GOALS = 3;
