import type { TakeCustomer } from './each-customer.ts';
import type { FunnelPlan } from './funnel-plan.ts';
import type { FunnelTally } from './funnel-tally.ts';
import { isAsked, type Query } from './query.ts';
import { roomFor } from './room-for.ts';
import type { RowBlock } from './rows-by-root.ts';

const NEVER = -Infinity;

/** What is said of a customer who is not of the quick kind. */
const ODD = 2 ** 32 - 1;

/**
 * 快速漏斗 — the plainest and most frequent kind: any entry, steps in order, one event one step, nothing interrupts, totals one run after
 * another; for customers none of whose rows happened at one instant. Of each step the chain with the latest entry is kept: whatever an
 * earlier entry could still reach it reaches too. The rows of a whole block are gone through in one loop that calls nothing.
 */
export class QuickFunnel {
  readonly #plan: FunnelPlan;
  readonly #tally: FunnelTally;
  readonly #slow: TakeCustomer;
  /** By step: the entry of the chain that got there, and when its window ends. */
  readonly #entries: Float64Array;
  readonly #until: Float64Array;
  /** By step, totals of one customer. */
  readonly #counts: Float64Array;
  readonly #best: Float64Array;
  /** By row of a block, the last instant of the window of an entry there. */
  #lasts = new Float64Array(0);
  /** By customer of a block: how many steps the run that counts took, its entry, when it got there, and the place after the rows. */
  #levels = new Uint32Array(0);
  #entered = new Float64Array(0);
  #reached = new Float64Array(0);
  #ends = new Uint32Array(0);

  /** @param slow takes the rows of a customer who is not of this kind, and tells the tally */
  constructor(plan: FunnelPlan, tally: FunnelTally, slow: TakeCustomer) {
    const steps = plan.steps.length;
    this.#plan = plan;
    this.#tally = tally;
    this.#slow = slow;
    this.#entries = new Float64Array(steps);
    this.#until = new Float64Array(steps);
    this.#counts = new Float64Array(steps);
    this.#best = new Float64Array(steps);
  }

  /** Whether a plan is of this kind. */
  static takes({
    anyOrder,
    start,
    oneEventOneStep,
    exclusions,
    others,
    stopsAhead,
    stopsRepeat,
    everyEntry,
    gapMs,
    held,
  }: FunnelPlan): boolean {
    const isInterrupted = exclusions.length > 0 || others.length > 0 || stopsAhead || stopsRepeat;
    return start === 'any' && oneEventOneStep && !anyOrder && !isInterrupted && !everyEntry && gapMs === Infinity && held === null;
  }

  /** Takes all rows of some customers: of each when it happened, and the steps it passes as bits. */
  take({ who, inputs, count }: RowBlock, query: Query): void {
    const [at, bits] = inputs as readonly [Float64Array, Float64Array];
    this.#makeRoom(count);
    for (let i = 0, { lastInstant } = this.#plan; i < count; i++) this.#lasts[i] = lastInstant(at[i]!);
    const customers = this.#walk(who, at, bits, count, query);
    const best = this.#best;
    for (let customer = 0, start = 0; customer < customers; customer++) {
      const level = this.#levels[customer]!;
      const end = this.#ends[customer]!;
      if (level === ODD) this.#slow(who[start]!, inputs, start, end);
      else if (level > 0) {
        best[0] = this.#entered[customer]!;
        if (level > 2) this.#follow(at, bits, start, level);
        else if (level === 2) best[1] = this.#reached[customer]!;
        this.#tally.addCustomer(who[start]!, level, best);
      }
      start = end;
    }
  }

  #makeRoom(rows: number): void {
    this.#lasts = roomFor(this.#lasts, rows);
    this.#levels = roomFor(this.#levels, rows);
    this.#entered = roomFor(this.#entered, rows);
    this.#reached = roomFor(this.#reached, rows);
    this.#ends = roomFor(this.#ends, rows);
  }

  /** Goes through the rows of a block. Who is not asked about has taken no step. @returns how many customers they are of */
  #walk(who: Uint32Array, at: Float64Array, bits: Float64Array, count: number, query: Query): number {
    const { to } = this.#plan;
    const entries = this.#entries;
    const until = this.#until;
    const counts = this.#counts;
    const lasts = this.#lasts;
    const levels = this.#levels;
    const entered = this.#entered;
    const reached = this.#reached;
    const ends = this.#ends;
    const size = counts.length;
    let customer = 0;
    for (let i = 0; i < count; customer++) {
      const root = who[i]!;
      for (let step = 0; step < size; step++) {
        entries[step] = NEVER;
        counts[step] = 0;
      }
      let level = 0;
      let awaited = 0;
      let end = NEVER;
      let before = NEVER;
      let isOdd = false;
      for (; i < count && who[i] === root; i++) {
        const instant = at[i]!;
        const passed = bits[i]!;
        isOdd ||= instant === before;
        before = instant;
        // Totals: a run begins with the first entry after the one before it has ended.
        if (instant > end) awaited = 0;
        if (((passed >>> awaited) & 1) === 1 && (awaited > 0 || instant < to)) {
          if (awaited === 0) end = lasts[i]!;
          counts[awaited]!++;
          awaited = awaited + 1 === size ? 0 : awaited + 1;
        }
        // The furthest chain first, so that a row is one step of each.
        for (let rest = passed > 1 ? passed & ((2 << level) - 2) : 0; rest !== 0;) {
          const step = 31 - Math.clz32(rest);
          rest ^= 1 << step;
          const entry = entries[step - 1]!;
          if (!(entry > entries[step]!) || instant > until[step - 1]!) continue;
          entries[step] = entry;
          until[step] = until[step - 1]!;
          if (step < level) continue;
          level = step + 1;
          entered[customer] = entry;
          reached[customer] = instant;
        }
        if ((passed & 1) === 0 || instant >= to) continue;
        entries[0] = instant;
        until[0] = lasts[i]!;
        if (level > 0) continue;
        level = 1;
        entered[customer] = instant;
      }
      ends[customer] = i;
      const isOurs = isAsked(query, root);
      levels[customer] = isOurs ? (isOdd ? ODD : level) : 0;
      if (isOurs && !isOdd) for (let step = 0; step < size; step++) this.#tally.entries[step]! += counts[step]!;
    }
    return customer;
  }

  /** Puts the times of a run's steps into `best`, which holds its entry. */
  #follow(at: Float64Array, bits: Float64Array, start: number, level: number): void {
    const best = this.#best;
    let i = start;
    while (at[i] !== best[0]) i++;
    for (let step = 1; step < level; step++) {
      do i++;
      while (((bits[i]! >>> step) & 1) === 0);
      best[step] = at[i]!;
    }
  }
}
