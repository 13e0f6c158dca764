import type { ShopEvent } from './calls.ts';
import { DAY_MS, MINUTE_MS } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Messages } from './messages.ts';
import { responseTo, type ReceivedMessage } from './response.ts';
import type { Shop } from './shop.ts';

/** 应答 — what messages have brought about and is not sent yet. */
export interface Responses {
  /** Looks for new messages every few seconds and presses unsubscribe links that are due, until the signal aborts. */
  keepReading(): Promise<void>;
  /** Takes out the events due by now (ms); those of messages found late come late, none is lost. */
  takeDue(now: number): readonly ShopEvent[];
}

const LOOK_EVERY_MS = 5000;
/** A message is usually sent within this time of its creation; rarer ones are found by the full look. */
const RECENT_MS = 10 * MINUTE_MS;
const FULL_LOOK_EVERY = 120;
const FULL_LOOK_MS = DAY_MS + RECENT_MS;

interface Around {
  readonly shop: Shop;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly complain: (message: string) => void;
}

/**
 * Begins with the messages of the last day, so that after a restart nothing is missing: what was sent before is sent again under the
 * same message id, which the intake recognises.
 */
export function responsesOf(around: Around, messages: Messages, start: number): Responses {
  let waiting: ShopEvent[] = [];
  let leaving: { message: ReceivedMessage; at: number }[] = [];

  async function look(since: number): Promise<void> {
    for (const message of await messages.sentSince(since)) {
      const { events, unsubscribesAt } = responseTo(around.shop, message);
      waiting.push(...events);
      if (unsubscribesAt !== undefined) leaving.push({ message, at: unsubscribesAt });
    }
    const now = around.clock.now();
    const due = leaving.filter(({ at }) => at <= now);
    leaving = leaving.filter(({ at }) => at > now);
    for (const { message } of due) await messages.unsubscribe(message);
  }

  return {
    async keepReading() {
      for (let looks = 0; !around.signal.aborted; looks++) {
        const now = Math.max(start, around.clock.now());
        await look(now - (looks % FULL_LOOK_EVERY === 0 ? FULL_LOOK_MS : RECENT_MS)).catch((error: unknown) => {
          if (!around.signal.aborted) around.complain(`messages could not be read: ${String(error)}`);
        });
        await around.clock.wait(LOOK_EVERY_MS, around.signal);
      }
    },
    takeDue(now) {
      const due = waiting.filter((event) => event.timestamp <= now);
      if (due.length > 0) waiting = waiting.filter((event) => event.timestamp > now);
      return due;
    },
  };
}
