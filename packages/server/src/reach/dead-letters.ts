import { MessageFailure, MessageState } from '@gyre/domain/reach/message';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { inOrder } from './arbitration.ts';
import { storeAssignments } from './assignment.ts';
import { addSpend } from './capacity.ts';
import { RunOfWish, wishesAnew } from './deferral.ts';
import type { Ground } from './ground.ts';
import { messageId } from './message.ts';
import { decide } from './policy.ts';
import { refusalBy, refusalOf, type Refusal } from './retry-refusals.ts';
import { loadWorld } from './world.ts';

/** What became of the wish to try messages again. */
export interface Revival {
  readonly queued: number;
  readonly refused: (Refusal & { readonly message: string })[];
}

const DeadRow = RunOfWish.extend({
  id: z.string(),
  attempt: z.number().int(),
  state: MessageState,
  failure: MessageFailure.or(z.literal('')),
  revived: z.boolean(),
  has_later: z.boolean(),
  address: z.string(),
  cost: z.number().int(),
});
type DeadRow = z.infer<typeof DeadRow>;

/**
 * 死信重试 — queues failed messages again, each once in its life, with a fresh budget of rounds. Each is decided as a wish made now: the campaign
 * runs, the address, suppression, consent, personalisation, groups, quiet hours, frequency caps and budget, the hold-out. Its failure gave its
 * capacity back; it is taken again and counts from now, and it must have gone before quiet hours begin the next time. What would have to wait
 * is refused. So is, whatever the policy says, what may have arrived, and what the address or the content was refused for.
 *
 * The message says what it said: of a coupon that came with it, while that can still be used; no further one is granted. And its goals are still counted from the decision that made it: the control customer it is compared with had
 * its ghost then.
 */
export async function retryFailed(ledger: Ledger, ground: Ground, ids: readonly string[], now: Instant): Promise<Revival> {
  return await ledger.transaction(async (tx) => {
    const rows = new Map((await readDead(tx, ids)).map((row) => [row.id, row]));
    const asked = [...new Set(ids)].map((message) => ({ message, row: rows.get(message) }));
    const retried = await decideAnew(
      tx,
      ground,
      asked.flatMap(({ row }) => (row !== undefined && refusalOf(row) === undefined ? [row] : [])),
      now,
    );
    const granted = [...retried.values()].filter((r) => r.refusal === undefined);
    await insertRevived(tx, granted, now);
    const refused = asked.flatMap(({ message, row }) => {
      const refusal = refusalOf(row) ?? retried.get(message)?.refusal;
      return refusal === undefined ? [] : [{ message, ...refusal }];
    });
    return { queued: granted.length, refused };
  });
}

async function readDead(tx: Ledger, ids: readonly string[]): Promise<DeadRow[]> {
  return await tx.rows(
    DeadRow,
    `select m.id, m.run, m.node, m.attempt, r.campaign, r.version, r.customer, r.event, m.state, m.failure, m.revived, m.address, m.cost,
       exists (select from messages l where l.run = m.run and l.node = m.node and l.attempt > m.attempt) as has_later
     from messages m join runs r on r.id = m.run where m.id = any($1::text[]) for update of m`,
    [ids],
  );
}

/** A message and why the policy forbids to try it again; `expiresAt`: when it must have gone. */
interface Retried {
  readonly row: DeadRow;
  readonly refusal: Refusal | undefined;
  readonly expiresAt: Instant | null;
}

/** Decides messages in the order of arbitration and takes what they need: capacity one takes the next finds taken. By the message's id. */
async function decideAnew(tx: Ledger, ground: Ground, dead: readonly DeadRow[], now: Instant): Promise<Map<string, Retried>> {
  if (dead.length === 0) return new Map();
  const byWish = new Map(dead.map((row) => [`${row.run}:${row.node}`, row]));
  const wishes = await inOrder(tx, await wishesAnew(tx, dead));
  const world = await loadWorld(tx, ground, wishes, now, 'commit');
  await world.ready(wishes);
  const retried = wishes.flatMap((wish): Retried[] => {
    const row = byWish.get(`${wish.run}:${wish.node}`);
    if (row === undefined) return [];
    const decision = decide(world.standing(wish, now, () => ({ ok: true, cost: row.cost })));
    const refusal = refusalBy(decision, row.address, wish.definition, ground.zone);
    if (refusal === undefined) world.take(wish, decision, now);
    return [{ row, refusal, expiresAt: world.goneBy(wish, now) }];
  });
  await storeAssignments(tx, world.assigned(), now);
  await addSpend(tx, world.taken());
  return new Map(retried.map((r) => [r.row.id, r]));
}

async function insertRevived(tx: Ledger, granted: readonly Retried[], now: Instant): Promise<void> {
  if (granted.length === 0) return;
  const rows = granted.map(({ row }) => row);
  await tx.run(
    `update decisions as d set released = false, retaken_at = $3::bigint from unnest($1::bigint[], $2::text[]) as g (run, node)
     where d.run = g.run and d.node = g.node`,
    [rows.map((r) => r.run), rows.map((r) => r.node), now],
  );
  await tx.run(
    `insert into messages (id, run, node, attempt, campaign, arm, customer, root, channel, category, lane, address, content, parts, cost,
       expires_at, revived, state, created_at)
     select g.id, m.run, m.node, m.attempt + 1, m.campaign, m.arm, m.customer, m.root, m.channel, m.category, m.lane, m.address, m.content,
       m.parts, m.cost, g.expires_at, true, 'queued', $4::bigint
     from unnest($1::text[], $2::text[], $3::bigint[]) as g (old, id, expires_at) join messages m on m.id = g.old`,
    [rows.map((r) => r.id), rows.map((r) => messageId(now, r.run, r.node, r.attempt + 1)), granted.map((g) => g.expiresAt), now],
  );
}
