import type { EventSelector } from '../rules/rule.ts';
import { dayNumber, startOfDayNumber, type Instant } from '../time.ts';
import type { FunnelDefinition } from './funnel.ts';
import type { AskedSpan } from './asked.ts';
import { periodTable } from './periods.ts';

/** What makes a question ready for columns: whoever has them says how rows are selected and read. */
export interface Selecting<Selection> {
  /** Equal selectors must give one object. */
  readonly select: (selector: EventSelector) => Selection;
  /** Every event there is. */
  readonly everything: () => readonly Selection[];
}

/** Of a property, a positive integer for its value at a row, 0 when missing; equal values of several properties have one. */
export type KeyOf = (property: string) => (row: number) => number;

/** 漏斗编译 — a definition as the plan of the engine's kernel. */
export function planFunnel<Selection>(
  definition: FunnelDefinition,
  { from, to, now }: AskedSpan,
  columns: Selecting<Selection>,
  keyOf: KeyOf,
) {
  const { steps, exclusions, stopsAt, others, order, start, reentry, unit, zone } = definition;
  const interrupting = (): readonly Selection[] => (others.length === 0 ? columns.everything() : others.map(columns.select));
  return {
    steps: steps.map((selectors) => selectors.map(columns.select)),
    exclusions: exclusions.map(({ events, ...between }) => ({ select: events.map(columns.select), ...between })),
    others: stopsAt.includes('other') ? interrupting() : [],
    stopsAhead: stopsAt.includes('ahead'),
    stopsRepeat: stopsAt.includes('repeat'),
    interruptedForGood: definition.interruptedForGood,
    anyOrder: order === 'any_order',
    start,
    everyEntry: reentry === 'every',
    ties: definition.ties,
    oneEventOneStep: definition.oneEventOneStep,
    lastInstant: lastInstantOf(definition),
    gapMs: unit.of === 'session' ? unit.gapMs : Infinity,
    held: unit.of === 'property' ? heldOf(unit.properties, steps.length, keyOf) : null,
    from,
    to,
    now,
    bookedOn: definition.bookedOn,
    day: periodTable('day', zone, from, now).of,
  };
}

/** By property, the steps at which it is held constant, as bits. */
function heldOf(properties: readonly string[], steps: number, keyOf: KeyOf): { steps: number; key: (row: number) => number }[] {
  const byStep = Array.from({ length: steps }, (_, step) => properties[properties.length === 1 ? 0 : step]);
  return [...new Set(properties)].map((property) => ({
    steps: byStep.reduce((mask, name, step) => (name === property ? mask | (1 << step) : mask), 0),
    key: keyOf(property),
  }));
}

/** The last instant of a run's window; the calendar day asked about last is remembered. */
function lastInstantOf({ window, zone }: FunnelDefinition): (entry: number) => number {
  if (window.kind === 'span') {
    const { ms, inclusive } = window;
    return inclusive ? (entry) => entry + ms : (entry) => entry + ms - 1;
  }
  let [start, end] = [0, 0];
  return (entry) => {
    if (entry < start || entry >= end) {
      const day = dayNumber(entry as Instant, zone);
      start = startOfDayNumber(day, zone);
      end = startOfDayNumber(day + 1, zone);
    }
    return end - 1;
  };
}
