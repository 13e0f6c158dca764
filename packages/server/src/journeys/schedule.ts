import { instant, type Instant } from '@gyre/domain/time';
import { lastTime, nextTime } from './recurrence.ts';
import type { AudienceTrigger } from './trigger.ts';

/** What decides when an audience is taken next. */
export interface Standing {
  /** Since when the campaign stands as it is: times before do not count. */
  readonly since: Instant;
  /** Since when its trigger stands as it is: what its repetition counts from. */
  readonly anchor: Instant;
  /** The time it was last taken for. */
  readonly last: Instant | null;
  readonly now: Instant;
}

/**
 * 下次圈选 — the time an audience is to be taken for next: in the past when one was missed (of several only the latest), null when there is
 * none any more.
 */
export function nextFiring(trigger: AudienceTrigger, { since, anchor, last, now }: Standing, zone: string): Instant | null {
  if ('once' in trigger) {
    const at = trigger.once.at === undefined ? null : instant(trigger.once.at);
    if (last === null) return at ?? since;
    return at !== null && at > last ? at : null;
  }
  const latest = lastTime(trigger.repeat, now, anchor, zone);
  const isMissed = latest !== null && latest > since && (last === null || latest > last);
  return isMissed ? latest : nextTime(trigger.repeat, now, anchor, zone);
}
