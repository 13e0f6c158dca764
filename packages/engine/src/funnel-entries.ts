import type { FunnelMoment } from './funnel-moment.ts';
import type { FunnelPlan } from './funnel-plan.ts';
import { roomFor } from './room-for.ts';

/** 人次 — the entries of one unit that count towards totals, added to `counts` by step. */
export interface Entries {
  begin(): void;
  take(moment: FunnelMoment): void;
}

/** Every entry that is made when no run is under way. */
export class EntriesInTurn implements Entries {
  readonly #plan: FunnelPlan;
  readonly #counts: Float64Array;
  #level = 0;
  #until = 0;
  #isDone = false;

  constructor(plan: FunnelPlan, counts: Float64Array) {
    this.#plan = plan;
    this.#counts = counts;
  }

  begin(): void {
    this.#level = 0;
    this.#isDone = false;
  }

  take(moment: FunnelMoment): void {
    const { to, lastInstant } = this.#plan;
    if (this.#level > 0 && this.#until < moment.at) this.#level = 0;
    if (this.#level > 0 && moment.interrupts(this.#level)) this.#interrupt();
    if (this.#level > 0) return this.#reach(moment, moment.climb(this.#level, -1));
    const entry = moment.at < to && !this.#isDone ? moment.entry(0) : -1;
    if (entry < 0) return;
    this.#until = lastInstant(moment.at);
    this.#reach(moment, moment.climb(1, entry));
  }

  #reach(moment: FunnelMoment, level: number): void {
    for (let step = this.#level; step < level; step++) this.#counts[step]!++;
    this.#level = level;
    if (level === this.#plan.steps.length) this.#level = 0;
    else if (moment.skips(level)) this.#interrupt();
  }

  #interrupt(): void {
    this.#level = 0;
    this.#isDone = this.#plan.interruptedForGood;
  }
}

/** Every entry. Runs at one level are a queue, the earliest entry first: they go on together, and only their windows end one by one. */
export class AllEntries implements Entries {
  readonly #plan: FunnelPlan;
  readonly #counts: Float64Array;
  /** By level: how many runs stand there, and the first and last node of their queue (0: none). */
  readonly #sizes: Float64Array;
  readonly #heads: Uint32Array;
  readonly #tails: Uint32Array;
  /** Nodes: entries of one instant and level, when their window ends, and the node after. */
  #weights = new Float64Array(64);
  #until = new Float64Array(64);
  #next = new Uint32Array(64);
  #nodes = 0;
  #isDone = false;

  constructor(plan: FunnelPlan, counts: Float64Array) {
    this.#plan = plan;
    this.#counts = counts;
    this.#sizes = new Float64Array(plan.steps.length + 1);
    this.#heads = new Uint32Array(plan.steps.length + 1);
    this.#tails = new Uint32Array(plan.steps.length + 1);
  }

  begin(): void {
    this.#sizes.fill(0);
    this.#heads.fill(0);
    this.#nodes = 0;
    this.#isDone = false;
  }

  take(moment: FunnelMoment): void {
    if (this.#isDone) return;
    const last = this.#plan.steps.length;
    for (let level = 1; level < last; level++) this.#expire(level, moment.at);
    this.#isDone = this.#clearWhere((level) => moment.interrupts(level));
    if (this.#isDone) return;
    for (let level = last - 1; level > 0; level--) if (this.#heads[level] !== 0) this.#move(level, moment.climb(level, -1));
    if (moment.at < this.#plan.to) this.#enter(moment);
    this.#isDone = this.#clearWhere((level) => moment.skips(level));
  }

  /** @returns whether that was for good */
  #clearWhere(ends: (level: number) => boolean): boolean {
    let isAny = false;
    for (let level = 1; level < this.#plan.steps.length; level++) {
      if (this.#heads[level] === 0 || !ends(level)) continue;
      this.#heads[level] = 0;
      this.#sizes[level] = 0;
      isAny = true;
    }
    return isAny && this.#plan.interruptedForGood;
  }

  #expire(level: number, at: number): void {
    let node = this.#heads[level]!;
    for (; node !== 0 && this.#until[node]! < at; node = this.#next[node]!) this.#sizes[level]! -= this.#weights[node]!;
    this.#heads[level] = node;
  }

  #move(from: number, to: number): void {
    if (to === from) return;
    this.#append(to, this.#heads[from]!, this.#tails[from]!, this.#sizes[from]!, from);
    this.#heads[from] = 0;
    this.#sizes[from] = 0;
  }

  #enter(moment: FunnelMoment): void {
    const until = this.#plan.lastInstant(moment.at);
    for (let p = moment.entry(0); p >= 0; p = moment.entry(p + 1)) {
      const node = ++this.#nodes;
      if (node === this.#next.length) this.#grow();
      this.#weights[node] = moment.count(p);
      this.#until[node] = until;
      this.#next[node] = 0;
      this.#append(moment.climb(1, p), node, node, moment.count(p), 0);
    }
  }

  /** Puts runs that stood at level `from` behind those at `level`. */
  #append(level: number, head: number, tail: number, size: number, from: number): void {
    for (let step = from; step < level; step++) this.#counts[step]! += size;
    if (this.#heads[level] === 0) this.#heads[level] = head;
    else this.#next[this.#tails[level]!] = head;
    this.#tails[level] = tail;
    this.#sizes[level]! += size;
  }

  #grow(): void {
    const size = this.#next.length + 1;
    this.#weights = roomFor(this.#weights, size);
    this.#until = roomFor(this.#until, size);
    this.#next = roomFor(this.#next, size);
  }
}
