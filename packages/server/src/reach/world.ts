import { channelOf, type CampaignDefinition } from '@gyre/domain/campaign';
import type { Channel } from '@gyre/domain/reach/channel';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Offer } from '../benefits/index.ts';
import type { OwnEvent } from '../pipeline/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { isControl, type NewAssignment } from './assignment.ts';
import { holdSpend, readActivityBudgets, readSpend, takeTurns, type ActivityBudget, type Spend } from './capacity.ts';
import type { Ground } from './ground.ts';
import { activeInLayers } from './layer.ts';
import { keptOf, membershipOf, type Membership, type MembershipGround } from './membership.ts';
import { knownInParts, type Known, type KnownInParts } from './known-customers.ts';
import { openOffers, type Offers } from './offers.ts';
import { capsFor, type Reach } from './caps.ts';
import type { Standing, Decision } from './policy.ts';
import { quietTimes, zoneOf, type QuietTimes } from './quiet.ts';
import { WishStanding } from './standing.ts';
import type { Wish } from './wish.ts';

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
  standing(wish: Wish, now: Instant, rendered: () => Standing['rendered']): WishStanding;
  /** When quiet hours begin next for a wish's customer; null for what knows none. */
  goneBy(wish: Wish, now: Instant): Instant | null;
  /** Takes what a decision needs, so that later wishes find it taken; `offer` is the coupon a sent message goes with. */
  take(wish: Wish, decision: Decision, now: Instant, offer?: Offer): void;
  /** What was taken of budgets. */
  taken(): ReadonlyMap<string, Spend>;
  /** Writes the coupons that were granted. @returns the events that tell of them */
  grant(): Promise<readonly OwnEvent[]>;
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
  const layers = new Set(wishes.flatMap((w) => w.definition.layer?.name ?? []));
  const inLayers = await activeInLayers(tx, [...layers]);
  // Before the turn is taken: whoever decides on coupons holds their batches first.
  const offers = await openOffers(tx, ground.coupons, wishes, since, reading);
  if (reading === 'commit') await takeTurns(tx);
  const spent = reading === 'look' ? readSpend(tx, campaigns) : holdSpend(tx, campaigns);
  const customers = knownInParts(tx, { policy: ground.policy, since, size: reading === 'look' ? Infinity : PART }, wishes);
  const spend = await spent;
  const named = new Set([...states.values()].flatMap(({ activity }) => activity ?? []));
  const activities = await readActivityBudgets(tx, [...named]);
  return new LoadedWorld(ground, { states, customers, spend, activities, offers, inLayers, since });
}

/** What a campaign is now, whichever version a wish is of: its state, and the activity it belongs to. */
interface CampaignNow {
  readonly state: string;
  readonly activity: string | null;
  /** The share of its customers it decides, in basis points. */
  readonly pace_bp: number;
}

const FULL_PACE_BP = 10_000;
const RUNNING: CampaignNow = { state: 'running', activity: null, pace_bp: FULL_PACE_BP };
const StateRow = z.object({ key: z.string(), state: z.string(), activity: z.string().nullable(), pace_bp: z.number().int() });

/** States and activities of campaigns. They stay so until the commit: pausing or moving one waits for it. */
async function statesOf(tx: Ledger, campaigns: readonly string[]): Promise<Map<string, CampaignNow>> {
  const rows = await tx.rows(
    StateRow,
    'select key, state, activity, pace_bp from campaigns where key = any($1::text[]) order by key for share',
    [campaigns],
  );
  return new Map(rows.map((r) => [r.key, r]));
}

interface Loaded {
  readonly states: ReadonlyMap<string, CampaignNow>;
  readonly customers: KnownInParts;
  readonly spend: ReadonlyMap<string, Spend>;
  readonly activities: ReadonlyMap<string, ActivityBudget>;
  readonly offers: Offers;
  readonly inLayers: ReadonlyMap<string, ReadonlySet<string>>;
  /** The earliest instant a wish is decided at. */
  readonly since: Instant;
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
    if (membership === undefined) members.set(root, (membership = membershipOf(wish, this.#groundOf(root))));
    return membership;
  }

  #groundOf(root: number): MembershipGround {
    return { policy: this.#ground.policy, now: this.#loaded.since, stored: this.#known(root).stored, active: this.#loaded.inLayers };
  }

  standing(wish: Wish, now: Instant, rendered: () => Standing['rendered']): WishStanding {
    const membership = this.membership(wish);
    const { contacts, consents } = this.#known(wish.root);
    const channel = channelOf(wish.definition);
    const state = this.#loaded.states.get(wish.campaign)?.state;
    return new WishStanding({
      wish,
      now,
      rendered,
      campaign: state === 'running' || state === 'paused' ? state : 'over',
      membership,
      offered: () => this.#loaded.offers.of(wish, membership.assigned.text),
      contact: contacts.of(wish.root, channel),
      consentMode: this.#ground.policy.consent[channel] ?? 'opt_in',
      consents,
      spent: this.#spentOf(wish.campaign, this.#loaded.spend),
      activity: this.#activityOf(wish.campaign),
      isPaced: isPaced(wish, this.#loaded.states.get(wish.campaign)),
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

  take(wish: Wish, decision: Decision, now: Instant, offer?: Offer): void {
    const { campaign, root, definition } = wish;
    if (decision.outcome === 'send' || decision.outcome === 'ghost') {
      const { category, businessLine } = definition;
      const reach = { campaign, channel: channelOf(definition), category, line: businessLine ?? '', at: now };
      this.#taken.set(root, [...(this.#taken.get(root) ?? []), reach]);
    }
    if (decision.outcome === 'send') {
      if (offer !== undefined) this.#loaded.offers.take(offer);
      const { messages, cost } = this.#spent.get(campaign) ?? UNSPENT;
      this.#spent.set(campaign, { messages: messages + 1, cost: cost + decision.cost });
      const activity = this.#loaded.states.get(campaign)?.activity ?? null;
      if (activity !== null) this.#shared.set(activity, (this.#shared.get(activity) ?? 0) + decision.cost);
    }
    this.#keep(wish, decision);
  }

  #keep(wish: Wish, decision: Decision): void {
    const { root } = wish;
    for (const [salt, arm] of keptOf(wish, this.membership(wish), this.#ground.policy, decision.outcome !== 'withheld')) {
      let roots = this.#assigned.get(salt);
      if (roots === undefined) this.#assigned.set(salt, (roots = new Set()));
      if (roots.has(root)) continue;
      roots.add(root);
      this.#assignments.push({ salt, root, arm, isFirst: this.#known(root).stored(salt, root).length === 0 });
    }
  }

  assigned(): NewAssignment[] {
    const assignments = this.#assignments;
    this.#assignments = [];
    return assignments;
  }

  taken(): ReadonlyMap<string, Spend> {
    return this.#spent;
  }

  grant(): Promise<readonly OwnEvent[]> {
    return this.#loaded.offers.write();
  }
}

/** 放缓 — whether a campaign slowed down leaves a customer out: by a hash of its own, which has nothing to do with its groups. */
function isPaced({ campaign, root }: Wish, now: CampaignNow | undefined): boolean {
  const pace = now?.pace_bp ?? FULL_PACE_BP;
  return pace < FULL_PACE_BP && !isControl(`pace:${campaign}`, root, pace);
}

/** The instant a wish is due at, for wishes of several moments. */
export function earliest(instants: readonly Instant[]): Instant {
  return instant(instants.reduce((least, at) => Math.min(least, at), Infinity));
}
