import { channelOf, type Budget } from '@gyre/domain/campaign';
import type { Category } from '@gyre/domain/reach/channel';
import { nextTimeOfDay } from '@gyre/domain/reach/send-time';
import type { Instant } from '@gyre/domain/time';
import type { ActivityBudget, Spend } from './capacity.ts';
import type { Consents, Said } from './consent-standing.ts';
import type { Contact } from './contacts.ts';
import type { Membership } from './membership.ts';
import type { CapStanding } from './caps.ts';
import type { Standing } from './policy.ts';
import type { Offer } from '../benefits/index.ts';
import type { Wish } from './wish.ts';

/** What {@link WishStanding} answers from. The functions are asked when the tests come to them. */
export interface StandingParts {
  readonly wish: Wish;
  readonly now: Instant;
  readonly campaign: Standing['campaign'];
  readonly membership: Membership;
  readonly contact: Contact;
  readonly consentMode: 'opt_in' | 'opt_out';
  readonly consents: Consents;
  readonly spent: Spend;
  readonly activity: ActivityBudget | undefined;
  readonly isPaced: boolean;
  readonly offered: () => Offer | undefined;
  readonly rendered: () => Standing['rendered'];
  readonly zoneOf: () => string;
  readonly quietUntil: (zone: string) => Instant | null;
  readonly capsOf: () => readonly CapStanding[];
}

/** 处境 — one wish's standing before the contact policy; a class, since objects with getters are slow to make by the thousand. */
export class WishStanding implements Standing {
  readonly #parts: StandingParts;
  #zone: string | undefined;
  #offer: { readonly of: Offer | undefined } | undefined;

  constructor(parts: StandingParts) {
    this.#parts = parts;
  }
  get now(): Instant {
    return this.#parts.now;
  }
  get category(): Category {
    return this.#parts.wish.definition.category;
  }
  get campaignKey(): string {
    return this.#parts.wish.campaign;
  }
  get campaign(): Standing['campaign'] {
    return this.#parts.campaign;
  }
  get address(): string | undefined {
    return this.#parts.contact.address;
  }
  get suppressed(): Standing['suppressed'] {
    return this.#parts.contact.suppressed;
  }
  get consent(): Standing['consent'] {
    const { consentMode: mode, consents, wish } = this.#parts;
    return { mode, said: consents.marketing(wish.root, channelOf(wish.definition)) };
  }
  get personalisation(): Said | undefined {
    return this.#parts.consents.personalisation(this.#parts.wish.root);
  }
  get group(): Standing['group'] {
    return this.#parts.membership.assigned.group;
  }
  get outside(): Standing['outside'] {
    const { membership, wish } = this.#parts;
    return membership.layer.isIn ? undefined : { layer: wish.definition.layer?.name ?? '', owner: membership.layer.owner };
  }
  get washedOut(): boolean {
    return this.#parts.membership.washedOut;
  }
  get heldOut(): boolean {
    return this.#parts.membership.heldOut;
  }
  get benefit(): Offer | undefined {
    this.#offer ??= { of: this.#parts.offered() };
    return this.#offer.of;
  }
  get rendered(): Standing['rendered'] {
    return this.#parts.rendered();
  }
  get zone(): string {
    this.#zone ??= this.#parts.zoneOf();
    return this.#zone;
  }
  get quietUntil(): Instant | null {
    return this.#parts.quietUntil(this.zone);
  }
  get caps(): readonly CapStanding[] {
    return this.#parts.capsOf();
  }
  get budget(): Budget {
    return this.#parts.wish.definition.budget;
  }
  get spent(): Spend {
    return this.#parts.spent;
  }
  get activity(): ActivityBudget | undefined {
    return this.#parts.activity;
  }
  get isPaced(): boolean {
    return this.#parts.isPaced;
  }
  get mayWait(): boolean {
    return this.category === 'marketing' && this.#parts.wish.definition.quiet === 'defer';
  }
  get since(): Instant {
    return this.#parts.wish.since ?? this.#parts.now;
  }
  get armAt(): Instant | null {
    const { definition } = this.#parts.wish;
    const { text } = this.#parts.membership.assigned;
    const time = definition.arms.find(({ key }) => key === text)?.time ?? null;
    return time === null ? null : nextTimeOfDay(time, this.since, this.zone);
  }
  get patienceMs(): number {
    return this.#parts.wish.definition.patienceMs;
  }
}
