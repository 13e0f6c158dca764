import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';

/** 巡查 — looks for what is due, one look after the other, and sleeps until something is due or somebody wakes it. */
export interface Rounds {
  /** What is due may have changed. */
  readonly wake: () => void;
  /** Looks once more, and resolves when it has looked. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface RoundsParts {
  readonly clock: Clock;
  readonly log: Log;
  /** What is said when a look fails; the next comes a minute later. */
  readonly failed: string;
  /** Does everything that is due. @param signal  aborts when it closes */
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** When something is due next. */
  readonly next: () => Promise<Instant>;
}

export function startRounds({ clock, log, failed, look, next }: RoundsParts): Rounds {
  const closing = new AbortController();
  let waking = new AbortController();
  let last: Promise<void> = Promise.resolve();
  function complain(error: unknown): undefined {
    // What a look waited for it need not have when it closes.
    if (!closing.signal.aborted) log.error(failed, { detail: messageOf(error) });
  }
  function lookAgain(): Promise<void> {
    last = last.then(() => (closing.signal.aborted ? undefined : look(closing.signal))).catch(complain);
    return last;
  }
  const running = (async () => {
    while (!closing.signal.aborted) {
      waking = new AbortController();
      await lookAgain();
      const stop = AbortSignal.any([closing.signal, waking.signal]);
      const until = await next().catch(complain);
      if (until === undefined) await clock.wall.until(instant(clock.wall.now() + MINUTE_MS), stop);
      else await clock.until(until, stop);
    }
  })();
  return {
    wake: () => waking.abort(),
    settled: lookAgain,
    async close() {
      closing.abort();
      await running;
      await last;
    },
  };
}
