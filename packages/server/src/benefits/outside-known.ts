import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { systemNamespace } from './outside-system.ts';

const CustomerRow = z.object({ customer: z.number().int() });

/** Why the external system cannot be asked for a coupon of a customer; undefined when it can. */
export type WhyNotOutside = (customer: number) => 'no_system' | 'no_identity' | undefined;

/** 外部认得 — reads which customers (any leaf; merged ones together) have an identity of the kind the external system knows them by. */
export async function readOutsideKnown(tx: Ledger, customers: readonly number[]): Promise<WhyNotOutside> {
  if (customers.length === 0) return () => undefined;
  const namespace = await systemNamespace(tx);
  if (namespace === undefined) return () => 'no_system';
  const rows = await tx.rows(
    CustomerRow,
    `select p.customer from unnest($1::integer[]) as p (customer) cross join lateral (
       select from customers c join customers l on l.root = c.root join identities i on i.customer = l.customer
       where c.customer = p.customer and i.namespace = $2 limit 1) as known`,
    [[...new Set(customers)], namespace],
  );
  const known = new Set(rows.map(({ customer }) => customer));
  return (customer) => (known.has(customer) ? undefined : 'no_identity');
}
