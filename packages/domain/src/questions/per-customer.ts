import { z } from 'zod';
import type { Value } from '../events.ts';
import { TIME_PROPERTY } from '../rules/property-filter.ts';
import { Aggregate, EventSelector } from '../rules/rule.ts';
import { PlainWindow } from '../rules/window.ts';

/** Columns of one question at most. */
const MOST_COLUMNS = 50;

/**
 * 逐用户口径 — a column for each aggregate of selected events within a window, as of the instant the question is asked at. What an aggregate
 * makes of nothing, and what is missing, is as rules say.
 */
export const PerCustomerDefinition = z.object({
  columns: z
    .array(z.object({ select: EventSelector, aggregate: Aggregate, window: PlainWindow }))
    .min(1)
    .max(MOST_COLUMNS),
  zone: z.string().min(1).default('Asia/Shanghai'),
});
export type PerCustomerDefinition = z.infer<typeof PerCustomerDefinition>;
type Column = PerCustomerDefinition['columns'][number];

/** 逐用户列 — by the places of the customers asked about: numbers or instants (NaN: missing), or values of any kind (null: missing). */
export type PerCustomerColumn =
  | { readonly kind: 'number' | 'instant'; readonly values: Float64Array }
  | { readonly kind: 'value'; readonly values: readonly (Value | null)[] };

/** What a column holds: `first` and `last` values of any kind, but instants of `$time`; every other aggregate numbers. */
export function columnKind({ aggregate }: Column): PerCustomerColumn['kind'] {
  if (aggregate.of !== 'first' && aggregate.of !== 'last') return 'number';
  return aggregate.property === TIME_PROPERTY && aggregate.item === undefined ? 'instant' : 'value';
}
