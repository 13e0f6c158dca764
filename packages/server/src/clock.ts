// The one file of the server that reads the wall clock; lint bans `Date` and bare timers elsewhere.
import { instant, type Instant } from '@gyre/domain/time';

/** 时钟 — time as an argument. Production passes {@link systemClock}, tests {@link manualClock}. */
export interface Clock {
  now(): Instant;
  /** Resolves once `now() ≥ at`, or at once when the signal aborts. */
  until(at: Instant, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. A step backwards is not passed on: `now()` never decreases. */
export function systemClock(): Clock {
  let last = 0;
  return {
    now() {
      last = Math.max(last, Date.now());
      return instant(last);
    },
    until(at, signal) {
      return new Promise((resolve) => {
        const wait = Math.max(0, Math.min(at - Date.now(), 2 ** 31 - 1));
        const timer = setTimeout(finish, wait);
        function finish(): void {
          clearTimeout(timer);
          signal?.removeEventListener('abort', finish);
          resolve();
        }
        if (signal?.aborted === true) finish();
        else signal?.addEventListener('abort', finish);
      });
    },
  };
}

/** A clock that only moves when told; waiting code resumes in order of its instants. */
export interface ManualClock extends Clock {
  advance(ms: number): Promise<void>;
  set(at: Instant): Promise<void>;
}

export function manualClock(start: Instant): ManualClock {
  let now = start;
  const waiting: { at: number; resume: () => void }[] = [];
  async function set(at: Instant): Promise<void> {
    now = at;
    const ready = waiting.filter((w) => w.at <= now).toSorted((a, b) => a.at - b.at);
    for (const w of ready) {
      waiting.splice(waiting.indexOf(w), 1);
      w.resume();
      await Promise.resolve();
    }
  }
  return {
    now: () => now,
    set,
    advance: (ms) => set(instant(now + ms)),
    until(at, signal) {
      if (at <= now || signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const entry = { at, resume: resolve };
        waiting.push(entry);
        signal?.addEventListener('abort', () => {
          const index = waiting.indexOf(entry);
          if (index >= 0) waiting.splice(index, 1);
          resolve();
        });
      });
    },
  };
}

/** Milliseconds for measuring durations only; never stored, never compared with an {@link Instant}. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
