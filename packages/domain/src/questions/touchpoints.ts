import { z } from 'zod';
import type { AggregatedPath } from '../attribution/aggregated-path.ts';
import { EventSelector } from '../rules/rule.ts';
import { DAY_MS } from '../time.ts';
import { EventValue } from './asked.ts';
import { MOST_EVENTS } from './sessions.ts';

const LONGEST_LOOKBACK_MS = 366 * DAY_MS;

/** Touches of one path at most: of more, the first and the latest are kept. */
export const MOST_TOUCHES = 100;

/**
 * 触点口径 — which events touch a customer, through which channel, and which events are the conversions they may lead to.
 *
 * - A touch is an event that one of `touches` takes, by the first that does; its channel is the value of `channel` there, as text, or the
 *   event's name where none is said. A touch whose channel is missing or empty comes of `direct.channel`. Direct touches count, or not
 *   (`direct.counts`).
 * - The path of a conversion is its customer's touches before it (by `at`, then by the log's order) that are at most `lookbackMs` older, exactly
 *   so old included. A touch may lead to several conversions; `once` lets it lead to the first of them only. No event is a
 *   touch of its own conversion.
 * - A touch of the range that no conversion follows within the look-back, in the range or after it, came to nothing. Such touches, as long as
 *   no touch that did lead somewhere stands between them, make one path of a null, which covers `lookbackMs` at most. While the look-back
 *   of its last touch still runs as the question is asked, a path is *open*: no null yet.
 * - `value`: what a conversion is worth; 0 where it is missing or no number.
 * - `halfLifeMs`: of time decay; see `decayShares`.
 */
export const TouchpointsDefinition = z.object({
  conversion: z.array(EventSelector).min(1).max(MOST_EVENTS),
  value: EventValue.optional(),
  touches: z
    .array(z.object({ select: EventSelector, channel: EventValue.optional() }))
    .min(1)
    .max(MOST_EVENTS),
  direct: z.object({ channel: z.string().min(1).max(100), counts: z.boolean() }).default({ channel: 'direct', counts: true }),
  lookbackMs: z
    .number()
    .int()
    .min(1)
    .max(LONGEST_LOOKBACK_MS)
    .default(30 * DAY_MS),
  once: z.boolean().default(false),
  halfLifeMs: z
    .number()
    .int()
    .min(1)
    .max(LONGEST_LOOKBACK_MS)
    .default(7 * DAY_MS),
  zone: z.string().min(1).default('Asia/Shanghai'),
});
export type TouchpointsDefinition = z.infer<typeof TouchpointsDefinition>;

/** 触点答案 — what the models of attribution are given: paths with `decayed`, ordered by their channels. Conversions within `from ≤ at < to` count. */
export interface TouchpointsAnswer {
  readonly paths: readonly AggregatedPath[];
  /** Paths that may still convert. */
  readonly open: number;
}

/**
 * 路径上的用户 — whose paths of an outcome have a channel, as the given touch of theirs; null: no touch at all. `not`: any but these (which a path
 * without a touch is, unless null is among them).
 */
export const TouchpointsPlace = z.object({
  channel: z.union([z.string().nullable(), z.object({ not: z.array(z.string().nullable()).max(200) })]),
  outcome: z.enum(['conversion', 'null', 'open']),
  touch: z.enum(['any', 'first', 'last']).default('any'),
});
export type TouchpointsPlace = z.infer<typeof TouchpointsPlace>;
