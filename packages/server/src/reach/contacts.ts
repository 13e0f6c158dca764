import { cleanEmail } from '@gyre/domain/identity';
import type { Channel } from '@gyre/domain/reach/channel';
import { SuppressionScope } from '@gyre/domain/reach/suppression';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** A suppression of an address: what it holds back, and why. */
export interface Bar {
  readonly scope: SuppressionScope;
  readonly reason: string;
}

/** Where a customer can be reached on a channel, and what forbids that. */
export interface Contact {
  readonly address: string | undefined;
  readonly suppressed: readonly Bar[];
}

/** 联系方式 — of some customers (roots). */
export interface AddressBook {
  of(root: number, channel: Channel): Contact;
  /** The leaves of all those roots, each with its root. */
  readonly roots: ReadonlyMap<number, number>;
  /** The leaves of a root, itself among them. */
  leaves(root: number): readonly number[];
  /** All addresses of a root on a channel that has such, the one seen last first. */
  all(root: number, channel: 'sms' | 'email'): readonly string[];
}

const ADDRESS_OF = { sms: 'phone', email: 'email' } as const;
/** Leaves as columns: thousands of rows would each be an object. */
const LeafColumns = z.object({
  roots: z.array(z.number()),
  leaves: z.array(z.number()),
  namespaces: z.array(z.string().nullable()),
  values: z.array(z.string().nullable()),
  instants: z.array(z.number().nullable()),
});

/** Addresses on which a customer has a suppression to fear, and the one that would be used. */
interface Addresses {
  readonly phone: string[];
  readonly email: string[];
  readonly leaves: number[];
}

/** Of whom, and on which channels. `attributes`: the `email` attribute by root, for roots whose identities hold no address. */
export interface ContactQuery {
  readonly roots: readonly number[];
  readonly channels: readonly Channel[];
  readonly attributes: ReadonlyMap<number, unknown>;
}

/**
 * Looks up addresses and suppressions in two statements. A phone or e-mail address is, of all those of the customer's leaves, the one seen
 * last; without one, a valid `email` attribute. Inbox and webhook reach the customer itself, as `customer:<root>`. Who has any suppressed
 * address on a channel counts as suppressed there, so a merge never wins back who unsubscribed.
 */
export async function contactsOf(tx: Ledger, { roots, channels, attributes }: ContactQuery, now: Instant): Promise<AddressBook> {
  const found = await addressesOf(tx, roots, attributes);
  const wanted = [...found.values()].flatMap((addresses) => channels.flatMap((channel) => everyAddress(addresses, channel)));
  const suppressed = await suppressedAmong(tx, wanted, now);
  return {
    of(root, channel) {
      const addresses = found.get(root);
      if (channel === 'inbox' || channel === 'webhook') {
        return { address: ownAddress(root), suppressed: suppressed(channel, [...(addresses?.leaves ?? []), root].map(ownAddress)) };
      }
      const list = addresses?.[ADDRESS_OF[channel]] ?? [];
      return { address: list[0], suppressed: suppressed(channel, list) };
    },
    roots: rootsOfLeaves(found),
    leaves: (root) => found.get(root)?.leaves ?? [],
    all: (root, channel) => found.get(root)?.[ADDRESS_OF[channel]] ?? [],
  };
}

function rootsOfLeaves(found: ReadonlyMap<number, Addresses>): Map<number, number> {
  const roots = new Map<number, number>();
  for (const [root, { leaves }] of found) {
    for (const leaf of leaves) roots.set(leaf, root);
  }
  return roots;
}

/** The address of a customer on channels that need none. */
export function ownAddress(customer: number): string {
  return `customer:${customer}`;
}

async function addressesOf(
  tx: Ledger,
  roots: readonly number[],
  attributes: ReadonlyMap<number, unknown>,
): Promise<Map<number, Addresses>> {
  const [columns] = await tx.rows(
    LeafColumns,
    `select coalesce(array_agg(c.root), '{}') as roots, coalesce(array_agg(c.customer), '{}') as leaves,
       coalesce(array_agg(i.namespace), '{}') as namespaces,
       coalesce(array_agg(case when i.namespace in ('phone', 'email') then i.value end), '{}') as values,
       coalesce(array_agg(i.first_at), '{}') as instants
     from customers c left join lateral (select namespace, value, first_at from identities where customer = c.customer offset 0) as i on true
     where c.root = any((select $1::integer[])::integer[])`,
    [roots],
  );
  const found = new Map<number, Addresses>(roots.map((root) => [root, { phone: [], email: [], leaves: [] }]));
  if (columns !== undefined) gather(found, columns);
  for (const [root, { email, leaves }] of found) {
    if (!leaves.includes(root)) leaves.push(root);
    const attribute = email.length === 0 ? attributes.get(root) : undefined;
    const address = typeof attribute === 'string' ? cleanEmail(attribute) : undefined;
    if (address !== undefined) email.push(address);
  }
  return found;
}

/** Brings leaves to their roots, the address seen last first. Sorted here, and only where there are several: the ledger would sort all of them. */
function gather(found: ReadonlyMap<number, Addresses>, columns: z.infer<typeof LeafColumns>): void {
  const { roots, leaves, namespaces, values, instants } = columns;
  const several = new Set<string[]>();
  for (let i = 0; i < roots.length; i++) {
    const addresses = found.get(roots[i] ?? 0);
    const [leaf, namespace, value] = [leaves[i], namespaces[i], values[i]];
    if (leaf !== undefined) addresses?.leaves.push(leaf);
    if (typeof value !== 'string' || (namespace !== 'phone' && namespace !== 'email')) continue;
    const list = addresses?.[namespace];
    if (list !== undefined && list.push(value) > 1) several.add(list);
  }
  if (several.size === 0) return;
  const seen = new Map(values.map((value, i) => [value, instants[i] ?? 0]));
  for (const list of several) list.sort((a, b) => (seen.get(b) ?? 0) - (seen.get(a) ?? 0) || (a < b ? -1 : 1));
}

function everyAddress({ phone, email, leaves }: Addresses, channel: Channel): [channel: Channel, address: string][] {
  const addresses = channel === 'sms' ? phone : channel === 'email' ? email : leaves.map(ownAddress);
  return addresses.map((address) => [channel, address]);
}

const SuppressedRow = z.object({ channel: z.string(), address: z.string(), scope: SuppressionScope, reason: z.string() });
const NONE: readonly Bar[] = [];

function suppressionKey(channel: string, address: string): string {
  return `${channel}\u0000${address}`;
}

/** The suppressions of a channel's addresses, in the order asked for. */
type Suppressed = (channel: Channel, addresses: readonly string[]) => readonly Bar[];

async function suppressedAmong(
  tx: Ledger,
  addresses: readonly (readonly [channel: string, address: string])[],
  now: Instant,
): Promise<Suppressed> {
  if (addresses.length === 0) return () => NONE;
  const rows = await tx.rows(
    SuppressedRow,
    `select s.channel, s.address, s.scope, s.reason from unnest($1::text[], $2::text[]) as a (channel, address)
     join suppressions s on s.channel = a.channel and s.address = a.address
     where s.expires_at is null or s.expires_at > $3::bigint`,
    [addresses.map(([channel]) => channel), addresses.map(([, address]) => address), now],
  );
  if (rows.length === 0) return () => NONE;
  const found = Map.groupBy(rows, (r) => suppressionKey(r.channel, r.address));
  return (channel, asked) => asked.flatMap((address) => found.get(suppressionKey(channel, address)) ?? NONE);
}
