import { z } from 'zod';
import { EventSelector } from './rules/rule.ts';
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

/** At most so many; the first one decides. */
export const MAX_GOALS = 3;
