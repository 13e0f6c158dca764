import type { Channel } from '@gyre/domain/reach/channel';
import { Purpose } from '@gyre/domain/reach/consent';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** The latest change that concerns a wish, and where it was said. */
export interface Said {
  readonly action: 'grant' | 'withdraw';
  readonly at: number;
  readonly source: string;
}

/** 同意状况 — of some customers (roots): the latest change over all their leaves; undefined when nothing was ever said. */
export interface Consents {
  /** About marketing on a channel, said of that channel or of every one. */
  marketing(root: number, channel: Channel): Said | undefined;
  /** About being picked personally, on whatever channel it was said. */
  personalisation(root: number): Said | undefined;
}

const ConsentRow = z.object({
  customer: z.number().int(),
  purpose: Purpose,
  channel: z.string(),
  action: z.enum(['grant', 'withdraw']),
  event: z.number().int(),
  at: z.number().int(),
  source: z.string(),
});
type ConsentRow = z.infer<typeof ConsentRow>;

/** Looks consents up in one statement. `roots`: all leaves, each with its root. */
export async function loadConsents(tx: Ledger, roots: ReadonlyMap<number, number>): Promise<Consents> {
  const rows = await tx.rows(
    ConsentRow,
    `select k.customer, k.purpose, k.channel, k.action, k.event, k.at, e.source from consents k join consent_events e on e.id = k.event
     where k.customer = any($1::integer[])`,
    [[...roots.keys()]],
  );
  const byRoot = Map.groupBy(rows, (row) => roots.get(row.customer) ?? row.customer);
  const latest = (root: number, isMeant: (row: ConsentRow) => boolean): Said | undefined =>
    byRoot
      .get(root)
      ?.filter(isMeant)
      .reduce<ConsentRow | undefined>((a, b) => (a === undefined || b.event > a.event ? b : a), undefined);
  return {
    marketing: (root, channel) => latest(root, (r) => r.purpose === 'marketing' && (r.channel === channel || r.channel === '')),
    personalisation: (root) => latest(root, (r) => r.purpose === 'personalisation'),
  };
}
