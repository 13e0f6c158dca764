import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import type { CustomerSet } from '@gyre/engine';
import { z } from 'zod';
import { decodeMembers, encodeMembers } from '../segments/index.ts';
import type { Ledger } from '../stores/ports.ts';

/** 诊断到的人 — whom a diagnosis found: everybody in the slice by its rule as of then, and those found affected. */
export interface FoundCustomers {
  readonly inSlice: CustomerSet;
  readonly affected: CustomerSet;
}

const StoredCustomers = z.object({ in_slice: z.string(), affected: z.string() });

/** Keeps whom the newest search of a loop found, in place of whom an earlier one did. */
export async function keepFound(tx: Ledger, episode: string, search: number, { inSlice, affected }: FoundCustomers): Promise<void> {
  await tx.run(
    `insert into loop_customers (episode, search, in_slice, affected) values ($1, $2, $3, $4)
     on conflict (episode) do update set search = excluded.search, in_slice = excluded.in_slice, affected = excluded.affected`,
    [episode, search, encodeMembers(inSlice), encodeMembers(affected)],
  );
}

/** Whom the newest search of a loop found. @throws Error when none found anybody: a loop is diagnosed in the transaction that keeps them */
export async function readFound(ledger: Ledger, episode: string): Promise<FoundCustomers> {
  const [row] = await ledger.rows(StoredCustomers, 'select in_slice, affected from loop_customers where episode = $1', [episode]);
  if (row === undefined) throw new Error(`episode ${episode} has a diagnosis without customers`);
  return { inSlice: decodeMembers(row.in_slice), affected: decodeMembers(row.affected) };
}

/** 为谁 — the customers a playbook is for. */
export function whomOf({ audience }: PlaybookDefinition, { inSlice, affected }: FoundCustomers): CustomerSet {
  return audience === 'affected' ? affected : inSlice;
}

/** Forgets whom it was, once the loop needs it no longer. */
export async function forgetFound(tx: Ledger, episode: string): Promise<void> {
  await tx.run('delete from loop_customers where episode = $1', [episode]);
}
