import type { Campaign } from '@gyre/domain/api/campaigns';
import { CampaignDefinition, CampaignState } from '@gyre/domain/campaign';
import { Instant } from '@gyre/domain/time';
import type { Sentence } from '@gyre/domain/sentence';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Counts } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { ApprovalView } from './approval-rows.ts';

const CampaignRow = z.object({
  key: z.string(),
  version: z.number().int(),
  state: CampaignState,
  definition: CampaignDefinition,
  started_at: Instant.nullable(),
  ended_at: Instant.nullable(),
  created_at: Instant,
  updated_at: Instant,
  updated_by: z.string(),
});
export type CampaignRow = z.infer<typeof CampaignRow>;

const COLUMNS = 'key, version, state, definition, started_at, ended_at, created_at, updated_at, updated_by';

/** Campaigns, last changed first. */
export async function readCampaigns(
  ledger: Ledger,
  of: { readonly state?: CampaignState | undefined; readonly activity?: string | undefined } = {},
): Promise<CampaignRow[]> {
  return await ledger.rows(
    CampaignRow,
    `select ${COLUMNS} from campaigns where ($1::text is null or state = $1) and ($2::text is null or activity = $2)
     order by updated_at desc, key`,
    [of.state, of.activity],
  );
}

/** @throws AppError `not_found` */
export async function readCampaign(ledger: Ledger, key: string, lock: '' | 'for share' | 'for update' = ''): Promise<CampaignRow> {
  const [row] = await ledger.rows(CampaignRow, `select ${COLUMNS} from campaigns where key = $1 ${lock}`, [key]);
  if (row === undefined) throw new AppError('not_found', `there is no campaign ${key}`, { campaign: key });
  return row;
}

/** Writes an immutable version. */
export async function insertVersion(
  tx: Ledger,
  key: string,
  version: number,
  definition: CampaignDefinition,
  at: Instant,
  by: string,
): Promise<void> {
  await tx.run('insert into campaign_versions (key, version, definition, at, by) values ($1, $2, $3::jsonb, $4, $5)', [
    key,
    version,
    definition,
    at,
    by,
  ]);
}

/** Appends to a campaign's history of states. */
export async function insertState(tx: Ledger, campaign: string, state: CampaignState, at: Instant, by: string): Promise<void> {
  await tx.run('insert into campaign_states (campaign, state, at, by) values ($1, $2, $3, $4)', [campaign, state, at, by]);
}

/** A campaign as entries and nodes see it. */
export interface RunningCampaign {
  readonly key: string;
  readonly version: number;
  readonly definition: CampaignDefinition;
}

/** A campaign that runs or is paused, and since when without a break. */
export interface ActiveCampaign extends RunningCampaign {
  readonly state: 'running' | 'paused';
  readonly runningSince: Instant;
}

const ActiveRow = z.object({
  key: z.string(),
  version: z.number().int(),
  state: z.enum(['running', 'paused']),
  definition: CampaignDefinition,
  running_since: Instant,
});

/** Campaigns that run or are paused, by key. */
export async function readActive(tx: Ledger): Promise<ActiveCampaign[]> {
  const rows = await tx.rows(
    ActiveRow,
    `select c.key, c.version, c.state, c.definition,
       (select s.at from campaign_states s where s.campaign = c.key order by s.id desc limit 1) as running_since
     from campaigns c where c.state in ('running', 'paused') order by c.key`,
  );
  return rows.map(({ running_since: runningSince, ...campaign }) => ({ ...campaign, runningSince }));
}

/** Holds campaigns as they are until the commit: starting, changing or stopping one waits for it. Taken before anything that belongs to them. */
export async function holdCampaigns(tx: Ledger, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await tx.run('select key from campaigns where key = any($1::text[]) order by key for share', [keys]);
}

const SinceRow = z.object({ since: Instant, anchor: Instant });

/**
 * Since when a started campaign is what it is now (its start, or its last change when that was later), and since when its repetition is: the
 * `anchor` its days are counted from.
 */
export async function readSince(tx: Ledger, key: string): Promise<{ readonly since: Instant; readonly anchor: Instant }> {
  const [row] = await tx.rows(
    SinceRow,
    `select greatest(c.started_at, v.at) as since, greatest(c.started_at, (
         select min(s.at) from campaign_versions s where s.key = c.key and s.version > coalesce((
           select max(o.version) from campaign_versions o
           where o.key = c.key and o.definition->'trigger'->'repeat' is distinct from c.definition->'trigger'->'repeat'), 0))) as anchor
     from campaigns c join campaign_versions v on v.key = c.key and v.version = c.version where c.key = $1`,
    [key],
  );
  if (row === undefined) throw new Error(`campaign ${key} has no version`);
  return row;
}

const StateRow = z.object({ state: CampaignState, at: Instant });

/** States a campaign has gone through, oldest first. */
export async function readStates(ledger: Ledger, campaign: string): Promise<{ state: CampaignState; at: Instant }[]> {
  return await ledger.rows(StateRow, 'select state, at from campaign_states where campaign = $1 order by id', [campaign]);
}

/** As the API shows it. `problem` says why nobody can enter. */
export function viewOf(
  row: CampaignRow,
  { counts, problem, approval }: { readonly counts: Counts; readonly problem: Sentence | null; readonly approval: ApprovalView | null },
): z.infer<typeof Campaign> {
  return {
    key: row.key,
    version: row.version,
    state: row.state,
    problem,
    definition: row.definition,
    approval,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    counts,
  };
}
