import type { CouponRefusal } from '@gyre/domain/benefits/coupon-life';
import type { Budget } from '@gyre/domain/campaign';
import type { Category } from '@gyre/domain/reach/channel';
import type { WithheldReason } from '@gyre/domain/reach/message';
import { categoriesOf } from '@gyre/domain/reach/suppression';
import type { Sentence } from '@gyre/domain/sentence';
import { instant, MINUTE_MS, type Instant } from '@gyre/domain/time';
import type { ActivityBudget, Spend } from './capacity.ts';
import { fullCap, type CapStanding } from './caps.ts';
import type { Said } from './consent-standing.ts';
import type { Bar } from './contacts.ts';

/** How soon a wish that waits looks again while its campaign is paused. */
const LOOK_AGAIN_MS = 10 * MINUTE_MS;

/** 处境 — everything the contact policy looks at for one wish. What costs work to find out may be a getter: it is asked in the order of the tests. */
export interface Standing {
  readonly now: Instant;
  readonly category: Category;
  /** The campaign's key, and whether it runs. */
  readonly campaignKey: string;
  readonly campaign: 'running' | 'paused' | 'over';
  readonly address: string | undefined;
  /** What holds back any address of the customer on this channel. */
  readonly suppressed: readonly Bar[];
  /** What the project does with who never said anything, and what this customer said about marketing on the channel. */
  readonly consent: { readonly mode: 'opt_in' | 'opt_out'; readonly said: Said | undefined };
  readonly personalisation: Said | undefined;
  /** The layer whose part the campaign has does not hold the customer, and which campaign has it there, if any. */
  readonly outside: { readonly layer: string; readonly owner: string } | undefined;
  readonly group: 'control' | 'treated' | 'both';
  readonly heldOut: boolean;
  /** Held out until the last rotation, not long ago: reached like everybody, but in no experiment. */
  readonly washedOut: boolean;
  /** The coupon the arm grants, or why it cannot; undefined when it grants none. */
  readonly benefit: { readonly ok: true } | { readonly ok: false; readonly batch: string; readonly reason: CouponRefusal } | undefined;
  readonly rendered: { readonly ok: true; readonly cost: number } | { readonly ok: false; readonly error: Sentence };
  readonly zone: string;
  readonly quietUntil: Instant | null;
  readonly caps: readonly CapStanding[];
  readonly budget: Budget;
  readonly spent: Spend;
  /** The budget the campaign shares with the others of its activity; undefined when there is none. */
  readonly activity: ActivityBudget | undefined;
  /** Whether the campaign's pace leaves this customer out: it is slowed down, and decides a share of its customers only. */
  readonly isPaced: boolean;
  /** Whether it may wait, since when it has been wished, and how long at most. */
  readonly mayWait: boolean;
  readonly since: Instant;
  /** When its text may go: the first time of day since then that it is for; null: at once. */
  readonly armAt: Instant | null;
  readonly patienceMs: number;
}

/** Facts of a decision, for the sentence the console shows. Instants in milliseconds. */
export type Detail = Readonly<Record<string, string | number | boolean | readonly { readonly campaign: string; readonly at: number }[]>>;

/** 结论 — what a wish becomes. */
export type Decision =
  | {
      readonly outcome: 'send';
      readonly address: string;
      readonly cost: number;
      /** In no experiment: held out until lately. */
      readonly reason?: 'wash_out' | undefined;
    }
  | { readonly outcome: 'ghost'; readonly reason: 'control' | 'holdout' }
  | { readonly outcome: 'withheld'; readonly reason: WithheldReason; readonly detail: Detail }
  | { readonly outcome: 'deferred'; readonly reason: WithheldReason; readonly until: Instant; readonly detail: Detail };

/**
 * 触达决策 — the contact policy, one place and one order of tests: the campaign runs → an address → suppression → consent → personalisation →
 * in its part of the layer → one group → its coupon can be granted → renders → its text's time → patience → quiet hours → frequency caps, arbitration → the campaign's budget, its activity's → its pace → global hold-out →
 * control → send.
 *
 * Verification obeys the campaign, the address and suppressions that bind it only (see `categoriesOf`), and must render; a notice also the caps and the budgets it is given;
 * marketing everything. An arm's coupon is looked for by all of them, also for who will get none: when the stock is gone it is gone for both groups,
 * and no message promises what is not there. A customer in the hold-out or the control group passes the same tests as a treated one, and its ghosts count against caps as
 * the other's messages do, so a ghost stands exactly where the message would have gone and both groups are compared from the same clock.
 */
export function decide(standing: Standing): Decision {
  return barred(standing) ?? held(standing) ?? reached(standing);
}

function reached({ group, heldOut, washedOut, category, address, rendered, isPaced }: Standing): Decision {
  const sent = { outcome: 'send', address: address ?? '', cost: rendered.ok ? rendered.cost : 0 } as const;
  // Before the groups: pace leaves out as many of the control group as of the treated, so that they stay comparable.
  if (category === 'marketing' && isPaced) return withheld('paced');
  if (category === 'marketing' && heldOut) return { outcome: 'ghost', reason: 'holdout' };
  if (category === 'marketing' && washedOut) return { ...sent, reason: 'wash_out' };
  if (category === 'marketing' && group === 'control') return { outcome: 'ghost', reason: 'control' };
  return sent;
}

/** Why the customer cannot or must not be reached at all. */
function barred(standing: Standing): Decision | undefined {
  const { campaign, address, suppressed, category, group, outside } = standing;
  if (campaign !== 'running') return notRunning(standing);
  if (address === undefined) return withheld('no_address');
  const bar = suppressed.find(({ scope }) => categoriesOf(scope).includes(category));
  if (bar !== undefined) return withheld('suppressed', { because: bar.reason });
  if (category === 'marketing') {
    const refused = refusal(standing);
    if (refused !== undefined) return refused;
    if (outside !== undefined) return withheld('not_in_layer', outside);
    if (group === 'both') return withheld('in_both_arms');
  }
  const { benefit } = standing;
  if (benefit?.ok === false) return withheld('no_benefit', { batch: benefit.batch, because: benefit.reason });
  const { rendered } = standing;
  return rendered.ok ? undefined : withheld('template_error', { error: rendered.error.en, errorZh: rendered.error.zh });
}

/** A paused campaign lets what already waits go on waiting. */
function notRunning(standing: Standing): Decision {
  const { campaign, now, since } = standing;
  if (campaign === 'paused' && since < now && standing.mayWait) {
    if (now >= deadlineOf(standing)) return withheld('expired', { because: 'campaign_not_running', since });
    const until = instant(Math.min(now + LOOK_AGAIN_MS, deadlineOf(standing)));
    return { outcome: 'deferred', reason: 'campaign_not_running', until, detail: { since } };
  }
  return withheld('campaign_not_running', { paused: campaign === 'paused' });
}

function refusal({ consent: { mode, said }, personalisation }: Standing): Decision | undefined {
  if (said?.action === 'withdraw') return withheld('no_consent', { mode, source: said.source, saidAt: said.at });
  if (said === undefined && mode === 'opt_in') return withheld('no_consent', { mode });
  if (personalisation?.action === 'withdraw') {
    return withheld('no_personalisation', { source: personalisation.source, saidAt: personalisation.at });
  }
  return undefined;
}

/** Why the customer cannot be reached now. */
function held(standing: Standing): Decision | undefined {
  const { category, now, since, zone, armAt } = standing;
  if (category === 'verification') return undefined;
  if (armAt !== null && now < armAt)
    return { outcome: 'deferred', reason: 'arm_time', until: armAt, detail: { since, until: armAt, zone } };
  if (standing.mayWait && since < now && now > deadlineOf(standing)) return withheld('expired', { since, deadline: deadlineOf(standing) });
  const quiet = category === 'marketing' ? standing.quietUntil : null;
  if (quiet !== null) return waitOr(standing, 'quiet_hours', quiet, { zone, until: quiet });
  return full(standing) ?? beyondBudget(standing);
}

/**
 * Whether a cap is full, and until when. Who would have gone but for another campaign's wish that goes first loses by arbitration; an earlier
 * wish of the same campaign is no rival but fills the cap.
 */
function full(standing: Standing): Decision | undefined {
  const { caps, now, zone, campaignKey } = standing;
  const found = fullCap(caps, now, zone);
  if (found === undefined) return undefined;
  const { until, taker, detail } = found;
  return taker !== undefined && taker.campaign !== campaignKey
    ? waitOr(standing, 'arbitration', until, { winner: taker.campaign, ...detail })
    : waitOr(standing, 'frequency_cap', until, detail);
}

function beyondBudget({ budget, spent, activity, rendered }: Standing): Decision | undefined {
  const cost = rendered.ok ? rendered.cost : 0;
  if (budget.messages !== null && spent.messages + 1 > budget.messages) {
    return withheld('budget', { of: 'messages', budget: budget.messages, used: spent.messages });
  }
  if (budget.cost !== null && isBeyond(budget.cost, spent.cost, cost)) {
    return withheld('budget', { of: 'cost', budget: budget.cost, used: spent.cost, cost });
  }
  if (activity !== undefined && isBeyond(activity.budget, activity.used, cost)) {
    const { key, name, budget: most, used } = activity;
    return withheld('budget', { of: 'activity', activity: key, name, budget: most, used, cost });
  }
  return undefined;
}

/** What costs nothing takes nothing of a budget, even of one that was made smaller than what is used. */
function isBeyond(most: number, used: number, cost: number): boolean {
  return cost > 0 && used + cost > most;
}

/** Waits when the wish may and has the patience; otherwise it is over: `expired` when it had been waiting already. */
function waitOr(standing: Standing, reason: WithheldReason, until: Instant, detail: Detail): Decision {
  const { mayWait, since, now } = standing;
  if (mayWait && until <= deadlineOf(standing)) return { outcome: 'deferred', reason, until, detail: { ...detail, since } };
  return mayWait && since < now ? withheld('expired', { ...detail, because: reason, since }) : withheld(reason, detail);
}

/** Patience begins when its text may go. */
function deadlineOf({ since, armAt, patienceMs }: Standing): Instant {
  return instant((armAt ?? since) + patienceMs);
}

/** A wish that becomes no message. */
export function withheld(reason: WithheldReason, detail: Detail = {}): Decision {
  return { outcome: 'withheld', reason, detail };
}
