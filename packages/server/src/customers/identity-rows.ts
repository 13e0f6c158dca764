import { z } from 'zod';
import type { Ledger, LogRow, OwnedKey } from '../stores/ports.ts';
import type { Leaf, Link, Verdict } from './links.ts';

/** Evidence of a link: the call that carried both identities. */
export const Evidence = z.object({ source: z.string(), event: z.string(), messageId: z.string() });
export type Evidence = z.infer<typeof Evidence>;

/** 证据 — that two leaves were named together, or unbound, at an instant. */
export interface Testimony {
  readonly a: number;
  readonly b: number;
  readonly at: number;
  readonly offset: number;
  readonly unbinds: boolean;
  readonly evidence: Evidence;
}

/** An instant later than any evidence: a link that so far was only unbound. */
const NEVER = 8_640_000_000_000_000;

/** What the keys of a row testify: its first identity together with each of the others. */
export function testimoniesOf(row: LogRow): Testimony[] {
  const [first, ...others] = row.keys;
  if (first === undefined) return [];
  const evidence = { source: row.source, event: row.name, messageId: row.messageId };
  return others
    .filter((other) => other.customer !== first.customer)
    .map((other) => ({
      a: Math.min(first.customer, other.customer),
      b: Math.max(first.customer, other.customer),
      at: row.at,
      offset: row.offset,
      unbinds: row.name === '$unbind',
      evidence,
    }));
}

const LeafNumber = z.object({ customer: z.number().int() });

/** Adds identities and their leaf customers that were not there. @returns those of the keys that were added */
export async function insertIdentities<Key extends { readonly key: OwnedKey; readonly row: LogRow }>(
  tx: Ledger,
  keys: readonly Key[],
): Promise<Key[]> {
  if (keys.length === 0) return [];
  const customers = keys.map(({ key }) => key.customer);
  const at = keys.map(({ row }) => row.at);
  const added = await tx.rows(
    LeafNumber,
    `insert into identities (namespace, value, customer, first_at, log_offset)
     select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[]) on conflict do nothing returning customer`,
    [keys.map(({ key }) => key.namespace), keys.map(({ key }) => key.value), customers, at, keys.map(({ row }) => row.offset)],
  );
  await tx.run(
    `insert into customers (customer, root, first_at, last_at)
     select c, c, t, t from unnest($1::int[], $2::bigint[]) as n (c, t) on conflict do nothing`,
    [customers, at],
  );
  const leaves = new Set(added.map(({ customer }) => customer));
  return keys.filter(({ key }) => leaves.has(key.customer));
}

/** Counts events per leaf and widens the span they were seen in. */
export async function countEvents(tx: Ledger, rows: readonly LogRow[]): Promise<void> {
  const seen = new Map<number, { events: number; first: number; last: number }>();
  for (const row of rows) {
    if (row.customer === 0 || row.source === 'gyre') continue;
    const entry = seen.get(row.customer) ?? { events: 0, first: row.at, last: row.at };
    entry.events += row.name.startsWith('$profile_') ? 0 : 1;
    entry.first = Math.min(entry.first, row.at);
    entry.last = Math.max(entry.last, row.at);
    seen.set(row.customer, entry);
  }
  if (seen.size === 0) return;
  const entries = [...seen.values()];
  await tx.run(
    `update customers set events = customers.events + n.events, first_at = least(customers.first_at, n.first), last_at = greatest(customers.last_at, n.last)
     from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) as n (customer, events, first, last) where customers.customer = n.customer`,
    [[...seen.keys()], entries.map((e) => e.events), entries.map((e) => e.first), entries.map((e) => e.last)],
  );
}

const PairRow = z
  .object({
    a: z.number().int(),
    b: z.number().int(),
    at: z.number().int(),
    last_at: z.number().int(),
    unbound_at: z.number().int().nullable(),
  })
  .transform(({ a, b, at, last_at: lastAt, unbound_at: unboundAt }) => ({ a, b, at, lastAt, unboundAt }));
/** What is stored of a pair: its earliest and latest evidence, and when it was unbound last. */
export type StoredPair = Readonly<z.output<typeof PairRow>>;

/** What is stored of the pairs that testimonies name. */
export async function storedPairs(tx: Ledger, pairs: readonly { readonly a: number; readonly b: number }[]): Promise<StoredPair[]> {
  return await tx.rows(
    PairRow,
    `select l.a, l.b, l.at, l.last_at, l.unbound_at from identity_links l
     join (select distinct x, y from unnest($1::int[], $2::int[]) as n (x, y)) as w on l.a = w.x and l.b = w.y`,
    [pairs.map((p) => p.a), pairs.map((p) => p.b)],
  );
}

const SettledRow = z.object({ a: z.number().int(), b: z.number().int(), at: z.number().int(), unbound_at: z.number().int().nullable() });

/**
 * Writes testimonies; of several about one pair the earliest evidence and the latest unbinding count.
 *
 * @returns the pairs never unbound, with their earliest evidence: of these only earlier evidence is news
 */
export async function upsertLinks(tx: Ledger, testimonies: readonly Testimony[]): Promise<{ a: number; b: number; at: number }[]> {
  const merged = new Map<string, Testimony & { lastAt: number; unboundAt: number | null; earliest: number }>();
  for (const t of testimonies) {
    const key = `${t.a}:${t.b}`;
    const old = merged.get(key);
    const earliest = Math.min(old?.earliest ?? NEVER, t.unbinds ? NEVER : t.at);
    merged.set(key, {
      ...(old !== undefined && (t.unbinds || old.earliest <= t.at) ? old : t),
      earliest,
      lastAt: Math.max(old?.lastAt ?? -1, t.unbinds ? -1 : t.at),
      unboundAt: t.unbinds ? Math.max(old?.unboundAt ?? -1, t.at) : (old?.unboundAt ?? null),
    });
  }
  const rows = [...merged.values()];
  if (rows.length === 0) return [];
  const stored = await tx.rows(
    SettledRow,
    `insert into identity_links (a, b, at, last_at, unbound_at, evidence, state)
     select a, b, at, last_at, unbound_at, evidence::jsonb, 'refused'
     from unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[]) as n (a, b, at, last_at, unbound_at, evidence)
     on conflict (a, b) do update set
       evidence = case when excluded.at < identity_links.at then excluded.evidence else identity_links.evidence end,
       at = least(identity_links.at, excluded.at),
       last_at = greatest(identity_links.last_at, excluded.last_at),
       unbound_at = greatest(identity_links.unbound_at, excluded.unbound_at)
     returning a, b, at, unbound_at`,
    [
      rows.map((r) => r.a),
      rows.map((r) => r.b),
      rows.map((r) => r.earliest),
      rows.map((r) => r.lastAt),
      rows.map((r) => r.unboundAt),
      rows.map((r) => JSON.stringify(r.evidence)),
    ],
  );
  return stored.filter((link) => link.unbound_at === null);
}

const LinkRow = z.object({
  a: z.number().int(),
  b: z.number().int(),
  at: z.number().int(),
  last_at: z.number().int(),
  unbound_at: z.number().int().nullable(),
  pinned: z.boolean(),
});

/** All links of the given leaves. */
export async function linksOf(tx: Ledger, leaves: readonly number[]): Promise<Link[]> {
  const rows = await tx.rows(
    LinkRow,
    `select a, b, at, last_at, unbound_at, pinned from identity_links where a = any($1::int[])
     union select a, b, at, last_at, unbound_at, pinned from identity_links where b = any($1::int[])`,
    [leaves],
  );
  return rows.map((r) => ({ a: r.a, b: r.b, at: r.at, lastAt: r.last_at, unboundAt: r.unbound_at, pinned: r.pinned }));
}

const LeafRow = z.object({ customer: z.number().int(), namespace: z.string(), value: z.string() });

/** The identities of the given leaves. */
export async function leavesOf(tx: Ledger, customers: readonly number[]): Promise<Leaf[]> {
  return await tx.rows(LeafRow, 'select customer, namespace, value from identities where customer = any($1::int[])', [customers]);
}

const RootRow = z.object({ customer: z.number().int(), root: z.number().int() });

/** Stores what became of links, and the roots that follow. @returns the leaves whose root changed, with the new one */
export async function storeResolution(
  tx: Ledger,
  verdicts: readonly Verdict[],
  roots: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  if (verdicts.length > 0) {
    await tx.run(
      `update identity_links l set state = n.state, reason = n.reason
       from unnest($1::int[], $2::int[], $3::text[], $4::text[]) as n (a, b, state, reason)
       where l.a = n.a and l.b = n.b and (l.state <> n.state or l.reason <> n.reason)`,
      [verdicts.map((v) => v.link.a), verdicts.map((v) => v.link.b), verdicts.map((v) => v.state), verdicts.map((v) => v.reason)],
    );
  }
  const changed = await tx.rows(
    RootRow,
    `update customers c set root = n.root from unnest($1::int[], $2::int[]) as n (customer, root)
     where c.customer = n.customer and c.root <> n.root returning c.customer, c.root`,
    [[...roots.keys()], [...roots.values()]],
  );
  return new Map(changed.map((row) => [row.customer, row.root]));
}

/** Pins a link as removed by an operator, or lets it go again. */
export async function pinLink(tx: Ledger, a: number, b: number, pinned: boolean): Promise<void> {
  await tx.run('update identity_links set pinned = $3 where a = $1 and b = $2', [Math.min(a, b), Math.max(a, b), pinned]);
}
