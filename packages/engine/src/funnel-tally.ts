import { CustomerSet } from './customer-set.ts';
import type { FunnelPlan } from './funnel-plan.ts';
import { roomFor } from './room-for.ts';

/** 漏斗计数 — what a funnel comes to, by step counted from 0. */
export interface FunnelCounted {
  readonly customers: Float64Array;
  readonly units: Float64Array;
  readonly entries: Float64Array;
  /** Milliseconds of each customer, ascending: at 0 from the first step to the last, at k from step k to step k + 1 (steps from 1). */
  readonly durations: readonly Float64Array[];
  /** Customers by step, by the number of the day they are booked on. */
  readonly days: ReadonlyMap<number, Float64Array>;
  /** At k: who did k steps and no more; at 0 nobody. */
  readonly stopped: readonly CustomerSet[];
}

/** A step, counted from 0, and the number of a day. */
export interface BookedSpot {
  readonly step: number;
  readonly day: number;
}

/** Adds up the runs that count, one customer after another. */
export class FunnelTally {
  readonly #plan: FunnelPlan;
  /** By step, customers who got there and no further. */
  readonly #furthest: Float64Array;
  readonly #units: Float64Array;
  readonly entries: Float64Array;
  readonly #durations: Durations[];
  /** Booked on the entry: by step, who got there and no further; else who got there. */
  readonly #days: Days;
  readonly #stopped: CustomerSet[];
  #level = 0;
  readonly #best: Float64Array;

  /** Who is booked there is found. */
  readonly #spot: (BookedSpot & { readonly found: CustomerSet }) | null;

  constructor(plan: FunnelPlan, largest: number, spot: (BookedSpot & { readonly found: CustomerSet }) | null = null) {
    const last = plan.steps.length;
    this.#plan = plan;
    this.#spot = spot;
    this.#furthest = new Float64Array(last);
    this.#days = new Days(last);
    this.#units = new Float64Array(last);
    this.entries = new Float64Array(last);
    this.#durations = Array.from({ length: last }, () => new Durations());
    this.#stopped = Array.from({ length: last + 1 }, () => CustomerSet.upTo(largest));
    this.#best = new Float64Array(last);
  }

  /** The run that counts of one unit of the customer. */
  addUnit(level: number, times: Float64Array): void {
    for (let step = 0; step < level; step++) this.#units[step]!++;
    if (level === 0 || !this.#isBetter(level, times)) return;
    this.#level = level;
    for (let step = 0; step < level; step++) this.#best[step] = times[step]!;
  }

  /** Further, then there first, then entered later, then its steps earlier. */
  #isBetter(level: number, times: Float64Array): boolean {
    const best = this.#best;
    if (level !== this.#level) return level > this.#level;
    if (times[level - 1] !== best[level - 1]) return times[level - 1]! < best[level - 1]!;
    if (times[0] !== best[0]) return times[0]! > best[0]!;
    for (let step = 1; step < level; step++) if (times[step] !== best[step]) return times[step]! < best[step]!;
    return false;
  }

  /** All units of a customer are added. */
  endCustomer(root: number): void {
    const level = this.#level;
    this.#level = 0;
    this.#book(root, level, this.#best);
  }

  /** A customer who is one unit, and the run that counts of it. */
  addCustomer(root: number, level: number, times: Float64Array): void {
    for (let step = 0; step < level; step++) this.#units[step]!++;
    this.#book(root, level, times);
  }

  #book(root: number, level: number, best: Float64Array): void {
    if (level === 0) return;
    this.#stopped[level]!.add(root);
    this.#furthest[level - 1]!++;
    for (let step = 1; step < level; step++) this.#durations[step]!.add(best[step]! - best[step - 1]!);
    if (level === best.length) this.#durations[0]!.add(best[level - 1]! - best[0]!);
    const { bookedOn, day } = this.#plan;
    if (this.#spot !== null) {
      const { step, day: asked, found } = this.#spot;
      if (step < level && day(best[bookedOn === 'entry' ? 0 : step]!) === asked) found.add(root);
    }
    if (bookedOn === 'entry') this.#days.of(day(best[0]!))[level - 1]!++;
    else for (let step = 0; step < level; step++) this.#days.of(day(best[step]!))[step]!++;
  }

  counted(): FunnelCounted {
    return {
      customers: fromThere(this.#furthest),
      units: this.#units,
      entries: this.entries,
      durations: this.#durations.map((durations) => durations.sorted()),
      days: new Map(this.#days.all().map(([day, booked]) => [day, this.#plan.bookedOn === 'entry' ? fromThere(booked) : booked])),
      stopped: this.#stopped,
    };
  }
}

/** By step, how many got there or further. */
function fromThere(furthest: Float64Array): Float64Array {
  const from = new Float64Array(furthest);
  for (let step = from.length - 1; step > 0; step--) from[step - 1]! += from[step]!;
  return from;
}

/** Days asked about at once that are found without a search. */
const NEAR = 512;

/** Numbers by step for each day. */
class Days {
  readonly #steps: number;
  readonly #known = new Map<number, Float64Array>();
  /** The day last asked about of those with the same remainder. */
  readonly #near: { readonly day: number; readonly booked: Float64Array }[];

  constructor(steps: number) {
    this.#steps = steps;
    this.#near = Array.from({ length: NEAR }, () => ({ day: NaN, booked: new Float64Array(0) }));
  }

  of(day: number): Float64Array {
    const near = this.#near[day & (NEAR - 1)]!;
    if (near.day === day) return near.booked;
    let booked = this.#known.get(day);
    if (booked === undefined) this.#known.set(day, (booked = new Float64Array(this.#steps)));
    this.#near[day & (NEAR - 1)] = { day, booked };
    return booked;
  }

  all(): [day: number, booked: Float64Array][] {
    return [...this.#known];
  }
}

/** Numbers that become more. */
class Durations {
  #values = new Float64Array(1024);
  #count = 0;
  /** The greatest; Infinity when some are no integers. */
  #most = 0;

  add(value: number): void {
    if (this.#count === this.#values.length) this.#values = roomFor(this.#values, this.#count + 1);
    this.#values[this.#count++] = value;
    if (value > this.#most || value % 1 !== 0) this.#most = value % 1 === 0 ? value : Infinity;
  }

  sorted(): Float64Array {
    const values = this.#values.slice(0, this.#count);
    return this.#most < this.#count * TABLE_SHARE ? byCounting(values, this.#most) : values.sort();
  }
}

/** A table of all values there could be is worth it up to so many times as many as there are. */
const TABLE_SHARE = 8;

/** Sorts integers `0 … most`. */
function byCounting(values: Float64Array<ArrayBuffer>, most: number): Float64Array {
  const counts = new Uint32Array(most + 1);
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++;
  for (let value = 0, place = 0; value <= most; value++) {
    values.fill(value, place, place + counts[value]!);
    place += counts[value]!;
  }
  return values;
}
