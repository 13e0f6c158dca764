import { z } from 'zod';
import { EventSelector } from '../rules/rule.ts';
import { EventValue } from './asked.ts';
import { Grain } from './periods.ts';
import { MOST_EVENTS } from './sessions.ts';

/** Columns of a table at most. */
const MOST_BUCKETS = 400;

/**
 * 用户生命周期价值口径 (LTV) — what customers born in a period have brought in by the time they are so old.
 *
 * A customer is born with its first event of `birth` in the asked range, in (at, log) order, and worth what its events of `worth` bring, from the
 * birth itself on, up to the instant the question is asked at. An event counts once, by the first of `worth` that takes it; a value that is
 * missing or no number is 0. Bucket k is, by the `rolling` clock, `[birth + k·grain, birth + (k+1)·grain)`, a day being 24 hours and a month 30
 * days; by the `calendar`, the k-th period of `zone` after the one of the birth. Column k sums the buckets 0 … k; it is over for a customer
 * when its last instant has passed. Rows are the calendar periods of births.
 */
export const LtvDefinition = z.object({
  birth: z.array(EventSelector).min(1).max(MOST_EVENTS),
  worth: z
    .array(z.object({ select: EventSelector, value: EventValue }))
    .min(1)
    .max(MOST_EVENTS),
  grain: Grain.default('month'),
  buckets: z.number().int().min(1).max(MOST_BUCKETS),
  clock: z.enum(['rolling', 'calendar']).default('calendar'),
  zone: z.string().min(1).default('Asia/Shanghai'),
});
export type LtvDefinition = z.infer<typeof LtvDefinition>;

/** LTV 行 — customers born in a period (named as by `periodName`), by column. */
export interface LtvRow {
  readonly birth: string;
  readonly size: number;
  /** What all of them brought in so far. */
  readonly totals: readonly number[];
  /** Of how many the column is over, and what those brought in: less than `size` means it is incomplete. LTV is `totalsOver / over`. */
  readonly over: readonly number[];
  readonly totalsOver: readonly number[];
}

/** LTV 答案 — rows by birth, ascending, and by column the mean of all of whom it is over; null of nobody. */
export interface LtvAnswer {
  readonly rows: readonly LtvRow[];
  readonly average: readonly (number | null)[];
}
