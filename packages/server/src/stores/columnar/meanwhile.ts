/**
 * 期间变化 — changes that what is read from the ledger may not show yet: those of a turn that has not committed, and those made while a load
 * reads. A load applies them once more on top of what it read. Each is absolute, so in their order they end at the newest state.
 */
export class Meanwhile {
  #changes: (() => void)[] = [];
  #loads = 0;

  /** Applies a change now, and again after loads it concerns. */
  apply<T>(change: () => T): T {
    this.#changes.push(change);
    return change();
  }

  /** The ledger shows all changes so far. */
  committed(): void {
    if (this.#loads === 0) this.#changes = [];
  }

  /** Runs a load. @param read puts in place what it reads */
  async during(read: () => Promise<void>): Promise<void> {
    this.#loads += 1;
    try {
      await read();
      for (const change of this.#changes) change();
    } finally {
      this.#loads -= 1;
    }
  }
}
