import { z } from 'zod';
import { EventSelector } from '../rules/rule.ts';
import { DAY_MS } from '../time.ts';

/** Selectors of one question at most. */
export const MOST_EVENTS = 50;

/** 间隔上限 — the longest pause that does not end a session, in milliseconds; exactly as long does not. */
export const GapMs = z.number().int().min(1).max(DAY_MS);

/**
 * 会话口径 — a session is a run of one customer's events of these selectors in which none comes more than `gapMs` after the one before it;
 * with `endsAtMidnight` it ends at midnight of the question's zone as well. Only events of the asked range are seen, so a session is cut at
 * its edges.
 */
export const SessionRule = z.object({
  events: z.array(EventSelector).min(1).max(MOST_EVENTS),
  gapMs: GapMs.default(1_800_000),
  endsAtMidnight: z.boolean().default(false),
});
export type SessionRule = z.infer<typeof SessionRule>;
