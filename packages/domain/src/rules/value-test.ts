import { z } from 'zod';

/** A text, number or boolean an operator compares with. */
const Scalar = z.union([z.string().max(1000), z.number(), z.boolean()]);

/** 时长单位 — units of spans in rules. Days and longer are calendar days of 24 hours in rolling spans. */
export const SpanUnit = z.enum(['minute', 'hour', 'day', 'week']);
export type SpanUnit = z.infer<typeof SpanUnit>;

/** 时长 — a span of time as an operator writes it. */
export const Span = z.object({ amount: z.number().int().min(1).max(10_000), unit: SpanUnit });
export type Span = z.infer<typeof Span>;

/** ISO 8601 date or instant, as operators write it; one without a zone is read in the project's. */
const Moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/, 'a date such as 2026-05-01');

/** What the options of {@link ValueTest} look like before a subject (a property, an attribute …) joins them. */
export const VALUE_TESTS = [
  z.object({ op: z.enum(['equals', 'not_equals']), value: Scalar }),
  z.object({
    op: z.enum(['in', 'not_in']),
    values: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .max(1000),
  }),
  z.object({
    op: z.enum(['contains', 'not_contains', 'starts_with', 'ends_with', 'matches']),
    /** For `matches` an RE2 expression: no look-around, no back-references, so that it always ends in linear time. */
    value: z.string().min(1).max(1000),
  }),
  z.object({ op: z.enum(['greater', 'greater_or_equal', 'less', 'less_or_equal']), value: z.number() }),
  z.object({ op: z.literal('between'), from: z.number(), to: z.number() }),
  z.object({ op: z.enum(['exists', 'missing', 'is_true', 'is_false']) }),
  z.object({ op: z.enum(['before', 'after']), date: Moment }),
  z.object({ op: z.literal('between_dates'), from: Moment, to: Moment }),
  z.object({ op: z.enum(['within_last', 'within_next']), span: Span }),
  /** ISO weekdays, 1 = Monday. */
  z.object({ op: z.literal('on_weekday'), weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7) }),
  /** Hours of the day `from ≤ hour < to`; over midnight when `from > to`. */
  z.object({ op: z.literal('at_hour'), from: z.number().int().min(0).max(23), to: z.number().int().min(1).max(24) }),
  /** The day and month of the value come round today or in the next `days` days. A 29 February counts as 28 February in other years. */
  z.object({ op: z.literal('anniversary_within'), days: z.number().int().min(0).max(365) }),
  z.object({ op: z.enum(['list_any', 'list_all', 'list_none']), values: z.array(z.string().max(1000)).min(1).max(1000) }),
] as const;

/**
 * 取值条件 — one test on one value. The semantics, written once for all evaluators:
 *
 * - A test on a missing value is false, whatever its operator; only `missing` is true then.
 * - On a list, `equals`, `in`, `contains`, `starts_with`, `ends_with` and `matches` ask for any element, `not_*` for none.
 * - No conversion: a number is never equal to a text. A value that is not of the operator's type fails the test.
 * - Dates: the value is an ISO text (as the event plan keeps instants) or a plain date; one without a zone is read in the project's zone, a
 *   plain date is the start of its day. `before d` is `value < d`, `after d` is `value ≥` the end of `d` when `d` is a plain date, else `> d`;
 *   `between_dates` includes both days.
 * - `within_last s`: `now − s < value ≤ now`; `within_next s`: `now < value ≤ now + s`.
 * - `on_weekday`, `at_hour`, `anniversary_within` look at the value's calendar in the project's zone.
 */
export const ValueTest = z.discriminatedUnion('op', VALUE_TESTS);
export type ValueTest = z.infer<typeof ValueTest>;
