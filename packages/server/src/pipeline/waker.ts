/** 唤醒 — lets a loop sleep until there is work; a wake that comes while it works is not lost. */
export interface Waker {
  readonly closed: boolean;
  readonly signal: AbortSignal;
  readonly wake: () => void;
  /** Resolves at the next wake (or at once when one came since the last), or when closed. */
  woken(): Promise<void>;
  close(): void;
}

export function openWaker(): Waker {
  const closing = new AbortController();
  let pending = false;
  let resume: (() => void) | null = null;
  function wake(): void {
    pending = true;
    resume?.();
    resume = null;
  }
  return {
    get closed() {
      return closing.signal.aborted;
    },
    signal: closing.signal,
    wake,
    async woken() {
      if (!pending && !closing.signal.aborted) await new Promise<void>((resolve) => (resume = resolve));
      pending = false;
    },
    close() {
      closing.abort();
      wake();
    },
  };
}
