import { cleanEmail } from '@gyre/domain/identity';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** Where a customer can be reached on a channel, and whether that is forbidden. */
export interface Contact {
  readonly address: string | undefined;
  readonly suppressed: string | undefined;
}

const ContactRow = z.object({ root: z.number().int(), value: z.string(), reason: z.string().nullable() });

/**
 * 联系方式 — the e-mail address of each root: of the addresses of all its leaves the one seen last, else a valid `email` attribute. A
 * customer any of whose addresses is suppressed counts as suppressed, so a merge never wins back who unsubscribed.
 *
 * @param attributes  `email` attribute by root, for roots whose identities hold no address
 */
export async function contactsOf(
  tx: Ledger,
  channel: string,
  roots: readonly number[],
  attributes: ReadonlyMap<number, unknown>,
): Promise<Map<number, Contact>> {
  const owned = await tx.rows(
    ContactRow,
    `select c.root, i.value, s.reason from customers c
     join identities i on i.customer = c.customer and i.namespace = 'email'
     left join suppressions s on s.channel = $2 and s.address = i.value
     where c.root = any($1::integer[]) order by i.first_at desc, i.value`,
    [roots, channel],
  );
  const contacts = new Map<number, Contact>();
  for (const { root, value, reason } of owned) {
    const known = contacts.get(root);
    contacts.set(root, { address: known?.address ?? value, suppressed: known?.suppressed ?? reason ?? undefined });
  }
  const fallback = new Map<number, string>();
  for (const root of roots) {
    const attribute = contacts.has(root) ? undefined : attributes.get(root);
    const address = typeof attribute === 'string' ? cleanEmail(attribute) : undefined;
    if (address !== undefined) fallback.set(root, address);
  }
  const suppressed = await suppressedAmong(tx, channel, [...fallback.values()]);
  for (const [root, address] of fallback) contacts.set(root, { address, suppressed: suppressed.get(address) });
  return contacts;
}

const SuppressedRow = z.object({ address: z.string(), reason: z.string() });

async function suppressedAmong(tx: Ledger, channel: string, addresses: readonly string[]): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map();
  const rows = await tx.rows(SuppressedRow, 'select address, reason from suppressions where channel = $1 and address = any($2::text[])', [
    channel,
    addresses,
  ]);
  return new Map(rows.map((r) => [r.address, r.reason]));
}

/** Key of {@link pastReaches}' answer. */
export function pastKey(campaign: string, root: number): string {
  return `${campaign}\u0000${root}`;
}

const ReachRow = z.object({ campaign: z.string(), root: z.number().int(), at: z.number().int() });

/**
 * Instants, ascending, at which campaigns reached (or, for control customers, would have reached) each root after `since`: decisions of all
 * its present leaves, so after a merge the history is the union. Capacity that was released does not count.
 */
export async function pastReaches(
  tx: Ledger,
  campaigns: readonly string[],
  roots: readonly number[],
  since: number,
): Promise<Map<string, Instant[]>> {
  const past = new Map<string, Instant[]>();
  if (campaigns.length === 0) return past;
  const rows = await tx.rows(
    ReachRow,
    `select d.campaign, c.root, d.at from customers c join decisions d on d.customer = c.customer
     where c.root = any($1::integer[]) and d.campaign = any($2::text[]) and d.at > $3::bigint
       and d.outcome in ('send', 'ghost') and d.detail->>'released' is null
     order by d.at`,
    [roots, campaigns, since],
  );
  for (const { campaign, root, at } of rows) {
    const key = pastKey(campaign, root);
    const list = past.get(key);
    if (list === undefined) past.set(key, [at as Instant]);
    else list.push(at as Instant);
  }
  return past;
}
