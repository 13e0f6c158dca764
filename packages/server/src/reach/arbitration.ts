import { channelOf } from '@gyre/domain/campaign';
import { Channel } from '@gyre/domain/reach/channel';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { Wish } from './wish.ts';

const AnsweredRow = z.object({ root: z.number().int(), channel: Channel });

/**
 * 同时刻仲裁 — brings the wishes of one moment into the order in which they take capacity: priority, then expected value, then the channel the
 * customer answered last, then the campaign's key, then the run.
 */
export async function inOrder(tx: Ledger, wishes: readonly Wish[]): Promise<Wish[]> {
  const answered = await answeredLast(tx, undecidedRoots(wishes));
  const isAnswered = (w: Wish): number => (answered.get(w.root) === channelOf(w.definition) ? 0 : 1);
  return wishes.toSorted(
    (a, b) =>
      a.definition.priority - b.definition.priority ||
      b.definition.expectedValue - a.definition.expectedValue ||
      (a.root === b.root ? isAnswered(a) - isAnswered(b) : a.root - b.root) ||
      (a.campaign < b.campaign ? -1 : a.campaign > b.campaign ? 1 : a.run - b.run),
  );
}

/** Roots that are wished to be reached on more than one channel at once. */
function undecidedRoots(wishes: readonly Wish[]): number[] {
  const channels = new Map<number, Channel>();
  const several = new Set<number>();
  for (const { root, definition } of wishes) {
    const channel = channelOf(definition);
    if ((channels.get(root) ?? channel) !== channel) several.add(root);
    channels.set(root, channel);
  }
  return [...several];
}

/** The channel of the message each root clicked or replied to last. */
async function answeredLast(tx: Ledger, roots: readonly number[]): Promise<Map<number, Channel>> {
  if (roots.length === 0) return new Map();
  const rows = await tx.rows(
    AnsweredRow,
    `select distinct on (c.root) c.root, m.channel from customers c join messages m on m.root = c.customer
     where c.root = any($1::integer[]) and (m.clicked_at is not null or m.replied_at is not null)
     order by c.root, greatest(m.clicked_at, m.replied_at) desc, m.id`,
    [roots],
  );
  return new Map(rows.map((r) => [r.root, r.channel]));
}
