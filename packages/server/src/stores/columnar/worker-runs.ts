import type { ColumnMemory, Kept } from './held-columns.ts';

/** 按人序的内存 — the query worker's rows by customer, one among the columns that share a memory. */
export class WorkerRuns implements Kept {
  readonly #memory: ColumnMemory;
  bytes = 0;
  readonly pins = 0;
  used = 0;
  #isForgotten = false;

  constructor(memory: ColumnMemory) {
    this.#memory = memory;
    memory.add(this);
  }

  /** What they may take while the next question is answered: whatever nobody holds can make room. */
  get most(): number {
    return this.#isForgotten ? 0 : this.#memory.room;
  }

  /** What they took when a question was answered. */
  told(bytes: number): void {
    this.#isForgotten = false;
    this.bytes = bytes;
    this.#memory.touch(this);
    this.#memory.fit();
  }

  forget(): void {
    this.#isForgotten = true;
    this.bytes = 0;
  }
}
