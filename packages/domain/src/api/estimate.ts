import { z } from 'zod';
import { Money } from '../money.ts';
import { WithheldReason } from '../reach/message.ts';
import { Sentence } from '../sentence.ts';
import { At } from './endpoint.ts';

/** 圈选回放 — what it had come to, had the audience been taken at a past instant. */
const ReplayedTake = z.object({
  at: At,
  people: z.number().int(),
  messages: z.number().int(),
  cost: Money,
});

/** Customers named for each reason at most. */
export const MOST_EXAMPLES = 5;

/** 估算 — what a start would do, from what is known now: `people` who would enter (for a trigger: in `days` like the last ones). */
export const Estimate = z.object({
  people: z.number().int(),
  days: z.number().int(),
  /**
   * For an audience over the last week, oldest first: of a repeated one the times it would have been taken, which together are the figures; of one
   * taken once the same time of each day, each by itself, the figures being those of the latest. Otherwise empty.
   */
  takes: z.array(ReplayedTake),
  /** Messages that would go, and what they would cost. */
  messages: z.number().int(),
  cost: Money,
  control: z.number().int(),
  /** 权益 — coupons that would be granted, by batch, and the most they can take off orders together: not part of `cost`, but of what approval asks for. */
  coupons: z.array(z.object({ batch: z.string(), name: z.string(), coupons: z.number().int(), most: Money })),
  /** Who is left out: how many, and some of them to look at. */
  excluded: z.array(
    z.object({
      reason: WithheldReason,
      customers: z.number().int(),
      examples: z.array(z.number().int()).max(MOST_EXAMPLES),
      sentence: Sentence,
    }),
  ),
  /** Why a second person must agree first; null when none must. */
  approval: Sentence.nullable(),
});
export type Estimate = z.infer<typeof Estimate>;
