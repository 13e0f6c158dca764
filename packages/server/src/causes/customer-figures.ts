import type { Span } from '@gyre/domain/analyses/time-range';
import type { AtomRead } from '@gyre/domain/metrics/atom';
import type { PerCustomerColumn, PerCustomerDefinition } from '@gyre/domain/questions/per-customer';
import { TIME_PROPERTY } from '@gyre/domain/rules/property-filter';
import type { EventSelector } from '@gyre/domain/rules/rule';
import { addDays, formatInstant, instant, localDate } from '@gyre/domain/time';
import { projectAsking } from '../segments/index.ts';
import type { Watch } from '../stores/ports.ts';
import type { CausesContext } from './context.ts';

type Column = PerCustomerDefinition['columns'][number];

/** Days before an episode that tell what a customer usually does. */
export const REFERENCE_DAYS = 28;

/** 逐人次数 — how often each customer did something, in the episode and in the 28 days before it. */
export interface CustomerFigures {
  readonly now: Float64Array;
  readonly past: Float64Array;
}

/**
 * Asks for customers one by one what a count of events comes to: events, or, where it counts customers, whether they did it (0 or 1) and on how many
 * of the days before. Of a sum it is how many events were added up.
 */
export async function figuresOf(
  { clock, zone: zoneOf, segments }: Pick<CausesContext, 'clock' | 'zone' | 'segments'>,
  reads: readonly Extract<AtomRead['atom'], { of: 'events' }>[],
  span: Span,
  customers: Uint32Array,
  watch: Watch,
): Promise<CustomerFigures[]> {
  const zone = zoneOf();
  const now = clock.now();
  const columns = reads.map((atom) => columnsOf(atom, span, zone));
  const definition: PerCustomerDefinition = { columns: columns.flat(), zone };
  const found = await projectAsking(segments.room, now, watch).asking.ask('perCustomer', { definition, customers, at: now });
  let place = 0;
  return reads.map((atom, i): CustomerFigures => {
    const own = found.slice(place, (place += columns[i]!.length));
    const [current, past] = [own.filter((_, k) => k % 2 === 0), own.filter((_, k) => k % 2 === 1)].map((part) =>
      added(part, customers.length),
    );
    const isOnce = atom.measured.aggregate.of === 'customers';
    return { now: isOnce ? current!.map((n) => Math.min(1, n)) : current!, past: past! };
  });
}

/** Of each selector two columns: now, and before. */
function columnsOf({ measured }: Extract<AtomRead['atom'], { of: 'events' }>, { from, to }: Span, zone: string): Column[] {
  const first = localDate(from, zone);
  const days = (begin: string, end: string): Column['window'] => ({ kind: 'absolute', from: begin, to: end });
  const isOnce = measured.aggregate.of === 'customers';
  return measured.events.flatMap((select): Column[] => [
    { select: during(select, { from, to }), aggregate: { of: 'count' }, window: days(first, localDate(instant(to - 1), zone)) },
    { select, aggregate: { of: isOnce ? 'days' : 'count' }, window: days(addDays(first, -REFERENCE_DAYS), addDays(first, -1)) },
  ]);
}

/** The events of a selector with `from ≤ at < to`. */
function during({ event, filter }: EventSelector, { from, to }: Span): EventSelector {
  const after = { property: TIME_PROPERTY, op: 'after', date: formatInstant(instant(from - 1)) } as const;
  const before = { property: TIME_PROPERTY, op: 'before', date: formatInstant(to) } as const;
  return { event, filter: { ...filter, all: [...filter.all, after, before] } };
}

function added(columns: readonly PerCustomerColumn[], length: number): Float64Array {
  const sum = new Float64Array(length);
  for (const { values } of columns)
    for (const [i, value] of values.entries()) if (typeof value === 'number' && !Number.isNaN(value)) sum[i]! += value;
  return sum;
}
