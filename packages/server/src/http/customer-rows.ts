import type { CustomerRow } from '@gyre/domain/api/people';
import type { CustomerSet } from '@gyre/engine';
import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';
import { readCustomers } from '../customers/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { shownCustomer } from './shown.ts';

/** Customers as lists show them, in the order of their numbers; those that are not there any more are left out. */
export async function customerRows(ledger: Ledger, roots: readonly number[]): Promise<z.infer<typeof CustomerRow>[]> {
  const customers = await readCustomers(ledger, roots);
  return roots.flatMap((root) => customers.get(root) ?? []).map(shownCustomer);
}

/** A page of customers by number: of all (`total`) those with these numbers, at most `limit`. */
export async function customerPage(
  ledger: Ledger,
  roots: readonly number[],
  { limit, total }: { readonly limit: number; readonly total: number },
): Promise<{ rows: z.infer<typeof CustomerRow>[]; next: string | null; total: number }> {
  return { rows: await customerRows(ledger, roots), next: roots.length < limit ? null : writeCursor(roots.at(-1) ?? 0), total };
}

/** A page of a set of customers. @throws AppError `invalid_input` for a cursor that is none of it */
export async function pageOfCustomers(
  { ledger }: { readonly ledger: Ledger },
  customers: CustomerSet,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ rows: z.infer<typeof CustomerRow>[]; next: string | null; total: number }> {
  const roots = customers.following(readCursor(z.number().int(), cursor) ?? 0, limit);
  return await customerPage(ledger, roots, { limit, total: customers.count });
}
