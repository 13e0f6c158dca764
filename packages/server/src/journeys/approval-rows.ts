import type { Approval } from '@gyre/domain/api/campaigns';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** 审批 — a request for a second person's consent, as the API shows it. */
export type ApprovalView = z.infer<typeof Approval>;

const ApprovalRow = z
  .object({
    campaign: z.string(),
    version: z.number().int(),
    customers: z.number().int().nullable(),
    cost: z.number().int().nullable(),
    asked_by: z.string(),
    asked_at: Instant,
    state: z.enum(['waiting', 'approved', 'refused', 'withdrawn']),
    decided_by: z.string(),
    decided_at: Instant.nullable(),
    note: z.string(),
  })
  .transform(({ asked_by: askedBy, asked_at: askedAt, decided_by: decidedBy, decided_at: decidedAt, ...row }) => ({
    ...row,
    askedBy,
    askedAt,
    decidedBy,
    decidedAt,
  }));

/** The latest request of each of some campaigns. */
export async function latestApprovals(ledger: Ledger, campaigns: readonly string[]): Promise<Map<string, ApprovalView>> {
  if (campaigns.length === 0) return new Map();
  const rows = await ledger.rows(
    ApprovalRow,
    `select distinct on (campaign) campaign, version, customers, cost, asked_by, asked_at, state, decided_by, decided_at, note
     from approvals where campaign = any($1::text[]) order by campaign, id desc`,
    [campaigns],
  );
  return new Map(rows.map(({ campaign, ...view }) => [campaign, view]));
}

/** What a start would come to, by which it needs a second person. Cost in ten-thousandths. */
export interface Extent {
  readonly customers: number;
  readonly cost: number;
}

const IdRow = z.object({ id: z.number().int() });

/** Asks for approval of a version. @returns the id of the request */
export async function insertApproval(
  tx: Ledger,
  of: { readonly campaign: string; readonly version: number; readonly by: string; readonly at: Instant },
  { customers, cost }: Extent,
): Promise<number> {
  const [row] = await tx.rows(
    IdRow,
    `insert into approvals (campaign, version, customers, cost, asked_by, asked_at, state) values ($1, $2, $3, $4, $5, $6, 'waiting')
     returning id`,
    [of.campaign, of.version, customers, cost, of.by, of.at],
  );
  if (row === undefined) throw new Error('a request for approval has no id');
  return row.id;
}

const RequestRow = IdRow.extend({ asked_by: z.string() }).transform(({ id, asked_by: askedBy }) => ({ id, askedBy }));

/** Decides what waits, or takes back what was agreed; decided ones that are over stay as they are. @returns the request it was, if there was one */
export async function decideApproval(
  tx: Ledger,
  campaign: string,
  to: { readonly state: 'approved' | 'refused' | 'withdrawn'; readonly by: string; readonly at: Instant; readonly note?: string },
): Promise<z.output<typeof RequestRow> | undefined> {
  const [request] = await tx.rows(
    RequestRow,
    `update approvals set state = $2, decided_by = $3, decided_at = $4::bigint, note = case when $5 = '' then note else $5 end
     where id = (select max(id) from approvals where campaign = $1) and state in ('waiting', 'approved')
     returning id, asked_by`,
    [campaign, to.state, to.by, to.at, to.note ?? ''],
  );
  return request;
}
