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
    if (cell >= this.#times.length) this.#grow(Math.max(64, 2 * cell));
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

  #grow(size: number): void {
    const longer = (from: Uint32Array): Uint32Array<ArrayBuffer> => {
      const to = new Uint32Array(size);
      to.set(from);
      return to;
    };
    [this.#times, this.#customers, this.#last] = [longer(this.#times), longer(this.#customers), longer(this.#last)];
  }
}
