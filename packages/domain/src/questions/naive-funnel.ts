import type { PastEvent } from '../rules/naive.ts';
import type { ItemLookup } from '../rules/property-filter.ts';
import { dayNumber, startOfDayNumber, type Instant } from '../time.ts';
import type { AskedSpan } from './asked.ts';
import type { FunnelDefinition } from './funnel.ts';
import { unitsSeen, type FunnelEvent, type MomentOfEvents } from './naive-funnel-events.ts';
import { isInterruption, isSkipped } from './naive-interruption.ts';
import { latestRun } from './naive-latest-run.ts';

/** 一次进入 — how far a run got: the instants of its steps, the entry first. */
export interface Run {
  readonly times: readonly Instant[];
}

interface EndedRun extends Run {
  /** What interrupted it: the events before the moment with this number, or those up to it, were seen. */
  readonly interrupted: { readonly moment: number; readonly seen: 'before' | 'with' } | null;
  /** The moment at which it ended; of one that completed, the next may begin after it. */
  readonly ended: number;
}

/** 漏斗结果 — of one customer: for each unit the run that counts (none: never entered), and every entry of totals. */
export interface CustomerFunnel {
  readonly units: readonly Run[];
  readonly entries: readonly Run[];
}

/**
 * 漏斗的参照实现 — what one customer did in a funnel. Written to be read, not to be fast: the kernels must agree with it.
 *
 * @param events of one customer, those of all its leaves, in any order
 */
export function funnelOf(
  events: readonly PastEvent[],
  definition: FunnelDefinition,
  range: AskedSpan,
  item: ItemLookup = () => undefined,
): CustomerFunnel {
  const units = unitsSeen(events, definition, range, item);
  return {
    units: units.flatMap((moments) => countedRun(moments, definition, range.to) ?? []).map(({ times }) => ({ times })),
    entries: units.flatMap((moments) => countedEntries(moments, definition, range.to)).map(({ times }) => ({ times })),
  };
}

/** The run that stands for the unit. */
function countedRun(all: readonly MomentOfEvents[], definition: FunnelDefinition, to: number): Run | undefined {
  if (definition.start === 'latest') return latestRun(all, definition, to, lastInstantOf(definition));
  const entries = entriesOf(all, definition, to);
  const [first] = entries.toSorted((a, b) => a.moment - b.moment || a.event.steps - b.event.steps);
  if (definition.start === 'first') return first && runFrom(first, all, definition);
  const moments = definition.interruptedForGood ? upToInterruption(all, entries, definition) : all;
  const runs = entries.filter(({ moment }) => moment < moments.length).map((entry) => runFrom(entry, moments, definition));
  return runs.toSorted(byMerit)[0];
}

/** The order of runs that might count: further first, then who got there first, then the later entry, then the earlier steps. */
export function byMerit({ times: a }: Run, { times: b }: Run): number {
  const byEntry = b.length - a.length || (a.at(-1) ?? 0) - (b.at(-1) ?? 0) || (b[0] ?? 0) - (a[0] ?? 0);
  return byEntry || a.reduce((sign, at, i) => sign || at - (b[i] ?? at), 0);
}

/** What happens until the first run is interrupted. */
function upToInterruption(
  moments: readonly MomentOfEvents[],
  entries: readonly Entry[],
  definition: FunnelDefinition,
): readonly MomentOfEvents[] {
  const ends = entries.flatMap((entry) => runFrom(entry, moments, definition).interrupted ?? []);
  return moments.slice(0, Math.min(moments.length, ...ends.map(({ moment, seen }) => (seen === 'with' ? moment + 1 : moment))));
}

interface Entry {
  readonly moment: number;
  readonly event: FunnelEvent;
}

function entriesOf(moments: readonly MomentOfEvents[], { order }: FunnelDefinition, to: number): Entry[] {
  const begins = ({ steps }: FunnelEvent): boolean => (order === 'any_order' ? steps !== 0 : (steps & 1) === 1);
  return moments.flatMap((events, moment) => events.filter((event) => event.at < to && begins(event)).map((event) => ({ moment, event })));
}

function countedEntries(moments: readonly MomentOfEvents[], definition: FunnelDefinition, to: number): Run[] {
  const entries = entriesOf(moments, definition, to);
  if (definition.reentry === 'every') {
    const seen = definition.interruptedForGood ? upToInterruption(moments, entries, definition) : moments;
    return entries.filter(({ moment }) => moment < seen.length).map((entry) => runFrom(entry, seen, definition));
  }
  const counted: Run[] = [];
  let free = 0;
  for (const [moment] of moments.entries()) {
    if (moment < free) continue;
    const here = entries.filter((entry) => entry.moment === moment).toSorted((a, b) => a.event.steps - b.event.steps);
    const [entry] = here;
    if (entry === undefined) continue;
    const run = runFrom(entry, moments, definition);
    counted.push(run);
    if (definition.interruptedForGood && run.interrupted !== null) break;
    free = run.ended;
  }
  return counted;
}

/** The run of one entry. */
function runFrom(entry: Entry, moments: readonly MomentOfEvents[], definition: FunnelDefinition): EndedRun {
  const isInTime = lastInstantOf(definition);
  const count = definition.steps.length;
  const run = new RunUnderWay(entry.event, definition);
  run.takeFrom(moments[entry.moment] ?? []);
  if (run.level === count) return { times: run.times, interrupted: null, ended: entry.moment + 1 };
  if (isSkipped(moments[entry.moment] ?? [], run.level, definition))
    return { times: run.times, interrupted: { moment: entry.moment, seen: 'with' }, ended: entry.moment + 1 };
  for (let moment = entry.moment + 1; moment < moments.length; moment++) {
    const events = moments[moment] ?? [];
    if ((events[0]?.at ?? 0) > isInTime(entry.event.at)) return { times: run.times, interrupted: null, ended: moment };
    if (events.some((event) => isInterruption(event, run.level, definition)))
      return { times: run.times, interrupted: { moment, seen: 'before' }, ended: moment };
    run.takeFrom(events);
    if (run.level === count) return { times: run.times, interrupted: null, ended: moment + 1 };
    if (isSkipped(events, run.level, definition)) return { times: run.times, interrupted: { moment, seen: 'with' }, ended: moment + 1 };
  }
  return { times: run.times, interrupted: null, ended: moments.length };
}

class RunUnderWay {
  readonly times: Instant[];
  readonly #definition: FunnelDefinition;
  readonly #used = new Set<FunnelEvent>();
  #done = 0;

  constructor(entry: FunnelEvent, definition: FunnelDefinition) {
    this.#definition = definition;
    this.times = [];
    this.#take(entry, definition.order === 'any_order' ? lowestBit(entry.steps) : 1);
    if (definition.order === 'any_order') this.takeFrom([entry]);
  }

  get level(): number {
    return this.times.length;
  }

  #take(event: FunnelEvent, step: number): void {
    this.times.push(event.at);
    this.#used.add(event);
    this.#done |= step;
  }

  /** Takes what there is of the steps awaited. */
  takeFrom(moment: MomentOfEvents): void {
    const { order, ties, oneEventOneStep, steps } = this.#definition;
    if (order === 'any_order') {
      for (const event of moment) for (const step of this.#fillable(event)) if ((this.#done & step) === 0) this.#take(event, step);
      return;
    }
    if (ties === 'increasing' && moment.some((event) => this.#used.has(event))) return;
    while (this.level < steps.length) {
      const next = 1 << this.level;
      const fitting = moment.filter((event) => (event.steps & next) !== 0 && !(oneEventOneStep && this.#used.has(event)));
      const [best] = fitting.toSorted((a, b) => a.steps - b.steps);
      if (best === undefined) return;
      this.#take(best, next);
      if (ties === 'increasing') return;
    }
  }

  /** In any order an event is its first step alone, or all it passes. */
  #fillable({ steps }: FunnelEvent): number[] {
    if (this.#definition.oneEventOneStep) return steps === 0 ? [] : [lowestBit(steps)];
    return this.#definition.steps.flatMap((_, i) => ((steps >>> i) & 1 ? [1 << i] : []));
  }
}

function lowestBit(bits: number): number {
  return bits & -bits;
}

/** The last instant of the window of a run that entered at an instant. */
function lastInstantOf({ window, zone }: FunnelDefinition): (entry: Instant) => number {
  if (window.kind === 'span') return (entry) => entry + window.ms - (window.inclusive ? 0 : 1);
  return (entry) => startOfDayNumber(dayNumber(entry, zone) + 1, zone) - 1;
}
