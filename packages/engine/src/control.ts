/** 查询控制 — how whoever waits for a query can stop it and watch it; polled every block of at most 65,536 rows. */
export interface Control {
  readonly cancelled: () => boolean;
  /** The share done, 0 … 1; a plan of several kernels starts each of them at its own part of the whole. */
  readonly progress: (share: number) => void;
}

/** 已取消 — thrown by an evaluation whose {@link Control} says it is cancelled. */
export class Cancelled extends Error {
  constructor() {
    super('the query was cancelled');
    this.name = 'Cancelled';
  }
}

/** 进度 — divides a query into passes of equal weight over the rows and reports to a {@link Control}. */
export class Passes {
  readonly #control: Control | null;
  readonly #total: number;
  #done = 0;

  constructor(control: Control | null, total: number) {
    this.#control = control;
    this.#total = Math.max(1, total);
  }

  /**
   * Call at every block: `share` of the current pass is done.
   * @throws Cancelled
   */
  poll(share: number): void {
    if (this.#control === null) return;
    if (this.#control.cancelled()) throw new Cancelled();
    this.#control.progress(Math.min(1, (this.#done + share) / this.#total));
  }

  /** The current pass is over. */
  finish(): void {
    this.#done += 1;
    this.poll(0);
  }
}
