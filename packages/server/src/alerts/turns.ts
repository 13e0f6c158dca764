import { Grain, periodOf, startOfPeriod } from '@gyre/domain/questions/periods';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import { startRounds } from '../pipeline/index.ts';
import type { Calendar } from './calendar.ts';
import type { AlertsContext } from './context.ts';
import { readAlerts } from './definitions.ts';
import { judgeGrain } from './evaluate.ts';
import { keepJudged } from './keep-judged.ts';
import { nextDigest, tellDigests } from './tellings.ts';

/** 轮次 — judges when buckets are over, and does what must not come in between. */
export interface Turns {
  /** Runs something before or after a round, never within; then tells that episodes may have changed. */
  inTurn(work: () => Promise<void>): Promise<void>;
  readonly wake: () => void;
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the rounds: by the project's clock, each judging all buckets that became whole since the last. @param changed  episodes changed */
export function openTurns(context: AlertsContext & { readonly calendar: Calendar }, changed: () => void): Turns {
  const { ledger, clock, log, zone } = context;
  let last: Promise<void> = Promise.resolve();
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }
  async function look(signal: AbortSignal): Promise<void> {
    await context.caughtUp(signal);
    for (const grain of Grain.options) {
      if (signal.aborted) return;
      await inTurn(() =>
        judgeGrain(
          context,
          grain,
          async (judged, recent, end) => {
            if (await keepJudged(context, judged, recent, end)) changed();
          },
          { signal },
        ),
      );
    }
    await tellDigests(context, await readAlerts(ledger));
  }
  /** When the next bucket of an alert is over, or a digest may be due; a day on, when there is none. */
  async function next(): Promise<Instant> {
    const now = clock.now();
    const enabled = (await readAlerts(ledger)).filter(({ definition }) => definition.enabled);
    const ends = enabled.map(({ definition: { grain } }) => startOfPeriod(periodOf(now, grain, zone()) + 1, grain, zone()));
    const digests = enabled.some(({ definition }) => definition.digest !== 'at_once') ? [nextDigest(now)] : [];
    return instant(Math.min(now + DAY_MS, ...ends, ...digests));
  }
  const rounds = startRounds({ clock, log, failed: 'alerts could not be judged', look, next });
  return {
    wake: rounds.wake,
    async inTurn(work) {
      await inTurn(work);
      changed();
    },
    settled: () => rounds.settled(),
    async close() {
      await rounds.close();
      await last;
    },
  };
}
