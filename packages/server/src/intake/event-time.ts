import type { RawEvent } from '@gyre/domain/events';
import { instant, type Instant } from '@gyre/domain/time';

/** Events before this are refused: no client of ours existed, so the clock or the unit (seconds for milliseconds) is wrong. */
export const EARLIEST = instant(946_684_800_000);

/**
 * 时钟校正 — when an event happened, by the server's clock: `received − (sentAt − timestamp)`, where both were sent, else the timestamp, else
 * the instant of receipt; never after receipt. A historical event keeps its timestamp.
 *
 * @returns the instant, and the sender's own where correction changed it
 */
export function eventTime(raw: RawEvent, received: Instant): { at: Instant; originalAt: Instant | null } {
  if (raw.timestamp === undefined) return { at: received, originalAt: null };
  const isCorrected = raw.sentAt !== undefined && raw.historical !== true;
  const told = isCorrected ? received - (raw.sentAt - raw.timestamp) : raw.timestamp;
  const at = Math.min(told, received) as Instant;
  return { at, originalAt: at === raw.timestamp ? null : raw.timestamp };
}
