import { Birth } from './retention-birth.ts';
import type { RetentionPlan } from './retention-kernel.ts';
import { roomFor } from './room-for.ts';

/** Bits of rows that are a birth, and a return. */
export const BIRTH = 1;
export const RETURN = 2;

/** 行中新生 — finds the births among all rows of a customer that are a birth or a return. */
export class BornInRows {
  readonly birth: Birth;
  readonly take: (root: number, birth: Birth) => void;
  readonly #plan: RetentionPlan;
  #returns = new Float64Array(0);

  /** @param take  is handed the same birth every time, as it is then */
  constructor(plan: RetentionPlan, take: (root: number, birth: Birth) => void) {
    this.birth = new Birth(plan);
    this.take = take;
    this.#plan = plan;
  }

  /** Takes the rows at places `start … end - 1`, by (at, row): when each was, and its bits. */
  of(root: number, [at, bits]: readonly [Float64Array, Float64Array], start: number, end: number): void {
    const { everyPeriod, period: periodOf, to } = this.#plan;
    let i = nextBirth(bits, start, end);
    if (i === end || !(at[i]! < to)) return;
    const count = this.#collect(at, bits, i + 1, end);
    let passed = 0;
    let last = NaN;
    for (let row = i; i < end && at[i]! < to; i = nextBirth(bits, i + 1, end)) {
      while (row < i) if ((bits[++row]! & RETURN) !== 0) passed++;
      const period = periodOf(at[i]!);
      if (period === last) continue;
      last = period;
      this.birth.look(period, at[i]!, this.#returns, passed, count);
      this.take(root, this.birth);
      if (!everyPeriod) return;
    }
  }

  /** @returns how many returns there are */
  #collect(at: Float64Array, bits: Float64Array, start: number, end: number): number {
    const returns = (this.#returns = roomFor(this.#returns, end - start));
    let count = 0;
    for (let i = start; i < end; i++) {
      returns[count] = at[i]!;
      count += (bits[i]! & RETURN) >>> 1;
    }
    return count;
  }
}

function nextBirth(bits: Float64Array, start: number, end: number): number {
  let i = start;
  while (i < end && (bits[i]! & BIRTH) === 0) i++;
  return i;
}
