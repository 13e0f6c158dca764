import { PlaybookChange, withChanges } from '@gyre/domain/autopilot/proposal';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { findPlaybook, savePlaybook } from './playbooks.ts';
import type { StoredRun } from './run-rows.ts';

const StoredProposal = z.object({
  id: z.number().int(),
  run: z.string(),
  episode: z.string(),
  playbook: z.string(),
  version: z.number().int(),
  changes: z.array(PlaybookChange),
  at: Instant,
  state: z.enum(['open', 'accepted', 'refused']),
  decided_by: z.string(),
  decided_at: Instant.nullable(),
});
/** 修改建议 — what one run teaches about its playbook, and what a person said to it. */
export type StoredProposal = z.infer<typeof StoredProposal>;

const SELECT = 'select id, run, episode, playbook, version, changes, at, state, decided_by, decided_at from playbook_proposals';

/** Leaves a proposal; a run makes one. */
export async function insertProposal(
  tx: Ledger,
  { run, episode, playbook, version }: StoredRun,
  changes: readonly PlaybookChange[],
  at: Instant,
): Promise<void> {
  await tx.run(
    `insert into playbook_proposals (run, episode, playbook, version, changes, at) values ($1, $2, $3, $4, $5::jsonb, $6) on conflict (run) do nothing`,
    [run, episode, playbook, version, JSON.stringify(changes), at],
  );
}

/** Which proposals are asked for. */
export interface ProposalQuery {
  readonly playbook?: string | undefined;
  readonly episode?: string | undefined;
  readonly state?: StoredProposal['state'] | undefined;
}

/** Newest first. */
export async function readProposals(ledger: Ledger, { playbook, episode, state }: ProposalQuery): Promise<StoredProposal[]> {
  return await ledger.rows(
    StoredProposal,
    `${SELECT} where ($1::text is null or playbook = $1) and ($2::text is null or episode = $2) and ($3::text is null or state = $3)
     order by at desc, id desc`,
    [playbook, episode, state],
  );
}

/** @throws AppError `not_found` */
export async function readProposal(ledger: Ledger, id: number): Promise<StoredProposal> {
  const [row] = await ledger.rows(StoredProposal, `${SELECT} where id = $1`, [id]);
  if (row === undefined) throw new AppError('not_found', `there is no proposal ${id}`, { proposal: id });
  return row;
}

/** What somebody says to a proposal. */
interface Said {
  readonly by: string;
  readonly at: Instant;
}

/** 接受建议 — writes the playbook's next version. @throws AppError `wrong_state` when it was decided before, or its playbook is gone or has changed so that it fits no more */
export async function acceptProposal(tx: Ledger, id: number, { by, at }: Said): Promise<StoredProposal> {
  const proposal = await decide(tx, id, 'accepted', { by, at });
  const playbook = await findPlaybook(tx, proposal.playbook);
  if (playbook === undefined) throw unfit(proposal);
  try {
    await savePlaybook(tx, playbook.key, withChanges(playbook.definition, proposal.changes), { at, by, from: playbook.version });
  } catch (error) {
    if (error instanceof z.ZodError) throw unfit(proposal);
    throw error;
  }
  return proposal;
}

/** 不接受 — changes nothing. @throws AppError `wrong_state` when it was decided before */
export async function refuseProposal(tx: Ledger, id: number, said: Said): Promise<StoredProposal> {
  return await decide(tx, id, 'refused', said);
}

async function decide(tx: Ledger, id: number, state: 'accepted' | 'refused', { by, at }: Said): Promise<StoredProposal> {
  const decided = await tx.run(
    `update playbook_proposals set state = $2, decided_by = $3, decided_at = $4 where id = $1 and state = 'open'`,
    [id, state, by, at],
  );
  const proposal = await readProposal(tx, id);
  if (decided === 1) return proposal;
  const told = {
    zh: `这条建议已由 ${proposal.decided_by} 处理过`,
    en: `${proposal.decided_by} has decided on this proposal already`,
  };
  throw toldError('wrong_state', told, { proposal: id, state: proposal.state });
}

function unfit({ id, playbook }: StoredProposal): AppError {
  const told = {
    zh: `预案 ${playbook} 已经改动或删除，这条建议不再适用`,
    en: `playbook ${playbook} was changed or deleted; the proposal fits it no more`,
  };
  return toldError('wrong_state', told, { proposal: id, playbook });
}
