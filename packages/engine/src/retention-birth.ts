import { ByNumber } from './by-number.ts';
import type { RetentionCounted, RetentionPlan } from './retention-kernel.ts';

/** When the buckets of columns begin and end, and whether they are over. */
interface Borders {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly over: Uint8Array;
}

/** 一次新生 — when a customer was born, and by column whether it returned and whether the column is over. */
export class Birth {
  readonly #plan: RetentionPlan;
  readonly #known = new ByNumber<Borders>();
  readonly #own: Borders;
  /** Whether each column ends before the next begins. */
  readonly #inTurn: boolean;
  readonly returned: Uint8Array;
  /** Columns it returned in, so many of them. */
  readonly #columns: Uint32Array;
  #count = 0;
  #borders: Borders;
  period = NaN;

  constructor(plan: RetentionPlan) {
    this.#plan = plan;
    this.#own = bordersFor(plan.columns.length);
    this.#borders = this.#own;
    this.returned = new Uint8Array(plan.columns.length);
    this.#columns = new Uint32Array(plan.columns.length);
    this.#inTurn = plan.columns.every(({ from }, i) => i === 0 || from > plan.columns[i - 1]!.to);
  }

  get over(): Uint8Array {
    return this.#borders.over;
  }

  /** Of a birth at an instant: it returned at those of places `start … end - 1`, which ascend. */
  look(period: number, at: number, returns: Float64Array, start: number, end: number): void {
    if (!this.#plan.byCalendar) fill(this.#own, this.#plan, at);
    else if (period !== this.period) this.#borders = this.#bordersOf(period, at);
    this.period = period;
    for (let i = 0; i < this.#count; i++) this.returned[this.#columns[i]!] = 0;
    this.#count = 0;
    if (this.#inTurn) this.#goOn(returns, start, end);
    else for (let i = start; i < end; i++) this.#goBack(returns[i]!);
  }

  /** Adds to its row where it returned. */
  addReturns({ returned, returnedOver }: RetentionCounted): void {
    const { over } = this.#borders;
    for (let i = 0; i < this.#count; i++) {
      const column = this.#columns[i]!;
      returned[column]!++;
      returnedOver[column]! += over[column]!;
    }
  }

  /** Returns ascend, and so do columns: which one is guessed as if all were equally long, then put right. */
  #goOn(returns: Float64Array, start: number, end: number): void {
    const { starts, ends } = this.#borders;
    const last = ends.length - 1;
    if (last < 0) return;
    const [first, over] = [starts[0]!, ends[last]!];
    const length = (over - first) / ends.length;
    for (let i = start; i < end; i++) {
      const instant = returns[i]!;
      if (instant >= over) return;
      if (instant < first) continue;
      let column = Math.min(last, Math.floor((instant - first) / length));
      while (column > 0 && instant < starts[column]!) column--;
      while (instant >= ends[column]!) column++;
      if (instant >= starts[column]!) this.#mark(column);
    }
  }

  #goBack(at: number): void {
    const { starts, ends } = this.#borders;
    for (let column = 0; column < starts.length; column++) if (at >= starts[column]! && at < ends[column]!) this.#mark(column);
  }

  #mark(column: number): void {
    if (this.returned[column] === 1) return;
    this.returned[column] = 1;
    this.#columns[this.#count++] = column;
  }

  #bordersOf(period: number, birth: number): Borders {
    const known = this.#known.get(period);
    if (known !== undefined) return known;
    const borders = fill(bordersFor(this.#plan.columns.length), this.#plan, birth);
    this.#known.set(period, borders);
    return borders;
  }
}

function bordersFor(columns: number): Borders {
  return { starts: new Float64Array(columns), ends: new Float64Array(columns), over: new Uint8Array(columns) };
}

function fill(borders: Borders, { columns, bucketStart, now }: RetentionPlan, birth: number): Borders {
  for (let i = 0; i < columns.length; i++) {
    const { from, to, over } = columns[i]!;
    borders.starts[i] = bucketStart(birth, from);
    borders.ends[i] = to === Infinity ? Infinity : bucketStart(birth, to + 1);
    borders.over[i] = Number(bucketStart(birth, over + 1) <= now);
  }
  return borders;
}
