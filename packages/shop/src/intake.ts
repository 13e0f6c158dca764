import type { ShopEvent } from './calls.ts';
import type { Clock } from './clock.ts';

/** 收数 — where events go. */
export interface Intake {
  /**
   * Resolves once the server has acknowledged the events. Waits and tries again on 429, 5xx and broken connections, without end: a
   * repetition is harmless, because every event keeps its message id.
   *
   * @throws Error when the server refuses for good (any other status), or when the signal aborts
   */
  send(events: readonly ShopEvent[], historical: boolean): Promise<void>;
}

/** Most events a request carries. */
export const BATCH = 1000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
const TIMEOUT_MS = 60_000;

/** Where events go, and by which clock. */
interface IntakeTarget {
  readonly url: string;
  readonly writeKey: string;
  /**
   * The server has the shop's own time, so events keep their instants. It is told of no instant of sending then: it would correct them by
   * however long a request is under way, and at 4,320 times a second is more than an hour. No, when nothing is said.
   */
  readonly hasOurTime?: boolean;
}

/** The intake of a server, through its public `POST /api/events`. */
export function intakeOf(target: IntakeTarget, clock: Clock, signal: AbortSignal): Intake {
  async function attempt(events: readonly ShopEvent[], historical: boolean): Promise<Response | undefined> {
    try {
      return await fetch(`${target.url}/api/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${target.writeKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...(target.hasOurTime === true ? {} : { sentAt: clock.now() }), historical, events }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
    } catch (error) {
      if (signal.aborted) throw error;
      return undefined;
    }
  }
  return {
    async send(events, historical) {
      for (let tries = 0; ; tries++) {
        const response = await attempt(events, historical);
        const answer = await response?.text().catch(() => undefined);
        if (response?.ok === true && answer !== undefined) return;
        signal.throwIfAborted();
        if (response !== undefined && isFinal(response.status)) {
          throw new Error(
            `the intake at ${target.url} refused ${events.length} events with ${response.status}: ${answer ?? ''}`.slice(0, 500),
          );
        }
        await clock.wait(waitMs(tries, response?.headers.get('retry-after') ?? null), signal);
      }
    },
  };
}

function isFinal(status: number): boolean {
  return status !== 429 && status >= 300 && status < 500;
}

function waitMs(tries: number, retryAfter: string | null): number {
  const asked = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : 0;
  return Math.min(LONGEST_WAIT_MS, Math.max(asked, FIRST_WAIT_MS * 2 ** Math.min(tries, 10)));
}
