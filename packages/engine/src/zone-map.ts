import type { EventView } from './view.ts';

/** Rows of one block: scans work, report and may be cancelled block by block. */
export const BLOCK = 65_536;

/**
 * 区间索引 — the least and greatest instant of every full block of rows in log order, so that a scan can skip blocks outside its span. Rows
 * never change, so it only grows; keep one per log and thread.
 */
export class ZoneMap {
  #least = new Float64Array(64);
  #greatest = new Float64Array(64);
  #blocks = 0;

  /** Takes the full blocks not seen yet. */
  advance(events: EventView): void {
    const { at } = events;
    for (; (this.#blocks + 1) * BLOCK <= events.rows; this.#blocks++) {
      let least = Infinity;
      let greatest = -Infinity;
      const start = this.#blocks * BLOCK;
      for (let row = start; row < start + BLOCK; row++) {
        const instant = at[row]!;
        if (instant < least) least = instant;
        if (instant > greatest) greatest = instant;
      }
      this.#room();
      this.#least[this.#blocks] = least;
      this.#greatest[this.#blocks] = greatest;
    }
  }

  /** Whether a block may hold a row with `from ≤ at < to`; true for one not seen yet. */
  mayHold(block: number, from: number, to: number): boolean {
    return block >= this.#blocks || (this.#greatest[block]! >= from && this.#least[block]! < to);
  }

  /** Whether all rows of a block are known to have `from ≤ at < to`. */
  isWithin(block: number, from: number, to: number): boolean {
    return block < this.#blocks && this.#least[block]! >= from && this.#greatest[block]! < to;
  }

  #room(): void {
    if (this.#blocks < this.#least.length) return;
    const [least, greatest] = [this.#least, this.#greatest];
    this.#least = new Float64Array(least.length * 2);
    this.#greatest = new Float64Array(least.length * 2);
    this.#least.set(least);
    this.#greatest.set(greatest);
  }
}
