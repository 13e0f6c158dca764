import type { Value } from '../events.ts';
import { aggregated, type PastEvent } from '../rules/naive.ts';
import { rangeOf } from '../rules/window-range.ts';
import { parseInstant } from '../time.ts';
import { inOrder, isTaken, type Reading } from './asked.ts';
import { columnKind, type PerCustomerColumn, type PerCustomerDefinition } from './per-customer.ts';

/**
 * 逐用户的参照实现 — the columns of a set of customers. Written to be read, not to be fast: the kernels must agree with it.
 *
 * @param histories  what each customer of the set did, by place, in any order
 */
export function perCustomer(
  histories: readonly (readonly PastEvent[])[],
  { columns, zone }: PerCustomerDefinition,
  reading: Reading,
): PerCustomerColumn[] {
  return columns.map((column): PerCustomerColumn => {
    const { from, to } = rangeOf(column.window, reading.now, zone);
    const values = histories.map((events) => {
      const selected = inOrder(events).filter(({ at }) => at >= from && at < to);
      const taken = selected.filter((event) => isTaken(column.select, event, reading));
      return aggregated(column.aggregate, taken, { now: reading.now, zone }, reading);
    });
    const kind = columnKind(column);
    if (kind === 'value') return { kind, values: values.map((value) => value ?? null) };
    return { kind, values: Float64Array.from(values, kind === 'number' ? numberOf : instantOf) };
  });
}

function numberOf(value: Value | undefined): number {
  return typeof value === 'number' ? value : NaN;
}

function instantOf(value: Value | undefined): number {
  return typeof value === 'string' ? (parseInstant(value, 'UTC') ?? NaN) : NaN;
}
