import { z } from 'zod';
import { AnyOf } from './funnel.ts';
import type { Sentence } from '../sentence.ts';
import { Grain, Zone } from './periods.ts';

/** Columns of a retention table at most. */
const MOST_COLUMNS = 400;

/** 区间 — buckets `from` … `to`, both included; bucket 0 begins with the birth. */
const Bracket = z.object({ from: z.number().int().min(0), to: z.number().int().min(0) }).refine(({ from, to }) => from <= to, {
  message: 'a bracket begins at or before the bucket it ends with',
  params: { zh: '「区间」的开头不能大于结尾', en: 'A range of “Ranges” cannot begin after it ends' },
});

/** Told where both ways of columns are given, or neither. */
export const EITHER_COLUMNS: Sentence = {
  zh: '「列」要么写前几列，要么写区间，只能选一种',
  en: '“Columns” are the first ones or ranges, not both',
};

/**
 * 留存口径 — one way to count who came back. Stored with a key and a version like every definition.
 *
 * A customer is *born* with an event of `birth` and *returns* with a later one (by `at`, then by the log's order) of `return`; the birth
 * itself is no return. Rows are the calendar periods of births in `zone`.
 *
 * - `buckets: n` counts in the buckets 0 … n − 1; `brackets` in ranges of buckets, once inside each.
 * - `clock: rolling`: bucket k is `[birth + k·grain, birth + (k+1)·grain)`, a day being 24 hours and a month 30 days; with `rounding: hour` the
 *   clock starts at the hour of the birth. `calendar`: bucket k is the k-th calendar period after the one of the birth.
 * - `mode: on`: returned in the bucket. `on_or_after`: in it or any later one.
 * - `born: first`: with the first birth asked about, once. `every`: once in every period, with the first birth of it.
 *
 * A bucket is *over* for a customer when its last instant has passed (of `on_or_after`: that of the bucket itself). Rates and averages are
 * made only of those for whom it is over.
 */
export const RetentionDefinition = z
  .object({
    birth: AnyOf,
    return: z.union([AnyOf, z.literal('any')]),
    grain: Grain.default('day'),
    buckets: z.number().int().min(1).max(MOST_COLUMNS).optional(),
    brackets: z.array(Bracket).min(1).max(MOST_COLUMNS).optional(),
    mode: z.enum(['on', 'on_or_after']).default('on'),
    clock: z.enum(['rolling', 'calendar']).default('calendar'),
    rounding: z.enum(['none', 'hour']).default('none'),
    zone: Zone.default('Asia/Shanghai'),
    born: z.enum(['first', 'every']).default('first'),
  })
  .refine(({ buckets, brackets }) => (buckets === undefined) !== (brackets === undefined), {
    message: 'either buckets or brackets',
    params: EITHER_COLUMNS,
  });
export type RetentionDefinition = z.infer<typeof RetentionDefinition>;

/** The columns of a definition as buckets `from` … `to` (included; Infinity: without end), and the bucket that must be over. */
export function columnsOf({
  buckets,
  brackets,
  mode,
}: RetentionDefinition): { readonly from: number; readonly to: number; readonly over: number }[] {
  const ranges = brackets ?? Array.from({ length: buckets ?? 0 }, (_, k) => ({ from: k, to: k }));
  return ranges.map(({ from, to }) => ({ from, to: mode === 'on' ? to : Infinity, over: to }));
}
