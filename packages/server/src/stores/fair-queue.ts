/** 公平队列 — runs one piece of work at a time, in the order asked for. */
export interface FairQueue {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything asked for so far is done. */
  idle(): Promise<void>;
  /** Pieces waiting or under way. */
  readonly length: number;
}

export function fairQueue(): FairQueue {
  let last: Promise<unknown> = Promise.resolve();
  let length = 0;
  return {
    run(work) {
      length++;
      const result = last.then(work).finally(() => length--);
      last = result.catch(() => {});
      return result;
    },
    async idle() {
      await last;
    },
    get length() {
      return length;
    },
  };
}
