import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { MicroBatch } from '../pipeline/stage.ts';
import type { History, Ledger, LogRow, Position } from '../stores/ports.ts';
import { leafAttributes, type TurnChanges } from './changes.ts';
import { applyCall, isProfileCall, Profile, PROFILE_CALLS, refold } from './profile.ts';

/** Calls of one customer a refold reads at most per page. */
const PAGE = 1000;

const ProfileRow = z.object({ customer: z.number().int(), attributes: Profile });

/** The stored profiles of leaves. */
export async function profilesOf(ledger: Ledger, customers: readonly number[]): Promise<Map<number, Profile>> {
  if (customers.length === 0) return new Map();
  const rows = await ledger.rows(ProfileRow, 'select customer, attributes from profiles where customer = any($1::int[])', [customers]);
  return new Map(rows.map((row) => [row.customer, row.attributes]));
}

/** Folds the profile calls of a batch into the stored profiles. @returns each leaf's attributes after each of its calls */
export async function storeProfiles(tx: Ledger, history: Pick<History, 'timeline'>, batch: MicroBatch): Promise<TurnChanges['profiles']> {
  const calls = batch.rows.filter((row) => isProfileCall(row) && row.customer !== 0);
  if (calls.length === 0) return [];
  const profiles = await profilesOf(tx, [...new Set(calls.map((row) => row.customer))]);
  const late = new Map<number, Set<string>>();
  const steps: TurnChanges['profiles'][number][] = [];
  for (const call of calls) {
    const applied = applyCall(profiles.get(call.customer) ?? {}, call);
    profiles.set(call.customer, applied.profile);
    steps.push({ offset: call.offset, leaf: call.customer, attributes: leafAttributes(applied.profile) });
    if (applied.late.length > 0) late.set(call.customer, new Set([...(late.get(call.customer) ?? []), ...applied.late]));
  }
  for (const [customer, names] of late) {
    const all = await callsOf(history, customer, batch.position);
    const refolded = refold(profiles.get(customer) ?? {}, [...names], all);
    profiles.set(customer, refolded);
    const last = steps.findLastIndex((step) => step.leaf === customer);
    steps[last] = { offset: steps[last]?.offset ?? 0, leaf: customer, attributes: leafAttributes(refolded) };
  }
  await tx.run(
    `insert into profiles (customer, attributes) select c, a::jsonb from unnest($1::int[], $2::text[]) as n (c, a)
     on conflict (customer) do update set attributes = excluded.attributes`,
    [[...profiles.keys()], [...profiles.values()].map((profile) => JSON.stringify(profile))],
  );
  return steps;
}

/** Every profile call of a leaf up to a position, in order of (at, offset). */
async function callsOf(history: Pick<History, 'timeline'>, customer: number, upTo: Position): Promise<LogRow[]> {
  const calls: LogRow[] = [];
  let before: { at: Instant; offset: number } | undefined;
  for (;;) {
    const page = await history.timeline({ customers: [customer], names: PROFILE_CALLS, upTo, before, limit: PAGE });
    calls.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return calls.toReversed();
    before = { at: last.at, offset: last.offset };
  }
}
