import { CampaignDefinition } from '@gyre/domain/campaign';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import { readCampaign } from './campaign-rows.ts';

const VersionRow = z.object({ version: z.number().int(), definition: CampaignDefinition, at: Instant, by: z.string() });

/** 版本 — every version of a campaign, newest first. @throws AppError `not_found` */
export async function campaignVersions(ledger: Ledger, key: string): Promise<z.infer<typeof VersionRow>[]> {
  await readCampaign(ledger, key);
  return await ledger.rows(VersionRow, 'select version, definition, at, by from campaign_versions where key = $1 order by version desc', [
    key,
  ]);
}
