import { readCustomer } from '../../customers/index.ts';
import type { Ledger } from '../../stores/ports.ts';

/** All leaves of the customer asked for; undefined when nobody was. @throws AppError `not_found` */
export async function leavesAsked(ledger: Ledger, customer: number | undefined): Promise<readonly number[] | undefined> {
  return customer === undefined ? undefined : (await readCustomer(ledger, customer)).leaves;
}
