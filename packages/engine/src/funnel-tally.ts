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

/** Adds up the runs that count, one customer after another. */
export class FunnelTally {
  readonly #plan: FunnelPlan;
  readonly #customers: Float64Array;
  readonly #units: Float64Array;
  readonly entries: Float64Array;
  readonly #durations: Durations[];
  readonly #days = new Map<number, Float64Array>();
  readonly #stopped: CustomerSet[];
  #level = 0;
  readonly #best: Float64Array;

  constructor(plan: FunnelPlan, largest: number) {
    const last = plan.steps.length;
    this.#plan = plan;
    this.#customers = new Float64Array(last);
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
    if (level === 0) return;
    this.#level = 0;
    this.#stopped[level]!.add(root);
    const best = this.#best;
    let booked = this.#bookedOn(best[0]!);
    for (let step = 0; step < level; step++) {
      this.#customers[step]!++;
      if (step > 0) this.#durations[step]!.add(best[step]! - best[step - 1]!);
      if (this.#plan.bookedOn === 'reached') booked = this.#bookedOn(best[step]!);
      booked[step]!++;
    }
    if (level === best.length) this.#durations[0]!.add(best[level - 1]! - best[0]!);
  }

  /** By step, customers booked on the day of an instant. */
  #bookedOn(at: number): Float64Array {
    const day = this.#plan.day(at);
    let booked = this.#days.get(day);
    if (booked === undefined) this.#days.set(day, (booked = new Float64Array(this.#best.length)));
    return booked;
  }

  counted(): FunnelCounted {
    return {
      customers: this.#customers,
      units: this.#units,
      entries: this.entries,
      durations: this.#durations.map((durations) => durations.sorted()),
      days: this.#days,
      stopped: this.#stopped,
    };
  }
}

/** Numbers that become more. */
class Durations {
  #values = new Float64Array(1024);
  #count = 0;

  add(value: number): void {
    this.#values = roomFor(this.#values, this.#count + 1);
    this.#values[this.#count++] = value;
  }

  sorted(): Float64Array {
    const values = this.#values.slice(0, this.#count);
    const most = values.reduce((greatest, value) => (Number.isInteger(value) ? Math.max(greatest, value) : Infinity), 0);
    return most < this.#count * TABLE_SHARE ? byCounting(values, most) : values.sort();
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
