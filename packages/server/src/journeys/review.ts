import type { Instant } from '@gyre/domain/time';
import { toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { ApprovalNotices } from './approval-notices.ts';
import { decideApproval, insertApproval, latestApprovals, type Extent } from './approval-rows.ts';
import type { RequestEnd } from './approval-words.ts';
import type { CampaignRow } from './campaign-rows.ts';

export interface ReviewContext {
  readonly approvals: Pick<ApprovalNotices, 'tell'>;
}

type Reviewed = Pick<CampaignRow, 'key' | 'version' | 'state' | 'definition'>;

/** 申请审批 — keeps that somebody asks for a second person's consent, and leaves with the same transaction what is told of it. */
export async function askForApproval(
  tx: Ledger,
  { approvals }: ReviewContext,
  { key: campaign, version, definition }: Reviewed,
  { by, at, extent }: { readonly by: string; readonly at: Instant; readonly extent: Extent },
): Promise<void> {
  const id = await insertApproval(tx, { campaign, version, by, at }, extent);
  await approvals.tell(tx, { id, campaign, name: definition.name, askedBy: by, what: 'asked', extent });
}

/** How a request ends, by whom, and what is said of it. */
interface Ending {
  readonly what: RequestEnd;
  readonly by: string;
  readonly at: Instant;
  readonly note?: string | undefined;
}

/**
 * 审批结束 — decides what waits, or takes back what was asked for or agreed to. Nobody waits for what was agreed to, so only of a campaign that is under
 * review as `row` stands before it is told.
 *
 * @throws AppError `not_permitted` for who decides on the own request
 */
export async function endApproval(
  tx: Ledger,
  { approvals }: ReviewContext,
  { key: campaign, state, definition }: Reviewed,
  { what, by, at, note = '' }: Ending,
): Promise<void> {
  const isDecision = what === 'approved' || what === 'refused';
  if (isDecision) await requireSecondPerson(tx, campaign, by);
  const kept = what === 'changed' ? 'changed' : note;
  const request = await decideApproval(tx, campaign, { state: isDecision ? what : 'withdrawn', by, at, note: kept });
  if (state !== 'in_review' || request === undefined) return;
  await approvals.tell(tx, { ...request, campaign, name: definition.name, what, by, note });
}

async function requireSecondPerson(tx: Ledger, campaign: string, by: string): Promise<void> {
  const request = (await latestApprovals(tx, [campaign])).get(campaign);
  if (request?.askedBy !== by) return;
  const told = {
    zh: `运营计划 ${campaign} 是 ${by} 自己申请启动的，要由另一位成员审批。`,
    en: `${by} asked for the approval of campaign ${campaign}; somebody else must decide on it`,
  };
  throw toldError('not_permitted', told, { campaign });
}
