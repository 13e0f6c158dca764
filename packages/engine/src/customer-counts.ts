import { roomFor } from './room-for.ts';

/** 计次计人 — how often each cell was met, and by how many customers. Cells may be any small integers; what one customer met comes together. */
export class CustomerCounts {
  #times = new Uint32Array(0);
  #customers = new Uint32Array(0);
  #last = new Uint32Array(0);

  /** Cells from here on were never met. */
  get size(): number {
    return this.#times.length;
  }

  add(cell: number, root: number): void {
    if (cell >= this.#times.length) {
      this.#times = roomFor(this.#times, cell + 1);
      this.#customers = roomFor(this.#customers, cell + 1);
      this.#last = roomFor(this.#last, cell + 1);
    }
    this.#times[cell]!++;
    if (this.#last[cell] === root) return;
    this.#customers[cell]!++;
    this.#last[cell] = root;
  }

  times(cell: number): number {
    return this.#times[cell] ?? 0;
  }

  customers(cell: number): number {
    return this.#customers[cell] ?? 0;
  }
}
