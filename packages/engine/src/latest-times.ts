import { SharedCells } from './shared-cells.ts';
import type { EventView } from './view.ts';

/**
 * 最近一次 — when the rows of one event last happened, by leaf and by the code each row has in some column. It follows the log: a row is taken
 * once, so asking costs as much as the leaf has codes, however long its past. 20 bytes for each leaf's code.
 */
export class LatestTimes {
  /** By leaf: 1 + the first of its entries, 0 when it has none. */
  readonly #first = SharedCells.integers();
  /** By entry: 1 + the leaf's next one. */
  readonly #next = SharedCells.integers();
  readonly #code = SharedCells.integers();
  readonly #at = SharedCells.doubles();
  #entries = 0;
  #leaves = 0;
  #rows = 0;

  /** Rows taken. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes in use. */
  get bytes(): number {
    return 16 * this.#entries + 4 * this.#leaves;
  }

  /**
   * Takes rows up to `upTo`.
   *
   * @param name code of the event, 0 while nobody ever sent it
   * @param codes by row; 0, or beyond its end, for rows that have none
   */
  advance(events: EventView, upTo: number, name: number, codes: Uint32Array | null): void {
    if (name !== 0 && codes !== null) {
      const end = Math.min(upTo, codes.length);
      for (let row = this.#rows; row < end; row++) {
        if (events.name[row] === name && codes[row] !== 0) this.#take(events.customer[row]!, codes[row]!, events.at[row]!);
      }
    }
    this.#rows = Math.max(this.#rows, upTo);
  }

  /** Tells each code of a leaf with its latest instant. */
  forEach(leaf: number, tell: (code: number, at: number) => void): void {
    if (leaf >= this.#leaves) return;
    for (let entry = this.#first.cells[leaf]!; entry !== 0; entry = this.#next.cells[entry - 1]!)
      tell(this.#code.cells[entry - 1]!, this.#at.cells[entry - 1]!);
  }

  #take(leaf: number, code: number, at: number): void {
    this.#leaves = Math.max(this.#leaves, leaf + 1);
    this.#first.ensure(this.#leaves);
    let entry = this.#first.cells[leaf]!;
    while (entry !== 0 && this.#code.cells[entry - 1] !== code) entry = this.#next.cells[entry - 1]!;
    if (entry === 0) this.#add(leaf, code, at);
    else if (at > this.#at.cells[entry - 1]!) this.#at.cells[entry - 1] = at;
  }

  #add(leaf: number, code: number, at: number): void {
    const place = this.#entries++;
    for (const cells of [this.#next, this.#code, this.#at]) cells.ensure(this.#entries);
    this.#next.cells[place] = this.#first.cells[leaf]!;
    this.#code.cells[place] = code;
    this.#at.cells[place] = at;
    this.#first.cells[leaf] = place + 1;
  }
}
