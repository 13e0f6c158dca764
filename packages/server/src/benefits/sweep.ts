import { DAY_MS, instant, Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { BenefitsContext } from './context.ts';
import type { Desk } from './desk.ts';

/** Coupons one round brings up to date. */
const PAGE = 500;
/** How soon at most it looks again after a failure or a claim that ends early. */
const LEAST_PAUSE_MS = 1000;

const IdRow = z.object({ id: z.string() });
const NextRow = z.object({ at: Instant.nullable() });

/** The expression of the index coupons_lapse. */
const LAPSES_AT = `case when state = 'locked' then locked_until else valid_until end`;
const OPEN = `state in ('issued', 'claimed', 'locked')`;

/** 到期巡查 — writes down what time does to coupons: locks lapse, validities end. Decisions do not wait for it: they look at the time themselves. */
export interface Sweep {
  /** Resolves when nothing is left that has lapsed by now. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function openSweep({ ledger, clock, log }: BenefitsContext & { readonly log: Log }, desk: Desk): Sweep {
  const closing = new AbortController();
  async function page(): Promise<number> {
    const ids = await ledger.rows(
      IdRow,
      `select id from coupons where ${OPEN} and (${LAPSES_AT}) <= $1 order by ${LAPSES_AT} limit ${PAGE}`,
      [clock.now()],
    );
    await desk.ask(ids.map(({ id }) => ({ kind: 'lapse' as const, coupon: id })));
    return ids.length;
  }
  async function settled(): Promise<void> {
    while (!closing.signal.aborted && (await page()) === PAGE);
  }
  async function nextAt(): Promise<Instant> {
    const now = clock.now();
    const [row] = await ledger.rows(NextRow, `select min(${LAPSES_AT}) as at from coupons where ${OPEN}`);
    // A coupon made meanwhile may lapse before those there are: it is found within the shortest lock.
    return instant(Math.max(now + LEAST_PAUSE_MS, Math.min(row?.at ?? Infinity, now + DAY_MS / 1440)));
  }
  const running = (async () => {
    while (!closing.signal.aborted) {
      const next = await settled()
        .then(nextAt)
        .catch((error: unknown) => {
          log.error('lapsed coupons could not be written down', { detail: messageOf(error) });
          return undefined;
        });
      if (next === undefined) await clock.wall.until(instant(clock.wall.now() + DAY_MS / 1440), closing.signal);
      else await clock.until(next, closing.signal);
    }
  })();
  return {
    settled,
    async close() {
      closing.abort();
      await running;
    },
  };
}
