import { channelOf, type CampaignDefinition } from '@gyre/domain/campaign';
import type { Channel } from '@gyre/domain/reach/channel';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';
import { storedAssignments, type StoredAssignments } from './assignment.ts';
import { pastReaches, reachOfCaps } from './capacity.ts';
import { loadConsents, type Consents } from './consent-standing.ts';
import { contactsOf, type AddressBook } from './contacts.ts';
import { saltsOfCampaign } from './membership.ts';
import type { Reach } from './caps.ts';
import type { Wish } from './wish.ts';

/** 所知 — what decisions need to know of some customers. */
export interface Known {
  readonly contacts: AddressBook;
  readonly consents: Consents;
  /** By root, ascending: what holds frequency capacity. */
  readonly past: ReadonlyMap<number, Reach[]>;
  readonly stored: StoredAssignments;
}

/** {@link Known} of the customers of some wishes, read in parts. */
export interface KnownInParts {
  /** Of a customer (root) whose part has been read; undefined until then. */
  of(root: number): Known | undefined;
  /** Resolves when the customers of these wishes have been read. */
  ready(wishes: readonly Pick<Wish, 'root'>[]): Promise<void>;
}

/** `since`: the earliest instant a wish is decided at. `size`: customers of one part. */
interface KnownQuery {
  readonly policy: ContactPolicy;
  readonly since: Instant;
  readonly size: number;
}

const NOTHING_SAID: Consents = { marketing: () => undefined, personalisation: () => undefined };

/**
 * Reads customers in the order of their first wishes, each part in a fixed number of statements: the ledger answers for one part while another
 * is decided. All of a customer's wishes are of its part, so what is written about one part never shows when the next is read.
 *
 * The statements look every customer up by an index. They keep from the planner how many there are (`(select $1)`, `offset 0`): where nobody
 * has counted a table's rows yet it would read the whole of it once for each part, or compile what takes a millisecond.
 */
export function knownInParts(tx: Ledger, query: KnownQuery, wishes: readonly Wish[]): KnownInParts {
  const places = new Map<number, number>();
  for (const { root } of wishes) if (!places.has(root)) places.set(root, Math.floor(places.size / query.size));
  const definitions = [...new Set(wishes.map((w) => w.definition))];
  const general = {
    ...query,
    channels: [...new Set(definitions.map(channelOf))],
    reach: reachOfCaps(query.policy, definitions),
    isMarketing: definitions.some((d) => d.category === 'marketing'),
  };
  const known: Known[] = [];
  const parts: Promise<void>[] = [];
  let before = Promise.resolve<unknown>(undefined);
  for (const [place, of] of [...Map.groupBy(wishes, (w) => places.get(w.root) ?? 0)].toSorted(([a], [b]) => a - b)) {
    const contacts = before.then(() => contactsIn(tx, general, of));
    const part = contacts.then(async (book) => void (known[place] = await knownOf(tx, general, of, book)));
    // A failure is told by `ready`, when somebody listens.
    part.catch(() => {});
    parts.push(part);
    before = contacts;
  }
  return {
    of: (root) => known[places.get(root) ?? -1],
    async ready(of) {
      const last = of.reduce((latest, { root }) => Math.max(latest, places.get(root) ?? -1), -1);
      await Promise.all(parts.slice(0, last + 1));
    },
  };
}

interface General extends KnownQuery {
  readonly channels: readonly Channel[];
  /** How far back messages may count, in milliseconds; 0: none does. */
  readonly reach: number;
  readonly isMarketing: boolean;
}

async function contactsIn(tx: Ledger, { channels, since }: General, of: readonly Wish[]): Promise<AddressBook> {
  const attributes = new Map(of.map((w) => [w.root, w.attributes['email']]));
  return await contactsOf(tx, { roots: [...attributes.keys()], channels, attributes }, since);
}

async function knownOf(tx: Ledger, general: General, of: readonly Wish[], contacts: AddressBook): Promise<Known> {
  const { policy, since, reach, isMarketing } = general;
  // The ledger answers one while the next is written down.
  const [consents, past, stored] = await Promise.all([
    isMarketing ? loadConsents(tx, contacts.roots) : NOTHING_SAID,
    reach === 0 ? new Map<number, Reach[]>() : pastReaches(tx, contacts.roots, since - reach),
    storedAssignments(tx, saltsOf(of, { policy, now: since }, contacts), contacts.roots),
  ]);
  return { contacts, consents, past, stored };
}

/** What may be stored for the customers of some wishes: by the salt of each campaign, and that of the hold-out, every leaf. */
function saltsOf(wishes: readonly Wish[], by: Parameters<typeof saltsOfCampaign>[2], contacts: AddressBook): Map<string, number[]> {
  const saltsBy = new Map<CampaignDefinition, string[]>();
  const rootsBy = new Map<string, Set<number>>();
  for (const { campaign, definition, root } of wishes) {
    let salts = saltsBy.get(definition);
    if (salts === undefined) saltsBy.set(definition, (salts = saltsOfCampaign(campaign, definition, by)));
    for (const salt of salts) {
      const roots = rootsBy.get(salt);
      if (roots === undefined) rootsBy.set(salt, new Set([root]));
      else roots.add(root);
    }
  }
  return new Map([...rootsBy].map(([salt, roots]) => [salt, [...roots].flatMap((root) => contacts.leaves(root))]));
}
