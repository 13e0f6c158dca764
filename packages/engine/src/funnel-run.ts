import type { FunnelMoment } from './funnel-moment.ts';
import type { FunnelPlan } from './funnel-plan.ts';

/** No run stands at a level. */
const NONE = -Infinity;

/**
 * 运行 — how far the runs of one unit are: for each level the one whose entry is latest, which stands for all there, since whatever
 * completes an earlier one in time completes it too; and the run that counts.
 */
export class Runs {
  readonly #plan: FunnelPlan;
  readonly #last: number;
  /** By level, the entry of the run there, the last instant of its window, and (a row of `#last` each) the instants of its steps. */
  readonly #entry: Float64Array;
  readonly #until: Float64Array;
  readonly #times: Float64Array;
  #hasEntered = false;
  /** By `latest`, steps reached by the one run. */
  #reached = 0;
  /** Nothing more can change what counts. */
  isDone = false;
  /** Steps of the run that counts, and their instants. */
  level = 0;
  readonly best: Float64Array;

  constructor(plan: FunnelPlan) {
    this.#plan = plan;
    this.#last = plan.steps.length;
    this.#entry = new Float64Array(this.#last + 1);
    this.#until = new Float64Array(this.#last + 1);
    this.#times = new Float64Array((this.#last + 1) * this.#last);
    this.best = new Float64Array(this.#last);
  }

  begin(): void {
    this.#entry.fill(NONE);
    this.#hasEntered = false;
    this.#reached = 0;
    this.isDone = false;
    this.level = 0;
  }

  take(moment: FunnelMoment): void {
    // Whom a run completed at this instant may still be given one that entered later.
    if (this.level === this.#last && (this.#plan.start === 'latest' || moment.at > this.best[this.#last - 1]!)) this.isDone = true;
    else if (this.#plan.start === 'latest') this.#takeLatest(moment);
    else this.#takeAny(moment);
  }

  #takeAny(moment: FunnelMoment): void {
    const entry = this.#entry;
    let isInterrupted = false;
    for (let level = this.#last - 1; level > 0; level--) {
      if (entry[level] === NONE) continue;
      const isOver = this.#until[level]! < moment.at;
      if (!isOver && !moment.interrupts(level)) continue;
      entry[level] = NONE;
      isInterrupted ||= !isOver;
    }
    if (this.#stop(isInterrupted)) return;
    for (let level = this.#last - 1; level > 0; level--) {
      if (entry[level] === NONE) continue;
      const reached = moment.climb(level, -1);
      if (reached > level) this.#move(level, reached, moment.at);
    }
    this.#enter(moment);
    for (let level = 1; level < this.#last; level++) {
      if (entry[level] === NONE || !moment.skips(level)) continue;
      entry[level] = NONE;
      isInterrupted = true;
    }
    this.#stop(isInterrupted);
  }

  #enter(moment: FunnelMoment): void {
    const isFirst = this.#plan.start === 'first';
    if (moment.at >= this.#plan.to || (isFirst && this.#hasEntered)) return;
    for (let p = moment.entry(0); p >= 0; p = isFirst ? -1 : moment.entry(p + 1)) {
      this.#hasEntered = true;
      this.#entry[0] = moment.at;
      this.#until[0] = this.#plan.lastInstant(moment.at);
      this.#move(0, moment.climb(1, p), moment.at);
    }
  }

  /** Whether an interruption, when there was one, was for good. A first run that has ended is the only one. */
  #stop(isInterrupted: boolean): boolean {
    if (isInterrupted && this.#plan.interruptedForGood) this.isDone = true;
    return this.isDone;
  }

  /** A run goes on to a level, where it takes the place of one that entered earlier. */
  #move(from: number, to: number, at: number): void {
    const entered = this.#entry[from]!;
    this.#entry[from] = NONE;
    if (to < this.#last && this.#entry[to]! >= entered) return this.#count(from, to, at);
    const source = from * this.#last;
    const target = to * this.#last;
    this.#times.copyWithin(target, source, source + from);
    this.#times.fill(at, target + from, target + to);
    this.#count(to, to, at);
    this.#entry[to] = to < this.#last ? entered : NONE;
    this.#until[to] = this.#until[from]!;
  }

  /** What stands in row `row` of the instants, filled up to `level` with `at`, counts when it got further, or as far just now with a later entry. */
  #count(row: number, level: number, at: number): void {
    if (level < this.level) return;
    const start = row * this.#last;
    const entered = row === 0 ? at : this.#times[start]!;
    if (level === this.level && (this.best[level - 1] !== at || entered <= this.best[0]!)) return;
    for (let step = 0; step < level; step++) this.best[step] = step < row ? this.#times[start + step]! : at;
    this.level = level;
  }

  /** The one run of which each step remembers its newest row; the rows of an instant are gone through step by step. */
  #takeLatest(moment: FunnelMoment): void {
    let isInterrupted = this.#reached > 0 && moment.interrupts(this.#reached, false);
    for (let step = 0; step < this.#last && !isInterrupted && this.level < this.#last; step++) {
      // What a third row would do the second has done.
      for (let row = Math.min(moment.passing(step), 2); row > 0 && !isInterrupted; row--) {
        isInterrupted = this.#isBrokenBy(step);
        if (!isInterrupted) this.#renew(step, moment.at);
      }
    }
    if (isInterrupted) this.#reached = 0;
    this.#stop(isInterrupted);
  }

  /** Whether a row of a step is one done again, or one too far ahead. */
  #isBrokenBy(step: number): boolean {
    const { stopsRepeat, stopsAhead } = this.#plan;
    return step > 0 && ((stopsRepeat && this.#reached > step) || (stopsAhead && this.#reached > 0 && this.#reached < step));
  }

  #renew(step: number, at: number): void {
    const { ties, to, lastInstant } = this.#plan;
    if (step > this.#reached || (step === 0 && at >= to)) return;
    const before = step * this.#last;
    const target = before + this.#last;
    if (step > 0 && (at > this.#until[step]! || (ties === 'increasing' && this.#times[before + step - 1] === at))) return;
    this.#until[step + 1] = step === 0 ? lastInstant(at) : this.#until[step]!;
    this.#times.copyWithin(target, before, before + step);
    this.#times[target + step] = at;
    this.#reached = Math.max(this.#reached, step + 1);
    if (step >= this.level) this.#count(step + 1, step + 1, at);
  }
}
