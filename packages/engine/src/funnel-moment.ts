import { OTHER, type FunnelPlan, type FunnelRows } from './funnel-plan.ts';
import { roomFor } from './room-for.ts';

/**
 * 时刻 — rows taken together, those of one instant or one alone, and what they do to a run. Rows of the same steps are one pattern, the
 * patterns ascend by their steps read as a number.
 */
export class FunnelMoment {
  readonly #plan: FunnelPlan;
  readonly #last: number;
  /** By level, which stops interrupt a run there. */
  readonly #killers: Uint32Array;
  #steps = new Uint32Array(16);
  #stops = new Uint32Array(16);
  #counts = new Uint32Array(16);
  #used = new Uint32Array(16);
  #patterns = 0;
  #anyStops = 0;
  /** Steps some row passes. */
  union = 0;
  at = 0;

  constructor(plan: FunnelPlan) {
    this.#plan = plan;
    this.#last = plan.steps.length;
    this.#killers = Uint32Array.from({ length: this.#last }, (_, level) =>
      plan.exclusions.reduce((mask, { from, to }, i) => (from <= level && level < to ? mask | (1 << i) : mask), OTHER),
    );
  }

  /** Takes the rows from `start` on that belong together. @returns the place after them */
  take({ at, steps, stops }: FunnelRows, start: number, end: number): number {
    this.at = at[start]!;
    this.#patterns = 1;
    this.#steps[0] = this.union = steps[start]!;
    this.#stops[0] = this.#anyStops = stops[start]!;
    this.#counts[0] = 1;
    let place = start + 1;
    if (this.#plan.ties === 'log_order') return place;
    for (; place < end && at[place] === this.at; place++) this.#add(steps[place]!, stops[place]!);
    return place;
  }

  #add(steps: number, stops: number): void {
    this.union |= steps;
    this.#anyStops |= stops;
    let place = this.#patterns;
    while (place > 0 && this.#steps[place - 1]! > steps) place--;
    for (let same = place; same > 0 && this.#steps[same - 1] === steps; same--) {
      if (this.#stops[same - 1] !== stops) continue;
      this.#counts[same - 1]!++;
      return;
    }
    if (this.#patterns === this.#steps.length) this.#grow();
    for (const column of [this.#steps, this.#stops, this.#counts]) column.copyWithin(place + 1, place, this.#patterns);
    this.#steps[place] = steps;
    this.#stops[place] = stops;
    this.#counts[place] = 1;
    this.#patterns++;
  }

  #grow(): void {
    const size = this.#steps.length + 1;
    this.#steps = roomFor(this.#steps, size);
    this.#stops = roomFor(this.#stops, size);
    this.#counts = roomFor(this.#counts, size);
    this.#used = roomFor(this.#used, size);
  }

  /** The first pattern from `from` on that is an entry; −1 when there is none. */
  entry(from: number): number {
    if ((this.union & 1) === 0) return -1;
    for (let p = from; p < this.#patterns; p++) if ((this.#steps[p]! & 1) === 1) return p;
    return -1;
  }

  /** Rows that pass a step. */
  passing(step: number): number {
    let rows = 0;
    if (((this.union >>> step) & 1) === 1)
      for (let p = 0; p < this.#patterns; p++) if (((this.#steps[p]! >>> step) & 1) === 1) rows += this.#counts[p]!;
    return rows;
  }

  /** Rows of a pattern. */
  count(pattern: number): number {
    return this.#counts[pattern]!;
  }

  /** The level a run at `level` gets to with these rows; `entry` is the pattern of the entry it began with just now, else −1. */
  climb(level: number, entry: number): number {
    const { ties, oneEventOneStep } = this.#plan;
    if (((this.union >>> level) & 1) === 0 || (entry >= 0 && ties === 'increasing')) return level;
    if (ties === 'increasing') return level + 1;
    const used = this.#used;
    used.fill(0, 0, this.#patterns);
    if (entry >= 0) used[entry] = 1;
    let reached = level;
    while (reached < this.#last) {
      const p = this.#fitting(reached, oneEventOneStep);
      if (p < 0) break;
      used[p]!++;
      reached++;
    }
    return reached;
  }

  /** The first pattern with a row that passes a step, and that is not used up when a row is one step only; −1 when there is none. */
  #fitting(step: number, once: boolean): number {
    for (let p = 0; p < this.#patterns; p++) {
      if (((this.#steps[p]! >>> step) & 1) === 1 && !(once && this.#used[p] === this.#counts[p])) return p;
    }
    return -1;
  }

  /** Whether a row that is not the awaited step interrupts a run at `level`. */
  interrupts(level: number, repeats = this.#plan.stopsRepeat): boolean {
    const repeated = repeats ? (1 << level) - 2 : 0;
    const killers = this.#killers[level]!;
    if ((this.#anyStops & killers) === 0 && (this.union & repeated) === 0) return false;
    for (let p = 0; p < this.#patterns; p++) {
      const steps = this.#steps[p]!;
      if (((steps >>> level) & 1) === 0 && ((this.#stops[p]! & killers) !== 0 || (steps & repeated) !== 0)) return true;
    }
    return false;
  }

  /** Whether a row only of steps after the awaited one interrupts a run that got to `level`. */
  skips(level: number): boolean {
    if (!this.#plan.stopsAhead || this.union >>> (level + 1) === 0) return false;
    const before = (2 << level) - 1;
    for (let p = 0; p < this.#patterns; p++) if (this.#steps[p] !== 0 && (this.#steps[p]! & before) === 0) return true;
    return false;
  }
}
