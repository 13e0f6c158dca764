import { channelOf, type CampaignDefinition } from '@gyre/domain/campaign';
import type { Channel } from '@gyre/domain/reach/channel';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { instant, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import {
  assignmentKey,
  assignOne,
  campaignSalt,
  CONTROL,
  storedAssignments,
  TREATED,
  type AssignmentOf,
  type NewAssignment,
} from './assignment.ts';
import {
  holdSpend,
  pastReaches,
  reachOfCaps,
  readActivityBudgets,
  readSpend,
  takeTurns,
  type ActivityBudget,
  type Spend,
} from './capacity.ts';
import { loadConsents, type Consents } from './consent-standing.ts';
import { contactsOf, type AddressBook } from './contacts.ts';
import { hasHoldout, holdoutSalt } from './holdout.ts';
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
  membership(wish: Wish): Membership;
  /** `rendered` is asked only when the tests come to it. */
  standing(wish: Wish, now: Instant, rendered: () => Standing['rendered']): Standing;
  /** When quiet hours begin next for a wish's customer; null for what knows none. */
  goneBy(wish: Wish, now: Instant): Instant | null;
  /** Takes what a decision needs, so that later wishes find it taken. */
  take(wish: Wish, decision: Decision, now: Instant): void;
  /** What was taken of budgets, and assignments that are to be kept. */
  taken(): { readonly spend: ReadonlyMap<string, Spend>; readonly assignments: readonly NewAssignment[] };
}

/**
 * How the world is read: `commit` holds what is counted until the commit; `look` (a dry run) holds nothing, takes every campaign to run and
 * knows no activities.
 */
export type Reading = 'commit' | 'look';

/** Reads the world for some wishes. `since`: the earliest instant a wish is decided at. */
export async function loadWorld(tx: Ledger, ground: Ground, wishes: readonly Wish[], since: Instant, reading: Reading): Promise<World> {
  const roots = [...new Set(wishes.map((w) => w.root))];
  const campaigns = [...new Set(wishes.map((w) => w.campaign))].toSorted();
  const definitions = [...new Map(wishes.map((w) => [`${w.campaign} ${w.version}`, w.definition])).values()];
  const isMarketing = definitions.some((d) => d.category === 'marketing');
  const states = reading === 'look' ? new Map(campaigns.map((c) => [c, RUNNING])) : await statesOf(tx, campaigns);
  if (reading === 'commit') await takeTurns(tx);
  const attributes = new Map(wishes.map((w) => [w.root, w.attributes['email']]));
  const channels = [...new Set(definitions.map(channelOf))];
  const contacts = await contactsOf(tx, { roots, channels, attributes }, since);
  const reach = reachOfCaps(ground.policy, definitions);
  // The ledger answers one while the next is written down.
  const [consents, past, stored, spend] = await Promise.all([
    isMarketing ? loadConsents(tx, contacts.roots) : NOTHING_SAID,
    reach === 0 ? new Map<number, Reach[]>() : pastReaches(tx, contacts.roots, since - reach),
    storedAssignments(tx, saltsOf(wishes, ground.policy, contacts.roots), contacts.roots),
    reading === 'look' ? readSpend(tx, campaigns) : holdSpend(tx, campaigns),
  ]);
  const named = new Set([...states.values()].flatMap(({ activity }) => activity ?? []));
  const activities = await readActivityBudgets(tx, [...named]);
  return new LoadedWorld(ground, { states, contacts, consents, stored, past, spend, activities });
}

/** What may be stored for the customers of some wishes: under each campaign's salt, and under that of the hold-out, for every leaf. */
function saltsOf(wishes: readonly Wish[], policy: ContactPolicy, roots: ReadonlyMap<number, number>): AssignmentOf[] {
  const leaves = Map.groupBy(roots.keys(), (leaf) => roots.get(leaf) ?? leaf);
  const holdout = hasHoldout(policy) ? [holdoutSalt(policy.holdout.rotation)] : [];
  const saltsBy = new Map<CampaignDefinition, readonly string[]>();
  const known = new Map<string, Set<number>>();
  const wanted: AssignmentOf[] = [];
  for (const { campaign, root, definition } of wishes) {
    let salts = saltsBy.get(definition);
    if (salts === undefined)
      saltsBy.set(definition, (salts = [campaignSalt(campaign), ...(definition.category === 'marketing' ? holdout : [])]));
    for (const salt of salts) {
      let rootsOfSalt = known.get(salt);
      if (rootsOfSalt === undefined) known.set(salt, (rootsOfSalt = new Set()));
      if (rootsOfSalt.has(root)) continue;
      rootsOfSalt.add(root);
      for (const leaf of leaves.get(root) ?? [root]) wanted.push({ salt, leaf });
    }
  }
  return wanted;
}

const NOTHING_SAID: Consents = { marketing: () => undefined, personalisation: () => undefined };

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
  readonly contacts: AddressBook;
  readonly consents: Consents;
  readonly stored: ReadonlyMap<string, readonly string[]>;
  readonly past: ReadonlyMap<number, Reach[]>;
  readonly spend: ReadonlyMap<string, Spend>;
  readonly activities: ReadonlyMap<string, ActivityBudget>;
}

const UNSPENT: Spend = { messages: 0, cost: 0 };

class LoadedWorld implements World {
  readonly #ground: Ground;
  readonly #loaded: Loaded;
  readonly #quiet: (at: Instant, zone: string, channel: Channel) => QuietTimes;
  readonly #caps = new Map<string, ReturnType<typeof capsFor>>();
  readonly #members = new Map<string, Membership>();
  readonly #ofWish = new WeakMap<Wish, Membership>();
  readonly #taken = new Map<number, Reach[]>();
  readonly #spent = new Map<string, Spend>();
  /** Cost taken from the budgets of activities. */
  readonly #shared = new Map<string, number>();
  readonly #assignments: NewAssignment[] = [];

  constructor(ground: Ground, loaded: Loaded) {
    this.#ground = ground;
    this.#loaded = loaded;
    this.#quiet = quietTimes(ground.policy);
  }

  get policy(): ContactPolicy {
    return this.#ground.policy;
  }

  membership(wish: Wish): Membership {
    const known = this.#ofWish.get(wish) ?? this.#membershipOf(wish);
    this.#ofWish.set(wish, known);
    return known;
  }

  #membershipOf(wish: Wish): Membership {
    const key = `${wish.campaign} ${wish.version} ${wish.root}`;
    let membership = this.#members.get(key);
    if (membership === undefined) this.#members.set(key, (membership = this.#assign(wish)));
    return membership;
  }

  #assign({ campaign, root, definition: { category, controlShareBp, arms } }: Wish): Membership {
    const { stored } = this.#loaded;
    const { holdout } = this.#ground.policy;
    const isMarketing = category === 'marketing';
    const salt = campaignSalt(campaign);
    const assigned = assignOne(
      { salt, root, controlShareBp: isMarketing ? controlShareBp : 0, arms },
      stored.get(assignmentKey(salt, root)) ?? [],
    );
    if (!isMarketing || !hasHoldout(this.#ground.policy)) return { assigned, heldOut: false };
    const holdoutKey = holdoutSalt(holdout.rotation);
    const before = stored.get(assignmentKey(holdoutKey, root)) ?? [];
    const held = assignOne({ salt: holdoutKey, root, controlShareBp: holdout.shareBp, arms: [] }, before.slice(0, 1));
    if (held.fresh) this.#assignments.push({ salt: holdoutKey, root, arm: held.group === 'control' ? CONTROL : TREATED });
    return { assigned, heldOut: held.group === 'control' };
  }

  standing(wish: Wish, now: Instant, rendered: () => Standing['rendered']): Standing {
    const { contacts, consents, states } = this.#loaded;
    const channel = channelOf(wish.definition);
    const state = states.get(wish.campaign)?.state;
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
    return zoneOf(attributes, this.#loaded.contacts.all(root, 'sms'), this.#ground.zone);
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
    const past = (this.#loaded.past.get(wish.root) ?? []).filter((p) => p.at <= now);
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

  #capsFor({ campaign, version, definition }: Wish): ReturnType<typeof capsFor> {
    const key = `${campaign} ${version}`;
    let caps = this.#caps.get(key);
    if (caps === undefined) {
      const { category, businessLine } = definition;
      const counted = { campaign, channel: channelOf(definition), category, line: businessLine ?? '' };
      this.#caps.set(key, (caps = capsFor(this.#ground.policy, definition.caps, counted)));
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
    this.#assignments.push({ salt: campaignSalt(wish.campaign), root: wish.root, arm });
  }

  taken(): { readonly spend: ReadonlyMap<string, Spend>; readonly assignments: readonly NewAssignment[] } {
    return { spend: this.#spent, assignments: this.#assignments };
  }
}

/** The instant a wish is due at, for wishes of several moments. */
export function earliest(instants: readonly Instant[]): Instant {
  return instant(instants.reduce((least, at) => Math.min(least, at), Infinity));
}
