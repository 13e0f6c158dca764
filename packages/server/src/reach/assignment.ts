import type { CampaignArm } from '@gyre/domain/campaign';
import { hash32 } from '@gyre/domain/hash';
import { z } from 'zod';
import type { Instant } from '@gyre/domain/time';
import type { Ledger } from '../stores/ports.ts';

const BASIS_POINTS = 10_000;

/** What is stored for who gets nothing. Arms of a campaign are letters. */
export const CONTROL = 'control';
/** What is stored for the rest where there are no arms: the global hold-out's; and what campaigns without arms once stored. */
export const TREATED = 'treated';

/**
 * 分组 — whether a customer is in the control group: a hash of (salt, customer), never a random draw.
 *
 * @param controlShareBp  control share in basis points, 0 to 10,000; raising it only moves customers from treated to control
 */
export function isControl(salt: string, customer: number, controlShareBp: number): boolean {
  return (hash32(`${salt}\u0000${customer}`) / 2 ** 32) * BASIS_POINTS < controlShareBp;
}

/** 文案分流 — the arm a treated customer gets, by weight and a second hash that has nothing to do with the one of {@link isControl}. */
export function armFor(salt: string, customer: number, arms: readonly Pick<CampaignArm, 'key' | 'weight'>[]): string {
  const total = arms.reduce((sum, arm) => sum + arm.weight, 0);
  let place = (hash32(`${salt}\u0000arm\u0000${customer}`) / 2 ** 32) * total;
  for (const { key, weight } of arms) {
    if (place < weight) return key;
    place -= weight;
  }
  throw new RangeError('a campaign has at least one arm');
}

/** The salt of a campaign's own groups. */
export function campaignSalt(campaign: string): string {
  return `campaign:${campaign}`;
}

/** One customer (root) to be assigned under one salt; without `arms` only to control or not. */
export interface AssignmentWish {
  readonly salt: string;
  readonly root: number;
  readonly controlShareBp: number;
  readonly arms: readonly Pick<CampaignArm, 'key' | 'weight'>[];
}

/**
 * 分配 — the group of a customer. `both`: leaves that were merged later had been in control and treated. `fresh`: it is not stored so yet.
 * `text` is the arm whose content is rendered, also for who gets nothing.
 */
export interface Assigned {
  readonly group: 'control' | 'treated' | 'both';
  readonly text: string;
  readonly fresh: boolean;
}

/** What is stored of a customer's leaves under one salt, earliest first. */
export type Stored = readonly string[];

/**
 * Decides from what is stored, else by hash. What is stored stays, whatever the shares are now; a customer stored with two arms has the
 * earlier one; one whose arm was removed gets another of those there are.
 */
export function assignOne(wish: AssignmentWish, stored: Stored): Assigned {
  const { salt, root, controlShareBp, arms } = wish;
  const text = arms.length === 0 ? '' : (stored.find((s) => arms.some((a) => a.key === s)) ?? armFor(salt, root, arms));
  const inControl = stored.includes(CONTROL);
  const inTreated = stored.some((s) => s !== CONTROL);
  if (inControl && inTreated) return { group: 'both', text, fresh: false };
  if (inControl) return { group: 'control', text, fresh: false };
  if (inTreated) return { group: 'treated', text, fresh: arms.length > 0 && !stored.includes(text) };
  return { group: isControl(salt, root, controlShareBp) ? 'control' : 'treated', text, fresh: true };
}

/** Key of {@link storedAssignments}' answer. */
export function assignmentKey(salt: string, root: number): string {
  return `${salt}\u0000${root}`;
}

/** A leaf whose assignment under a salt is looked for. */
export interface AssignmentOf {
  readonly salt: string;
  readonly leaf: number;
}

/** Assignments under one salt with one arm, as columns: thousands of rows would each be an object. */
const AssignmentColumns = z.object({
  salt: z.string(),
  arm: z.string(),
  customers: z.array(z.number().int()),
  instants: z.array(z.number().int()),
});

/**
 * What is stored. It belongs to the number that was the root then; a merge gathers that of all leaves under the present root.
 *
 * @param roots  all leaves, each with its root
 */
export async function storedAssignments(
  tx: Ledger,
  wanted: readonly AssignmentOf[],
  roots: ReadonlyMap<number, number>,
): Promise<Map<string, Stored>> {
  if (wanted.length === 0) return new Map();
  const kinds = await tx.rows(
    AssignmentColumns,
    `select a.salt, a.arm, array_agg(a.customer) as customers, array_agg(a.at) as instants
     from unnest($1::text[], $2::integer[]) as w (salt, customer)
     join assignments a on a.salt = w.salt and a.customer = w.customer group by 1, 2`,
    [wanted.map((w) => w.salt), wanted.map((w) => w.leaf)],
  );
  const found = new Map<string, { arm: string; at: number; customer: number }[]>();
  for (const { salt, arm, customers, instants } of kinds) {
    for (const [i, customer] of customers.entries()) {
      const key = assignmentKey(salt, roots.get(customer) ?? customer);
      const one = { arm, at: instants[i] ?? 0, customer };
      const others = found.get(key);
      if (others === undefined) found.set(key, [one]);
      else others.push(one);
    }
  }
  const inTime = (a: { at: number; customer: number }, b: { at: number; customer: number }): number =>
    a.at - b.at || a.customer - b.customer;
  return new Map([...found].map(([key, all]) => [key, all.toSorted(inTime).map((one) => one.arm)]));
}

/** One assignment to be kept. */
export interface NewAssignment {
  readonly salt: string;
  readonly root: number;
  readonly arm: string;
}

/** Keeps assignments; one whose arm was removed is written over. */
export async function storeAssignments(tx: Ledger, fresh: readonly NewAssignment[], now: Instant): Promise<void> {
  if (fresh.length === 0) return;
  const once = [...new Map(fresh.map((f) => [assignmentKey(f.salt, f.root), f])).values()];
  await tx.run(
    `insert into assignments (salt, customer, arm, at) select s, c, a, $4::bigint from unnest($1::text[], $2::integer[], $3::text[]) as t (s, c, a)
     on conflict (salt, customer) do update set arm = excluded.arm`,
    [once.map((f) => f.salt), once.map((f) => f.root), once.map((f) => f.arm), now],
  );
}
