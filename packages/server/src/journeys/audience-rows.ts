import { Instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import { z } from 'zod';
import { decodeMembers, encodeMembers } from '../segments/index.ts';
import type { Ledger } from '../stores/ports.ts';

/** Kinds of timers: an audience is to be taken; its next page of customers is to enter. */
export const TAKE = 'audience';
export const PAGE = 'audience_page';

/** 圈选 — one taking of a campaign's audience: wanted, then its customers enter in pages, then done. */
const AudienceRow = z.object({
  id: z.number().int(),
  campaign: z.string(),
  /** The time it is taken for. */
  at: Instant,
  state: z.enum(['wanted', 'entering', 'done']),
  size: z.number().int(),
  /** Largest customer that has entered. */
  entered_up_to: z.number().int(),
  taken_at: Instant.nullable(),
});
export type AudienceRow = z.infer<typeof AudienceRow>;

const COLUMNS = 'id, campaign, at, state, size, entered_up_to, taken_at';

export async function readAudienceTake(tx: Ledger, id: number): Promise<AudienceRow | undefined> {
  const [row] = await tx.rows(AudienceRow, `select ${COLUMNS} from audience_takes where id = $1`, [id]);
  return row;
}

/** A campaign's last taking. */
export async function lastAudienceTake(ledger: Ledger, campaign: string): Promise<AudienceRow | undefined> {
  const [row] = await ledger.rows(AudienceRow, `select ${COLUMNS} from audience_takes where campaign = $1 order by at desc limit 1`, [
    campaign,
  ]);
  return row;
}

/** Takings in a state, oldest first. */
export async function audiencesIn(ledger: Ledger, state: AudienceRow['state']): Promise<AudienceRow[]> {
  return await ledger.rows(AudienceRow, `select ${COLUMNS} from audience_takes where state = $1 order by id`, [state]);
}

/** Asks for a taking; one for the same time is not asked for twice. */
export async function insertAudienceTake(tx: Ledger, campaign: string, at: Instant): Promise<void> {
  await tx.run(`insert into audience_takes (campaign, at, state) values ($1, $2, 'wanted') on conflict do nothing`, [campaign, at]);
}

/** Stores whom a taking found; members of earlier ones of the campaign are forgotten. @returns false when it was not wanted any more */
export async function storeMembers(tx: Ledger, { id, campaign }: AudienceRow, members: CustomerSet, takenAt: Instant): Promise<boolean> {
  const size = members.count;
  const stored = await tx.run(
    `update audience_takes set state = $2, size = $3, members = $4, taken_at = $5 where id = $1 and state = 'wanted'`,
    [id, size === 0 ? 'done' : 'entering', size, encodeMembers(members), takenAt],
  );
  await tx.run(`update audience_takes set members = '' where campaign = $1 and id < $2 and state = 'done' and members <> ''`, [
    campaign,
    id,
  ]);
  return stored === 1 && size > 0;
}

/** Notes how far a taking has come. */
export async function moveOn(tx: Ledger, id: number, enteredUpTo: number, state: 'entering' | 'done'): Promise<void> {
  await tx.run('update audience_takes set entered_up_to = $2, state = $3 where id = $1', [id, enteredUpTo, state]);
}

/** Ends all takings of a campaign that are not done. */
export async function dropAudienceTakes(tx: Ledger, campaign: string): Promise<void> {
  await tx.run(`update audience_takes set state = 'done' where campaign = $1 and state <> 'done'`, [campaign]);
}

const MembersRow = z.object({ members: z.string() });

/** Whom a taking found; empty once a later one was taken. */
export async function readMembers(tx: Ledger, id: number): Promise<CustomerSet> {
  const [row] = await tx.rows(MembersRow, 'select members from audience_takes where id = $1', [id]);
  const text = row?.members ?? '';
  return text === '' ? CustomerSet.upTo(0) : decodeMembers(text);
}
