import { hash32 } from '@gyre/domain/hash';
import { z } from 'zod';
import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';

/** 实验臂 — which side of a control split a customer is on. */
export type Arm = 'treated' | 'control';
const Arm = z.enum(['treated', 'control']);

const BASIS_POINTS = 10_000;

/**
 * 分组 — the arm of a customer: a hash of (salt, customer), never a random draw.
 *
 * @param controlShareBp  control share in basis points, 0 to 10,000; raising it only moves customers from treated to control
 */
export function armOf(salt: string, customer: number, controlShareBp: number): Arm {
  return (hash32(`${salt}\u0000${customer}`) / 2 ** 32) * BASIS_POINTS < controlShareBp ? 'control' : 'treated';
}

/** The salt of a campaign's own control group. */
export function campaignSalt(campaign: string): string {
  return `campaign:${campaign}`;
}

/** One customer (root) to be assigned under one salt. */
export interface AssignmentWish {
  readonly salt: string;
  readonly root: number;
  readonly controlShareBp: number;
}

/** `both`: leaves that were merged later had been put in different arms. */
export type Assigned = Arm | 'both';

/** Key of {@link assign}'s answer. */
export function assignmentKey(salt: string, root: number): string {
  return `${salt}\u0000${root}`;
}

const AssignmentRow = z.object({ salt: z.string(), root: z.number().int(), arms: z.array(Arm) });

/**
 * Reads stored arms and stores new ones, in two statements whatever the number of wishes.
 *
 * What is stored belongs to the number that was the root then; a merge gathers the assignments of all leaves under the present root. The
 * earliest one would win, but a customer found in both arms has seen both and is told apart as `both`, to be excluded from the campaign.
 */
export async function assign(tx: Ledger, wishes: readonly AssignmentWish[], now: Instant): Promise<Map<string, Assigned>> {
  const wanted = new Map(wishes.map((w) => [assignmentKey(w.salt, w.root), w]));
  const stored = await tx.rows(
    AssignmentRow,
    `select a.salt, coalesce(c.root, a.customer) as root, array_agg(distinct a.arm) as arms
     from assignments a left join customers c on c.customer = a.customer
     where a.salt = any($1::text[]) and a.customer in (
       select customer from customers where root = any($2::integer[]) union select unnest($2::integer[]))
     group by 1, 2`,
    [[...new Set(wishes.map((w) => w.salt))], [...new Set(wishes.map((w) => w.root))]],
  );
  const arms = new Map<string, Assigned>();
  for (const row of stored) arms.set(assignmentKey(row.salt, row.root), row.arms.length > 1 ? 'both' : (row.arms[0] ?? 'both'));
  const fresh = [...wanted]
    .filter(([key]) => !arms.has(key))
    .map(([key, w]) => ({ key, ...w, arm: armOf(w.salt, w.root, w.controlShareBp) }));
  for (const { key, arm } of fresh) arms.set(key, arm);
  if (fresh.length > 0) {
    await tx.run(
      `insert into assignments (salt, customer, arm, at) select s, c, a, $4::bigint from unnest($1::text[], $2::integer[], $3::text[]) as t (s, c, a)
       on conflict do nothing`,
      [fresh.map((f) => f.salt), fresh.map((f) => f.root), fresh.map((f) => f.arm), now],
    );
  }
  return arms;
}
