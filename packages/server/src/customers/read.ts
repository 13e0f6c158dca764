import type { Value } from '@gyre/domain/events';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { Evidence } from './identity-rows.ts';
import { combine, type Attribute } from './profile.ts';
import { profilesOf } from './profile-rows.ts';

const number = z.number().int();

/** 用户 — one customer: the root's number, all its leaves with their identities, and its combined attributes. Nothing masked. */
export interface Customer {
  readonly customer: number;
  readonly leaves: readonly number[];
  readonly identities: readonly { readonly namespace: string; readonly value: string; readonly leaf: number; readonly firstAt: number }[];
  readonly attributes: ReadonlyMap<string, Attribute & { readonly value: Value }>;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly events: number;
}

const RootRow = z.object({ customer: number, root: number });

/** Leaf → root. A leaf the pipeline has not stored yet is its own root. */
export async function rootsOf(ledger: Ledger, leaves: readonly number[]): Promise<Map<number, number>> {
  const roots = new Map(leaves.map((leaf) => [leaf, leaf]));
  if (leaves.length === 0) return roots;
  const rows = await ledger.rows(RootRow, 'select customer, root from customers where customer = any($1::int[])', [[...roots.keys()]]);
  for (const row of rows) roots.set(row.customer, row.root);
  return roots;
}

const LeafRow = z.object({
  customer: number,
  root: number,
  first_at: number,
  last_at: number,
  events: number,
  namespace: z.string(),
  value: z.string(),
  seen_at: number,
});

/** The customers of the given roots (a leaf that is no root finds nobody), by root. */
export async function readCustomers(ledger: Ledger, roots: readonly number[]): Promise<Map<number, Customer>> {
  if (roots.length === 0) return new Map();
  const rows = await ledger.rows(
    LeafRow,
    `select c.customer, c.root, c.first_at, c.last_at, c.events, i.namespace, i.value, i.first_at as seen_at
     from customers c join identities i on i.customer = c.customer where c.root = any($1::int[]) order by c.root, c.customer`,
    [roots],
  );
  const profiles = await profilesOf(
    ledger,
    rows.map((r) => r.customer),
  );
  const byRoot = Map.groupBy(rows, (row) => row.root);
  return new Map(
    [...byRoot].map(([root, leaves]): [number, Customer] => [
      root,
      {
        customer: root,
        leaves: leaves.map((l) => l.customer),
        identities: leaves.map((l) => ({ namespace: l.namespace, value: l.value, leaf: l.customer, firstAt: l.seen_at })),
        attributes: combine(leaves.map((l) => profiles.get(l.customer) ?? {})),
        firstAt: Math.min(...leaves.map((l) => l.first_at)),
        lastAt: Math.max(...leaves.map((l) => l.last_at)),
        events: leaves.reduce((sum, l) => sum + l.events, 0),
      },
    ]),
  );
}

/** One customer by the number of any of its leaves. @throws AppError `not_found` */
export async function readCustomer(ledger: Ledger, leaf: number): Promise<Customer> {
  const root = (await rootsOf(ledger, [leaf])).get(leaf) ?? leaf;
  const customer = (await readCustomers(ledger, [root])).get(root);
  if (customer === undefined) throw new AppError('not_found', `there is no customer ${leaf}`, { customer: leaf });
  return customer;
}

/** 身份关联记录 — a link as stored, with its state. */
export const StoredLink = z.object({
  a: number,
  b: number,
  at: number,
  state: z.enum(['joined', 'refused', 'removed']),
  reason: z.string(),
  evidence: Evidence,
  a_namespace: z.string(),
  a_value: z.string(),
  b_namespace: z.string(),
  b_value: z.string(),
});
export type StoredLink = z.infer<typeof StoredLink>;

/** All links of a customer's leaves, joined, refused or removed, oldest evidence first; at most 500. */
export async function readLinks(ledger: Ledger, leaves: readonly number[]): Promise<StoredLink[]> {
  return await ledger.rows(
    StoredLink,
    `select l.a, l.b, l.at, l.state, l.reason, l.evidence, x.namespace as a_namespace, x.value as a_value, y.namespace as b_namespace, y.value as b_value
     from identity_links l join identities x on x.customer = l.a join identities y on y.customer = l.b
     where l.a = any($1::int[]) or l.b = any($1::int[]) order by l.at, l.a, l.b limit 500`,
    [leaves],
  );
}

const CountRow = z.object({ n: number });

/** How many customers there are (merged ones once). */
export async function countCustomers(ledger: Ledger): Promise<number> {
  const [row] = await ledger.rows(CountRow, 'select count(*) as n from customers where customer = root');
  return row?.n ?? 0;
}
