import type { FunnelPlan } from './funnel-plan.ts';
import type { FunnelTally } from './funnel-tally.ts';

const NEVER = -Infinity;

/**
 * 快速漏斗 — the plainest and most frequent kind: any entry, steps in order, nothing interrupts, totals one run after another; for customers
 * none of whose rows happened at one instant or are two steps at once. Of each step the chain with the latest entry is kept: whatever an
 * earlier entry could still reach it reaches too.
 */
export class QuickFunnel {
  readonly #plan: FunnelPlan;
  readonly #tally: FunnelTally;
  /** By step: the entry of the chain that got there, when its window ends, and when it took each step so far. */
  readonly #entries: Float64Array;
  readonly #until: Float64Array;
  readonly #times: Float64Array;
  readonly #best: Float64Array;

  constructor(plan: FunnelPlan, tally: FunnelTally) {
    const steps = plan.steps.length;
    this.#plan = plan;
    this.#tally = tally;
    this.#entries = new Float64Array(steps);
    this.#until = new Float64Array(steps);
    this.#times = new Float64Array(steps * steps);
    this.#best = new Float64Array(steps);
  }

  /** Whether a plan is of this kind. */
  static takes({ anyOrder, start, exclusions, others, stopsAhead, stopsRepeat, everyEntry, gapMs, held }: FunnelPlan): boolean {
    const isInterrupted = exclusions.length > 0 || others.length > 0 || stopsAhead || stopsRepeat;
    return start === 'any' && !anyOrder && !isInterrupted && !everyEntry && gapMs === Infinity && held === null;
  }

  /** Takes the rows of a customer; `bits` are the steps they pass. @returns false, and takes nothing, when the customer is not of this kind */
  walk(at: Float64Array, bits: Float64Array, start: number, end: number): boolean {
    for (let i = start; i < end; i++) {
      const steps = bits[i]!;
      if ((steps & (steps - 1)) !== 0 || (i > start && at[i] === at[i - 1])) return false;
    }
    this.#count(at, bits, start, end);
    this.#tally.addUnit(this.#reach(at, bits, start, end), this.#best);
    return true;
  }

  /** Totals: a run begins with the first entry after the one before it has ended. */
  #count(at: Float64Array, bits: Float64Array, start: number, end: number): void {
    const { to, lastInstant, steps } = this.#plan;
    const counts = this.#tally.entries;
    let awaited = 0;
    let until = NEVER;
    for (let i = start; i < end; i++) {
      const instant = at[i]!;
      if (instant > until) awaited = 0;
      if (bits[i] !== 1 << awaited || (awaited === 0 && instant >= to)) continue;
      if (awaited === 0) until = lastInstant(instant);
      counts[awaited]!++;
      awaited = awaited + 1 === steps.length ? 0 : awaited + 1;
    }
  }

  /** Puts the times of the run that counts into `best`. @returns how many steps it took */
  #reach(at: Float64Array, bits: Float64Array, start: number, end: number): number {
    const { to, lastInstant, steps } = this.#plan;
    const entries = this.#entries.fill(NEVER);
    const until = this.#until;
    const times = this.#times;
    const size = steps.length;
    let level = 0;
    for (let i = start; i < end && level < size; i++) {
      const instant = at[i]!;
      const step = 31 - Math.clz32(bits[i]!);
      if (step > level) continue;
      if (step === 0) {
        if (instant >= to) continue;
        entries[0] = instant;
        until[0] = lastInstant(instant);
      } else {
        const entry = entries[step - 1]!;
        if (!(entry > entries[step]!) || instant > until[step - 1]!) continue;
        entries[step] = entry;
        until[step] = until[step - 1]!;
        for (let j = 0; j < step; j++) times[step * size + j] = times[(step - 1) * size + j]!;
      }
      times[step * size + step] = instant;
      if (step < level) continue;
      level = step + 1;
      for (let j = 0; j < level; j++) this.#best[j] = times[step * size + j]!;
    }
    return level;
  }
}
