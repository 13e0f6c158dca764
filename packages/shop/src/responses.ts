import { emptyAftermath } from './aftermath.ts';
import { eachOf } from './at-once.ts';
import type { ShopEvent } from './calls.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Coupons } from './coupons.ts';
import { DISTURBANCE } from './customer-types.ts';
import type { Messages } from './messages.ts';
import type { ReceivedMessage } from './response.ts';
import type { Shop } from './shop.ts';
import { openTill } from './till.ts';

/** 应答 — what messages have brought about and is not sent yet. */
export interface Responses {
  /** Looks for new messages every few seconds and presses unsubscribe links that are due, until the signal aborts. */
  keepReading(): Promise<void>;
  /**
   * Takes out the events due by now (ms), once the links that are due have been pressed and the coupons of orders asked for; those of
   * messages found late come late, none is lost.
   */
  takeDue(now: number): Promise<readonly ShopEvent[]>;
}

const LOOK_EVERY_MS = 5 * SECOND_MS;
/** But not oftener than this on the wall clock. */
const LEAST_WAIT_MS = SECOND_MS;
/** A message is usually sent within this time of its creation; rarer ones are found by the full look. */
const RECENT_MS = 10 * MINUTE_MS;
const FULL_LOOK_EVERY = 120;
const FULL_LOOK_MS = DAY_MS + RECENT_MS;

interface Around {
  readonly shop: Shop;
  /** Without them orders are placed without coupons. */
  readonly coupons?: Coupons | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly complain: (message: string) => void;
}

/**
 * Begins with the messages of the last day, so that after a restart nothing is missing: what was sent before is sent again under the
 * same message id, which the intake recognises. Where messages disturb, those of the week before are counted besides.
 */
export function responsesOf(around: Around, messages: Messages, start: number): Responses {
  const lookEvery = Math.max(LOOK_EVERY_MS, LEAST_WAIT_MS * around.clock.speed);
  const recentMs = Math.max(RECENT_MS, 3 * lookEvery);
  const countedMs = around.shop.population.edition.isVaried ? DISTURBANCE.days * DAY_MS : 0;
  const aftermath = emptyAftermath();
  const { coupons } = around;
  const complain = (text: string): void => {
    if (!around.signal.aborted) around.complain(text);
  };
  const till = coupons && openTill({ coupons, orderOf: (id) => aftermath.orderWithCoupon(id), complain });

  async function press(message: ReceivedMessage): Promise<void> {
    await messages
      .press(message)
      .catch((error: unknown) => complain(`the link of message ${message.id} could not be pressed: ${String(error)}`));
  }
  async function look(since: number): Promise<void> {
    for (const message of (await messages.sentSince(since)).toSorted((a, b) => a.sentAt - b.sentAt)) {
      if (message.sentAt < start - FULL_LOOK_MS) aftermath.count(message);
      else aftermath.add(around.shop, message);
    }
    for (const { message } of aftermath.takeLeaving(around.clock.now() + 1)) await messages.unsubscribe(message);
  }

  return {
    async keepReading() {
      // When the last look began that came to its end: one may take longer than messages are recent, or break off.
      let seen = start - FULL_LOOK_MS - countedMs + recentMs;
      for (let looks = 0; !around.signal.aborted; looks++) {
        const now = Math.max(start, around.clock.now());
        const isFull = looks % FULL_LOOK_EVERY === 0;
        try {
          await look(Math.min(seen - recentMs, isFull ? now - FULL_LOOK_MS : now - recentMs));
          seen = now;
        } catch (error) {
          complain(`messages could not be read: ${String(error)}`);
        }
        await around.clock.wait(lookEvery, around.signal);
      }
    },
    async takeDue(now) {
      await eachOf(aftermath.takePressing(now + 1), ({ message }) => press(message));
      const due = aftermath.takeEvents(around.shop, now + 1);
      return till === undefined ? due : await till(due);
    },
  };
}
