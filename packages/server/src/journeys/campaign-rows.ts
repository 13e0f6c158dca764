import type { Campaign } from '@gyre/domain/api/campaigns';
import { CampaignDefinition, CampaignState } from '@gyre/domain/campaign';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Counts } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';

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
export async function readCampaigns(ledger: Ledger, state?: CampaignState): Promise<CampaignRow[]> {
  return await ledger.rows(
    CampaignRow,
    `select ${COLUMNS} from campaigns where $1::text is null or state = $1 order by updated_at desc, key`,
    [state],
  );
}

/** @throws AppError `not_found` */
export async function readCampaign(ledger: Ledger, key: string, lock: '' | 'for update' = ''): Promise<CampaignRow> {
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

/** A campaign that runs, and since when it has run without a break. */
export interface RunningCampaign {
  readonly key: string;
  readonly version: number;
  readonly definition: CampaignDefinition;
  readonly runningSince: Instant;
}

export async function readRunning(tx: Ledger): Promise<RunningCampaign[]> {
  const rows = await tx.rows(
    z.object({ key: z.string(), version: z.number().int(), definition: CampaignDefinition, running_since: Instant }),
    `select c.key, c.version, c.definition, (select s.at from campaign_states s where s.campaign = c.key order by s.id desc limit 1) as running_since
     from campaigns c where c.state = 'running' order by c.key`,
  );
  return rows.map(({ running_since: runningSince, ...campaign }) => ({ ...campaign, runningSince }));
}

/** States a campaign has gone through, oldest first. */
export async function readStates(ledger: Ledger, campaign: string): Promise<{ state: CampaignState; at: Instant }[]> {
  return await ledger.rows(
    z.object({ state: CampaignState, at: Instant }),
    'select state, at from campaign_states where campaign = $1 order by id',
    [campaign],
  );
}

/** As the API shows it. */
export function viewOf(row: CampaignRow, counts: Counts): z.infer<typeof Campaign> {
  return {
    key: row.key,
    version: row.version,
    state: row.state,
    definition: row.definition,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    counts,
  };
}
