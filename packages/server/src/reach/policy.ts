import type { FrequencyCap, WithheldReason } from '@gyre/domain/campaign';
import { instant, type Instant } from '@gyre/domain/time';
import type { Assigned } from './assignment.ts';

/**
 * 防打扰 — the earliest instant at which one more message would still respect `cap`.
 *
 * Windows are rolling and half-open, `(t - windowMs, t]`: a message exactly `windowMs` old no longer counts.
 *
 * @param past  instants of earlier messages, ascending; a booked future one counts too
 * @returns `now` when the cap has room, else a later instant
 * @throws RangeError when `limit` is not a positive integer
 */
export function nextAllowed(cap: FrequencyCap, past: readonly Instant[], now: Instant): Instant {
  if (!Number.isInteger(cap.limit) || cap.limit < 1)
    throw new RangeError(`frequency cap limit must be a positive integer, got ${cap.limit}`);
  const blocking = past.at(-cap.limit);
  if (blocking === undefined || blocking + cap.windowMs <= now) return now;
  return instant(blocking + cap.windowMs);
}

/** 处境 — everything the contact policy looks at for one wish. */
export interface Standing {
  readonly campaignRuns: boolean;
  /** Why any address of the customer is suppressed on this channel; undefined when none is. */
  readonly suppressed: string | undefined;
  readonly arm: Assigned;
  readonly address: string | undefined;
  readonly cap: FrequencyCap | null;
  /** Instants at which this campaign reached, or for a control customer would have reached, the customer; ascending. */
  readonly past: readonly Instant[];
  readonly now: Instant;
}

/** What a wish becomes. `detail` goes into the decision, for the sentence the console shows. */
export type Verdict =
  | { readonly outcome: 'send'; readonly address: string }
  | { readonly outcome: 'ghost'; readonly reason: 'control' }
  | { readonly outcome: 'withheld'; readonly reason: WithheldReason; readonly detail: Readonly<Record<string, string | number>> };

/**
 * 触达决策 — the contact policy, one place and one order of tests: the campaign runs → suppression → arm known and single → an address →
 * frequency cap → send, or for the control group a ghost send.
 *
 * A control customer passes the same tests as a treated one, and counts its ghosts against the cap as the other counts messages, so a ghost
 * stands exactly where the message would have gone and both groups are compared from the same clock.
 */
export function decide(standing: Standing): Verdict {
  const { arm, address, cap, past, now } = standing;
  if (!standing.campaignRuns) return withheld('campaign_not_running');
  if (standing.suppressed !== undefined) return withheld('suppressed', { because: standing.suppressed });
  if (arm === 'both') return withheld('in_both_arms');
  if (address === undefined) return withheld('no_address');
  if (cap !== null) {
    const allowed = nextAllowed(cap, past, now);
    if (allowed > now) return withheld('frequency_cap', { limit: cap.limit, windowMs: cap.windowMs, allowedAt: allowed });
  }
  return arm === 'control' ? { outcome: 'ghost', reason: 'control' } : { outcome: 'send', address };
}

/** A wish that becomes no message. */
export function withheld(reason: WithheldReason, detail: Readonly<Record<string, string | number>> = {}): Verdict {
  return { outcome: 'withheld', reason, detail };
}
