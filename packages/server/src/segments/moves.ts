import type { Instant } from '@gyre/domain/time';
import { rootsOf } from '../customers/index.ts';
import type { History, Ledger } from '../stores/ports.ts';

/** 进出 — a customer (the root now) entered or left a segment. */
export interface Move {
  readonly offset: number;
  readonly customer: number;
  readonly move: 'entered' | 'left';
  readonly at: Instant;
  readonly historical: boolean;
}

const ENTERED = '$segment_entered';

/** Who entered and left a segment last, newest first. */
export async function movesOf(
  { ledger, log }: { readonly ledger: Ledger; readonly log: Pick<History, 'recent'> },
  segment: string,
  limit: number,
): Promise<Move[]> {
  const rows = await log.recent(limit, { names: [ENTERED, '$segment_left'], property: { name: 'segment', text: segment } });
  const roots = await rootsOf(ledger, [...new Set(rows.map((row) => row.customer))]);
  return rows.map(({ offset, customer, name, at, historical }) => ({
    offset,
    customer: roots.get(customer) ?? customer,
    move: name === ENTERED ? 'entered' : 'left',
    at,
    historical,
  }));
}
