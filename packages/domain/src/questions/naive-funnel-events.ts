import type { PastEvent } from '../rules/naive.ts';
import { propertyOf, type ItemLookup } from '../rules/property-filter.ts';
import type { EventSelector } from '../rules/rule.ts';
import type { Instant } from '../time.ts';
import { inOrder, isTaken, type AskedSpan } from './asked.ts';
import type { FunnelDefinition } from './funnel.ts';

/** An event as a funnel sees it. */
export interface FunnelEvent {
  readonly at: Instant;
  /** Steps it passes, counted from 0, as bits. */
  readonly steps: number;
  /** Exclusions it passes, as bits. */
  readonly exclusions: number;
  /** Whether it is one of the other events. */
  readonly isOther: boolean;
}

/** Events taken together: those of one instant, or each by itself when ties are as logged. */
export type MomentOfEvents = readonly FunnelEvent[];

/**
 * The events of each unit of one customer, moment by moment.
 *
 * @param events of all leaves of the customer, in any order
 */
export function unitsSeen(
  events: readonly PastEvent[],
  definition: FunnelDefinition,
  range: AskedSpan,
  item: ItemLookup,
): MomentOfEvents[][] {
  const known = inOrder(events)
    .filter(({ at }) => at >= range.from && at <= range.now)
    .map((event) => ({ event, seen: seenBy(definition, event, { now: range.now, item }) }))
    .filter(({ seen }) => isSeen(seen));
  return unitsOf(known, definition).map((unit) => momentsOf(unit, definition));
}

function isSeen({ steps, exclusions, isOther }: FunnelEvent): boolean {
  return steps !== 0 || exclusions !== 0 || isOther;
}

interface Known {
  readonly event: PastEvent;
  readonly seen: FunnelEvent;
}

function seenBy(definition: FunnelDefinition, event: PastEvent, around: { now: Instant; item: ItemLookup }): FunnelEvent {
  const { steps, exclusions, stopsAt, others, zone } = definition;
  const takes = (select: EventSelector): boolean => isTaken(select, event, { ...around, zone });
  const bits = (sets: readonly (readonly EventSelector[])[]): number =>
    sets.reduce((mask, set, i) => mask | (set.some(takes) ? 1 << i : 0), 0);
  const passed = bits(steps);
  return {
    at: event.at,
    steps: passed,
    exclusions: bits(exclusions.map((exclusion) => exclusion.events)),
    isOther: stopsAt.includes('other') && passed === 0 && (others.length === 0 || others.some(takes)),
  };
}

/** The events of each unit, in order. */
function unitsOf(known: readonly Known[], { unit, steps }: FunnelDefinition): FunnelEvent[][] {
  if (unit.of === 'customer') return [known.map(({ seen }) => seen)];
  if (unit.of === 'session') {
    const sessions: FunnelEvent[][] = [];
    for (const [i, { seen }] of known.entries()) {
      const before = known[i - 1];
      if (before === undefined || seen.at - before.seen.at > unit.gapMs) sessions.push([]);
      sessions.at(-1)?.push(seen);
    }
    return sessions;
  }
  const heldAt = ({ event }: Known, step: number): string | undefined => {
    const value = propertyOf(event.properties, unit.properties[unit.properties.length === 1 ? 0 : step] ?? '');
    return value === undefined ? undefined : JSON.stringify(value);
  };
  const stepNumbers = steps.map((_, step) => step);
  const values = new Set(
    known.flatMap((one) => stepNumbers.flatMap((step) => ((one.seen.steps >>> step) & 1 ? (heldAt(one, step) ?? []) : []))),
  );
  return [...values].map((value) =>
    known
      .map((one) => ({
        ...one.seen,
        steps: stepNumbers.reduce((mask, step) => mask | (heldAt(one, step) === value ? one.seen.steps & (1 << step) : 0), 0),
      }))
      .filter(isSeen),
  );
}

function momentsOf(unit: readonly FunnelEvent[], { ties, order }: FunnelDefinition): MomentOfEvents[] {
  const moments: FunnelEvent[][] = [];
  for (const event of unit) {
    const last = moments.at(-1);
    if (ties === 'log_order' || order === 'any_order' || last?.[0]?.at !== event.at) moments.push([event]);
    else last.push(event);
  }
  return moments;
}
