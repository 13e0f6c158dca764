import type { Goal } from '@gyre/domain/goal';
import type { Asking } from '@gyre/domain/analyses/analysis';
import type { PerCustomerDefinition } from '@gyre/domain/questions/per-customer';
import type { EventSelector } from '@gyre/domain/rules/rule';
import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import type { Crowd } from './outcomes.ts';

/** Where columns are asked as of an instant. */
export type AskingAt = (at: Instant) => Pick<Asking<CustomerSet>, 'ask' | 'select'>;

/** Customers of a crowd and, by their places, what the columns say of each. */
export interface Measured {
  readonly crowd: Crowd;
  readonly columns: readonly Float64Array[];
}

/** What a goal asks for, in the equally long time up to an instant: its event's count, and the sum of its value where it has one. */
export function goalColumns({ select, within, value }: Goal): PerCustomerDefinition['columns'] {
  const window = { kind: 'rolling', span: within } as const;
  const count = { select, aggregate: { of: 'count' as const }, window };
  return value === null ? [count] : [count, { select, aggregate: { of: 'sum', property: value }, window }];
}

/** How often each of some events came in a time of whole minutes up to an instant. */
export function countColumns(events: readonly string[], lengthMs: number): PerCustomerDefinition['columns'] {
  const selectOf = (event: string): EventSelector => ({ event, filter: { all: [], any: [] } });
  const window = { kind: 'rolling' as const, span: { amount: Math.ceil(lengthMs / MINUTE_MS), unit: 'minute' as const } };
  return events.map((event) => ({ select: selectOf(event), aggregate: { of: 'count' as const }, window }));
}

/**
 * Asks the columns about all customers of crowds whose windows are over, one question for each span in which they were decided about: as of its
 * beginning, so before every one of its decisions, or `afterMs` later. The same for both groups of a span. What is missing counts as 0.
 */
export async function measured(
  askingAt: AskingAt,
  crowds: readonly Crowd[],
  columns: PerCustomerDefinition['columns'],
  afterMs: number,
  zone: string,
): Promise<Measured[]> {
  const all: Measured[] = [];
  for (const [since, of] of Map.groupBy(
    crowds.filter(({ closed }) => closed),
    (crowd) => crowd.since,
  )) {
    const at = instant(since + afterMs);
    const customers = Uint32Array.from(of.flatMap(({ roots }) => roots));
    const answer = await askingAt(at).ask('perCustomer', { definition: { columns, zone }, customers, at });
    let from = 0;
    for (const crowd of of) {
      const to = from + crowd.roots.length;
      all.push({
        crowd,
        columns: answer.map((column) => {
          if (column.kind === 'value') throw new Error('a count or a sum is a number');
          return column.values.slice(from, to).map((value) => (Number.isNaN(value) ? 0 : value));
        }),
      });
      from = to;
    }
  }
  return all;
}
