import { channelOf, type CampaignDefinition } from '@gyre/domain/campaign';
import type { Channel } from '@gyre/domain/reach/channel';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { assignOne, campaignSalt, CONTROL, TREATED, type NewAssignment } from './assignment.ts';
import { holdSpend, readActivityBudgets, readSpend, takeTurns, type ActivityBudget, type Spend } from './capacity.ts';
import { hasHoldout, holdoutSalt } from './holdout.ts';
import { knownInParts, type Known, type KnownInParts } from './known-customers.ts';
import { capsFor, type Reach, type Standing, type Decision } from './policy.ts';
import { quietTimes, zoneOf, type QuietTimes } from './quiet.ts';
import { WishStanding, type Membership } from './standing.ts';
import type { Wish } from './wish.ts';

/** What the project decides by. */
export interface Ground {
  readonly policy: ContactPolicy;
  /** The project's zone. */
  readonly zone: string;
}

/**
 * 世界 — what a turn's wishes are decided from, read in a fixed number of statements, and what their decisions take from it one after the
 * other: frequency capacity and budget.
 */
export interface World {
  /** The policy all of them are decided by. */
  readonly policy: ContactPolicy;
  /** Resolves when what these wishes are decided from has been read. */
  ready(wishes: readonly Wish[]): Promise<void>;
  membership(wish: Wish): Membership;
  /** `rendered` is asked only when the tests come to it. */
  standing(wish: Wish, now: Instant, rendered: () => Standing['rendered']): Standing;
  /** When quiet hours begin next for a wish's customer; null for what knows none. */
  goneBy(wish: Wish, now: Instant): Instant | null;
  /** Takes what a decision needs, so that later wishes find it taken. */
  take(wish: Wish, decision: Decision, now: Instant): void;
  /** What was taken of budgets. */
  taken(): ReadonlyMap<string, Spend>;
  /** Assignments that are to be kept, those of wishes decided since it was asked before. */
  assigned(): NewAssignment[];
}

/**
 * How the world is read: `commit` holds what is counted until the commit; `look` (a dry run) holds nothing, takes every campaign to run and
 * knows no activities.
 */
export type Reading = 'commit' | 'look';

/** Customers that are read together while others are decided. */
const PART = 2500;

/**
 * Reads the world for some wishes: their campaigns before it resolves, their customers in the order of the wishes while it is asked already.
 *
 * @param since  the earliest instant a wish is decided at
 */
export async function loadWorld(tx: Ledger, ground: Ground, wishes: readonly Wish[], since: Instant, reading: Reading): Promise<World> {
  const campaigns = [...new Set(wishes.map((w) => w.campaign))].toSorted();
  const states = reading === 'look' ? new Map(campaigns.map((c) => [c, RUNNING])) : await statesOf(tx, campaigns);
  if (reading === 'commit') await takeTurns(tx);
  const spent = reading === 'look' ? readSpend(tx, campaigns) : holdSpend(tx, campaigns);
  const customers = knownInParts(tx, { policy: ground.policy, since, size: reading === 'look' ? Infinity : PART }, wishes);
  const spend = await spent;
  const named = new Set([...states.values()].flatMap(({ activity }) => activity ?? []));
  const activities = await readActivityBudgets(tx, [...named]);
  return new LoadedWorld(ground, { states, customers, spend, activities });
}

/** What a campaign is now, whichever version a wish is of: its state, and the activity it belongs to. */
interface CampaignNow {
  readonly state: string;
  readonly activity: string | null;
}

const RUNNING: CampaignNow = { state: 'running', activity: null };
const StateRow = z.object({ key: z.string(), state: z.string(), activity: z.string().nullable() });

/** States and activities of campaigns. They stay so until the commit: pausing or moving one waits for it. */
async function statesOf(tx: Ledger, campaigns: readonly string[]): Promise<Map<string, CampaignNow>> {
  const rows = await tx.rows(StateRow, 'select key, state, activity from campaigns where key = any($1::text[]) order by key for share', [
    campaigns,
  ]);
  return new Map(rows.map((r) => [r.key, r]));
}

interface Loaded {
  readonly states: ReadonlyMap<string, CampaignNow>;
  readonly customers: KnownInParts;
  readonly spend: ReadonlyMap<string, Spend>;
  readonly activities: ReadonlyMap<string, ActivityBudget>;
}

const UNSPENT: Spend = { messages: 0, cost: 0 };

class LoadedWorld implements World {
  readonly #ground: Ground;
  readonly #loaded: Loaded;
  readonly #quiet: (at: Instant, zone: string, channel: Channel) => QuietTimes;
  readonly #caps = new Map<CampaignDefinition, ReturnType<typeof capsFor>>();
  readonly #members = new Map<CampaignDefinition, Map<number, Membership>>();
  readonly #taken = new Map<number, Reach[]>();
  readonly #spent = new Map<string, Spend>();
  /** Cost taken from the budgets of activities. */
  readonly #shared = new Map<string, number>();
  /** Who was assigned under each salt, and what was not asked for yet. */
  readonly #assigned = new Map<string, Set<number>>();
  #assignments: NewAssignment[] = [];

  constructor(ground: Ground, loaded: Loaded) {
    this.#ground = ground;
    this.#loaded = loaded;
    this.#quiet = quietTimes(ground.policy);
  }

  get policy(): ContactPolicy {
    return this.#ground.policy;
  }

  ready(wishes: readonly Wish[]): Promise<void> {
    return this.#loaded.customers.ready(wishes);
  }

  #known(root: number): Known {
    const known = this.#loaded.customers.of(root);
    if (known === undefined) throw new Error(`customer ${root} is decided about before it was read`);
    return known;
  }

  membership(wish: Wish): Membership {
    const { root, definition } = wish;
    let members = this.#members.get(definition);
    if (members === undefined) this.#members.set(definition, (members = new Map()));
    let membership = members.get(root);
    if (membership === undefined) members.set(root, (membership = this.#assign(wish)));
    return membership;
  }

  #assign({ campaign, root, definition: { category, controlShareBp, arms } }: Wish): Membership {
    const { stored } = this.#known(root);
    const { holdout } = this.#ground.policy;
    const isMarketing = category === 'marketing';
    const salt = campaignSalt(campaign);
    const assigned = assignOne({ salt, root, controlShareBp: isMarketing ? controlShareBp : 0, arms }, stored(salt, root));
    if (!isMarketing || !hasHoldout(this.#ground.policy)) return { assigned, heldOut: false };
    const holdoutKey = holdoutSalt(holdout.rotation);
    const before = stored(holdoutKey, root).slice(0, 1);
    const held = assignOne({ salt: holdoutKey, root, controlShareBp: holdout.shareBp, arms: [] }, before);
    if (held.fresh) this.#keepOne(holdoutKey, root, held.group === 'control' ? CONTROL : TREATED);
    return { assigned, heldOut: held.group === 'control' };
  }

  standing(wish: Wish, now: Instant, rendered: () => Standing['rendered']): Standing {
    const { contacts, consents } = this.#known(wish.root);
    const channel = channelOf(wish.definition);
    const state = this.#loaded.states.get(wish.campaign)?.state;
    return new WishStanding({
      wish,
      now,
      rendered,
      campaign: state === 'running' || state === 'paused' ? state : 'over',
      membership: this.membership(wish),
      contact: contacts.of(wish.root, channel),
      consentMode: this.#ground.policy.consent[channel] ?? 'opt_in',
      consents,
      spent: this.#spentOf(wish.campaign, this.#loaded.spend),
      activity: this.#activityOf(wish.campaign),
      zoneOf: () => this.#zoneOf(wish),
      quietUntil: (zone) => this.#quiet(now, zone, channel).until,
      capsOf: () => this.#capsOf(wish, now),
    });
  }

  #zoneOf({ root, attributes }: Wish): string {
    return zoneOf(attributes, this.#known(root).contacts.all(root, 'sms'), this.#ground.zone);
  }

  #spentOf(campaign: string, before: ReadonlyMap<string, Spend>): Spend {
    const start = before.get(campaign) ?? UNSPENT;
    const added = this.#spent.get(campaign) ?? UNSPENT;
    return { messages: start.messages + added.messages, cost: start.cost + added.cost };
  }

  #activityOf(campaign: string): ActivityBudget | undefined {
    const { states, activities } = this.#loaded;
    const shared = activities.get(states.get(campaign)?.activity ?? '');
    return shared === undefined ? undefined : { ...shared, used: shared.used + (this.#shared.get(shared.key) ?? 0) };
  }

  #capsOf(wish: Wish, now: Instant): Standing['caps'] {
    const past = (this.#known(wish.root).past.get(wish.root) ?? []).filter((p) => p.at <= now);
    const all = this.#taken.get(wish.root) ?? [];
    const before = all.filter((t) => t.at < now);
    const earlier = before.length === 0 ? past : [...past, ...before].toSorted((a, b) => a.at - b.at);
    const taken = before.length === 0 ? all : all.filter((t) => t.at === now);
    if (earlier.length === 0 && taken.length === 0) {
      return this.#capsFor(wish).map(({ scope, cap }) => ({ scope, cap, earlier, taken }));
    }
    return this.#capsFor(wish).map(({ scope, cap, counts }) => ({
      scope,
      cap,
      earlier: earlier.filter(counts),
      taken: taken.filter(counts),
    }));
  }

  #capsFor({ campaign, definition }: Wish): ReturnType<typeof capsFor> {
    let caps = this.#caps.get(definition);
    if (caps === undefined) {
      const { category, businessLine } = definition;
      const counted = { campaign, channel: channelOf(definition), category, line: businessLine ?? '' };
      this.#caps.set(definition, (caps = capsFor(this.#ground.policy, definition.caps, counted)));
    }
    return caps;
  }

  goneBy(wish: Wish, now: Instant): Instant | null {
    const { definition } = wish;
    return definition.category === 'marketing' ? this.#quiet(now, this.#zoneOf(wish), channelOf(definition)).from : null;
  }

  take(wish: Wish, decision: Decision, now: Instant): void {
    const { campaign, root, definition } = wish;
    if (decision.outcome === 'send' || decision.outcome === 'ghost') {
      const { category, businessLine } = definition;
      const reach = { campaign, channel: channelOf(definition), category, line: businessLine ?? '', at: now };
      this.#taken.set(root, [...(this.#taken.get(root) ?? []), reach]);
    }
    if (decision.outcome === 'send') {
      const { messages, cost } = this.#spent.get(campaign) ?? UNSPENT;
      this.#spent.set(campaign, { messages: messages + 1, cost: cost + decision.cost });
      const activity = this.#loaded.states.get(campaign)?.activity ?? null;
      if (activity !== null) this.#shared.set(activity, (this.#shared.get(activity) ?? 0) + decision.cost);
    }
    this.#keep(wish, decision);
  }

  /** An assignment is kept once it has decided something: not for who is withheld before it is asked, nor for who is held out. */
  #keep(wish: Wish, decision: Decision): void {
    const { assigned, heldOut } = this.membership(wish);
    const isUsed = decision.outcome !== 'withheld' && !heldOut;
    if (!isUsed || !assigned.fresh || assigned.group === 'both') return;
    const arm = assigned.group === 'control' ? CONTROL : assigned.text;
    this.#keepOne(campaignSalt(wish.campaign), wish.root, arm);
  }

  #keepOne(salt: string, root: number, arm: string): void {
    let roots = this.#assigned.get(salt);
    if (roots === undefined) this.#assigned.set(salt, (roots = new Set()));
    if (roots.has(root)) return;
    roots.add(root);
    this.#assignments.push({ salt, root, arm, isFirst: this.#known(root).stored(salt, root).length === 0 });
  }

  assigned(): NewAssignment[] {
    const assignments = this.#assignments;
    this.#assignments = [];
    return assignments;
  }

  taken(): ReadonlyMap<string, Spend> {
    return this.#spent;
  }
}

/** The instant a wish is due at, for wishes of several moments. */
export function earliest(instants: readonly Instant[]): Instant {
  return instant(instants.reduce((least, at) => Math.min(least, at), Infinity));
}
