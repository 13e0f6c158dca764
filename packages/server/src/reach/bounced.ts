import type { Channel } from '@gyre/domain/reach/channel';
import type { FailureClass } from '@gyre/domain/reach/message';
import { DAY_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { addSuppressions } from './suppress.ts';

/** After so many failures that may pass, within the window, an e-mail address counts as dead. */
const SOFT_LIMIT = 3;
const SOFT_WINDOW_MS = 30 * DAY_MS;

/** A message its receipt says did not arrive. */
export interface Undelivered {
  readonly id: string;
  readonly channel: Channel;
  readonly address: string;
  readonly failure: FailureClass | '';
}

const SoftRow = z.object({ address: z.string() });

/**
 * 退信屏蔽 — suppresses, for whatever is sent there, addresses their provider has told to be dead: at once when it is the recipient's fault (硬退), for e-mail also after three
 * failures in 30 days that might have passed (软退). What is the content's fault says nothing about the person.
 */
export async function suppressBounced(tx: Ledger, failed: readonly Undelivered[], now: Instant): Promise<void> {
  const hard = failed.filter((m) => m.failure === 'recipient');
  const soft = failed.filter((m) => m.channel === 'email' && m.failure === 'transient');
  const often = new Set(soft.length === 0 ? [] : await oftenFailed(tx, soft, now));
  for (const { channel, address, id } of [...hard, ...soft.filter((m) => often.has(m.address))]) {
    await addSuppressions(tx, { channel, addresses: [address], scope: 'all', reason: 'bounced', source: `message:${id}` }, now);
  }
}

async function oftenFailed(tx: Ledger, soft: readonly Undelivered[], now: Instant): Promise<string[]> {
  const rows = await tx.rows(
    SoftRow,
    `select m.address from messages m join receipts r on r.provider = m.provider and r.provider_id = m.provider_id
     where m.channel = 'email' and m.address = any($1::text[]) and m.state = 'failed' and r.state = 'failed' and r.failure = 'transient'
       and r.at > $2::bigint group by m.address having count(distinct m.id) >= $3`,
    [[...new Set(soft.map((m) => m.address))], now - SOFT_WINDOW_MS, SOFT_LIMIT],
  );
  return rows.map((r) => r.address);
}
