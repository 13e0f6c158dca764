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

/** {@link Stored} of a customer (root) under a salt. */
export type StoredAssignments = (salt: string, root: number) => Stored;

const NOTHING: Stored = [];

/** Assignments under one salt with one arm, as columns: thousands of rows would each be an object. */
const AssignmentColumns = z.object({
  salt: z.string(),
  arm: z.string(),
  customers: z.array(z.number()),
  instants: z.array(z.number()),
});

/**
 * What is stored. It belongs to the number that was the root then; a merge gathers that of all leaves under the present root.
 *
 * @param wanted  by salt, the leaves whose assignment is looked for
 * @param roots  all leaves, each with its root
 */
export async function storedAssignments(
  tx: Ledger,
  wanted: ReadonlyMap<string, readonly number[]>,
  roots: ReadonlyMap<number, number>,
): Promise<StoredAssignments> {
  const kinds = await tx.rows(
    AssignmentColumns,
    `select ($1::text[])[w.place] as salt, a.arm, array_agg(w.customer) as customers, array_agg(a.at) as instants
     from unnest((select $2::integer[]), (select $3::integer[])) as w (place, customer) cross join lateral (
       select arm, at from assignments where salt = ($1::text[])[w.place] and customer = w.customer offset 0) as a group by 1, 2`,
    [[...wanted.keys()], [...wanted.values()].flatMap((leaves, i) => leaves.map(() => i + 1)), [...wanted.values()].flat()],
  );
  const found = new Map<string, Map<number, { arm: string; at: number; customer: number }[]>>();
  for (const { salt, arm, customers, instants } of kinds) {
    const bySalt = found.get(salt) ?? new Map<number, { arm: string; at: number; customer: number }[]>();
    found.set(salt, bySalt);
    for (const [i, customer] of customers.entries()) {
      const root = roots.get(customer) ?? customer;
      const one = { arm, at: instants[i] ?? 0, customer };
      const others = bySalt.get(root);
      if (others === undefined) bySalt.set(root, [one]);
      else others.push(one);
    }
  }
  return (salt, root) => {
    const all = found.get(salt)?.get(root);
    return all === undefined ? NOTHING : all.toSorted((a, b) => a.at - b.at || a.customer - b.customer).map((one) => one.arm);
  };
}

/** One assignment to be kept. `isFirst`: nothing is stored of any of the customer's leaves. */
export interface NewAssignment {
  readonly salt: string;
  readonly root: number;
  readonly arm: string;
  readonly isFirst: boolean;
}

/**
 * Keeps assignments, each of which is named once; one whose arm was removed is written over. Whoever stores has taken its turn
 * (`takeTurns`) before it looked, so that a first one meets no other: looking for one again would take longer than writing it.
 */
export async function storeAssignments(tx: Ledger, fresh: readonly NewAssignment[], now: Instant): Promise<void> {
  await insertAssignments(
    tx,
    fresh.filter((f) => f.isFirst),
    now,
  );
  await insertAssignments(
    tx,
    fresh.filter((f) => !f.isFirst),
    now,
    'on conflict (salt, customer) do update set arm = excluded.arm',
  );
}

async function insertAssignments(tx: Ledger, fresh: readonly NewAssignment[], now: Instant, conflict = ''): Promise<void> {
  if (fresh.length === 0) return;
  const places = new Map([...new Set(fresh.map((f) => f.salt))].map((salt, i) => [salt, i + 1]));
  await tx.run(
    `insert into assignments (salt, customer, arm, at) select ($4::text[])[t.place], t.customer, t.arm, $5::bigint
     from unnest($1::integer[], $2::integer[], $3::text[]) as t (place, customer, arm) ${conflict}`,
    [fresh.map((f) => places.get(f.salt)), fresh.map((f) => f.root), fresh.map((f) => f.arm), [...places.keys()], now],
  );
}
