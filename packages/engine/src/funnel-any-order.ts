import type { FunnelPlan, FunnelRows } from './funnel-plan.ts';

/**
 * 任意顺序 — steps in any order: every row of a step is an entry, and a run's level is how many steps it did. The run that counts is sought
 * back from where more steps than before first lie in one window, at most once for each step.
 */
export class AnyOrder {
  readonly #plan: FunnelPlan;
  readonly #counts: Float64Array;
  readonly #latest: Int32Array;
  level = 0;
  readonly best: Float64Array;

  constructor(plan: FunnelPlan, counts: Float64Array) {
    this.#plan = plan;
    this.#counts = counts;
    this.#latest = new Int32Array(plan.steps.length);
    this.best = new Float64Array(plan.steps.length);
  }

  walk(rows: FunnelRows, start: number, end: number): void {
    this.level = 0;
    if (this.#plan.start === 'first') this.#walkFirst(rows, start, end);
    else this.#walkAny(rows, start, end);
    this.#count(rows, start, end);
  }

  /** Steps a row may do. */
  #doable(steps: number): number {
    return this.#plan.oneEventOneStep ? steps & -steps : steps;
  }

  /** Whether a row is an entry. */
  #enters({ at, steps }: FunnelRows, place: number): boolean {
    return steps[place] !== 0 && at[place]! < this.#plan.to;
  }

  /** Takes the rows of one run into `best`, as far as `level` goes. @returns steps done */
  #follow({ at, steps }: FunnelRows, start: number, end: number): number {
    let done = 0;
    let level = 0;
    for (let place = start; place < end; place++) {
      for (let fresh = this.#doable(steps[place]!) & ~done; fresh !== 0; fresh &= fresh - 1) {
        done |= fresh & -fresh;
        this.best[level++] = at[place]!;
      }
    }
    return level;
  }

  #walkFirst(rows: FunnelRows, start: number, end: number): void {
    let entry = start;
    while (entry < end && !this.#enters(rows, entry)) entry++;
    if (entry === end) return;
    const until = this.#plan.lastInstant(rows.at[entry]!);
    let place = entry + 1;
    while (place < end && rows.at[place]! <= until && (rows.steps[place] !== 0 || rows.stops[place] === 0)) place++;
    this.level = this.#follow(rows, entry, place);
  }

  #walkAny(rows: FunnelRows, start: number, end: number): void {
    const { steps, at } = rows;
    const { lastInstant, interruptedForGood } = this.#plan;
    const latest = this.#latest.fill(-1);
    let head = start;
    for (let place = start; place < end; place++) {
      if (this.level === latest.length && at[place]! > this.best[this.level - 1]!) return;
      while (head < place && (!this.#enters(rows, head) || lastInstant(at[head]!) < at[place]!)) head++;
      if (steps[place] === 0) {
        if (head < place && interruptedForGood) return;
        head = place + 1;
        continue;
      }
      for (let own = this.#doable(steps[place]!); own !== 0; own &= own - 1) latest[31 - Math.clz32(own & -own)] = place;
      if (head === place && !this.#enters(rows, head)) continue;
      let count = 0;
      let least = place;
      for (const seen of latest) {
        if (seen < head) continue;
        count++;
        if (seen < least) least = seen;
      }
      if (count < this.level) continue;
      while (!this.#enters(rows, least)) least--;
      // As many as before count when they are there at the same instant, with a later entry.
      if (count === this.level && (at[place] !== this.best[count - 1] || at[least]! <= this.best[0]!)) continue;
      // Of the entries of that instant the first: its run takes what lies between them too.
      while (least > head && at[least - 1] === at[least]) least--;
      this.level = this.#follow(rows, least, place + 1);
    }
  }

  /** Entries made when no run is under way. */
  #count(rows: FunnelRows, start: number, end: number): void {
    const { lastInstant, interruptedForGood, steps: all } = this.#plan;
    let done = 0;
    let level = 0;
    let until = 0;
    for (let place = start; place < end; place++) {
      if (rows.at[place]! > until) done = level = 0;
      if (rows.steps[place] === 0 && rows.stops[place] !== 0) {
        if (level > 0 && interruptedForGood) return;
        done = level = 0;
      }
      if (level === 0) {
        if (!this.#enters(rows, place)) continue;
        until = lastInstant(rows.at[place]!);
      }
      for (let fresh = this.#doable(rows.steps[place]!) & ~done; fresh !== 0; fresh &= fresh - 1) {
        done |= fresh & -fresh;
        this.#counts[level++]!++;
      }
      if (level === all.length) done = level = 0;
    }
  }
}
