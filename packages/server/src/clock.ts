// The one file of the server that reads the wall clock; lint bans `Date` and bare timers elsewhere.
import { instant, type Instant } from '@gyre/domain/time';

/** 时钟 — time as an argument. Production passes {@link systemClock}, tests {@link manualClock}. */
export interface Clock {
  /**
   * The clock of the machine and of everybody it talks to; a clock that runs as theirs is its own. What guards a peer or this machine —
   * signatures, rates, pauses, tries again, rests — goes by it; what happens in a project goes by the project's clock.
   */
  readonly wall: Clock;
  now(): Instant;
  /** Resolves once `now() ≥ at`, or at once when the signal aborts. */
  until(at: Instant, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. A step backwards is not passed on: `now()` never decreases. */
export function systemClock(): Clock {
  let last = 0;
  const clock: Clock = {
    get wall() {
      return clock;
    },
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
  return clock;
}

/**
 * 加速时钟 — a clock that agrees with another at `origin` and runs `speed` times as fast: `origin + (now − origin) × speed`. Two processes told
 * the same two numbers have the same time, and so has one that was started again. The clock itself at speed 1.
 *
 * @throws RangeError when speed is not an integer from 1 to 10,000
 */
export function fastClock(clock: Clock, speed: number, origin: Instant): Clock {
  if (!Number.isInteger(speed) || speed < 1 || speed > FASTEST)
    throw new RangeError(`speed must be an integer from 1 to ${FASTEST}, got ${speed}`);
  if (speed === 1) return clock;
  return {
    wall: clock.wall,
    now: () => instant(origin + (clock.now() - origin) * speed),
    // The first instant of the other clock at which this one shows `at`.
    until: (at, signal) => clock.until(instant(origin + Math.ceil((at - origin) / speed)), signal),
  };
}

/** Fastest a clock runs; the sample shop keeps pace up to here. */
const FASTEST = 10_000;

/** A clock that only moves when told; waiting code resumes in order of its instants. Its wall clock is itself, unless another is given. */
export interface ManualClock extends Clock {
  advance(ms: number): Promise<void>;
  set(at: Instant): Promise<void>;
}

export function manualClock(start: Instant, wall?: Clock): ManualClock {
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
  const clock: ManualClock = {
    get wall() {
      return wall ?? clock;
    },
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
  return clock;
}

/** Milliseconds for measuring durations only; never stored, never compared with an {@link Instant}. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
