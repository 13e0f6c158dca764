import { z } from 'zod';
import { Span } from './value-test.ts';

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2026-05-01');

/**
 * 时间窗 — which events count, by when they happened (`at`), as of an instant `now` in the project's zone:
 *
 * - `ever`: all up to now.
 * - `rolling`: `now − span < at ≤ now`; an event exactly as old as the span no longer counts.
 * - `calendar`: whole calendar units: the current one so far (`offset` 0), or the one `offset` units back; weeks begin on Monday.
 * - `days`: the last `count` calendar days, today included or not.
 * - `absolute`: from the start of day `from` to the end of day `to`; either may be left out.
 * - `around`: relative to the customer's first or last `anchor` event ever: `anchor + from ≤ at ≤ anchor + to`, milliseconds, may be
 *   negative. The anchor itself does not count. Without an anchor nothing counts. The schema of the anchor joins in `rule.ts`.
 */
export const PlainWindow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ever') }),
  z.object({ kind: z.literal('rolling'), span: Span }),
  z.object({
    kind: z.literal('calendar'),
    unit: z.enum(['day', 'week', 'month', 'quarter', 'year']),
    offset: z.number().int().min(0).max(60),
  }),
  z.object({ kind: z.literal('days'), count: z.number().int().min(1).max(3660), includeToday: z.boolean() }),
  z.object({ kind: z.literal('absolute'), from: Day.optional(), to: Day.optional() }),
]);
export type PlainWindow = z.infer<typeof PlainWindow>;
