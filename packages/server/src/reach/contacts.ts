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
  /** All addresses of a root on a channel that has such, the one seen last first. */
  all(root: number, channel: 'sms' | 'email'): readonly string[];
}

const ADDRESS_OF = { sms: 'phone', email: 'email' } as const;
/** Leaves as columns: thousands of rows would each be an object. */
const LeafColumns = z.object({
  roots: z.array(z.number().int()),
  leaves: z.array(z.number().int()),
  namespaces: z.array(z.string().nullable()),
  values: z.array(z.string().nullable()),
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
    roots: new Map([...found].flatMap(([root, { leaves }]) => [root, ...leaves].map((leaf) => [leaf, root]))),
    all: (root, channel) => found.get(root)?.[ADDRESS_OF[channel]] ?? [],
  };
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
    `select coalesce(array_agg(root), '{}') as roots, coalesce(array_agg(customer), '{}') as leaves,
       coalesce(array_agg(namespace), '{}') as namespaces, coalesce(array_agg(value), '{}') as values
     from (select c.root, c.customer, i.namespace, case when i.namespace in ('phone', 'email') then i.value end as value
       from customers c left join identities i on i.customer = c.customer
       where c.root = any($1::integer[]) order by i.first_at desc, i.value) as l`,
    [roots],
  );
  const found = new Map<number, Addresses>(roots.map((root) => [root, { phone: [], email: [], leaves: [] }]));
  for (const [i, root] of (columns?.roots ?? []).entries()) {
    const addresses = found.get(root);
    const [leaf, namespace, value] = [columns?.leaves[i], columns?.namespaces[i], columns?.values[i]];
    if (leaf !== undefined) addresses?.leaves.push(leaf);
    if (typeof value === 'string' && (namespace === 'phone' || namespace === 'email')) addresses?.[namespace].push(value);
  }
  for (const [root, { email }] of found) {
    const attribute = email.length === 0 ? attributes.get(root) : undefined;
    const address = typeof attribute === 'string' ? cleanEmail(attribute) : undefined;
    if (address !== undefined) email.push(address);
  }
  return found;
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
