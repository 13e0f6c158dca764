import { isDeepStrictEqual } from 'node:util';
import type { CampaignDefinition } from '@gyre/domain/campaign';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Extent } from './approval-rows.ts';
import { lastAudienceTake } from './audience-rows.ts';
import { readCampaign, type CampaignRow } from './campaign-rows.ts';
import type { Doing } from './campaign-writes.ts';
import { requireSound, type SoundnessContext } from './soundness.ts';

export interface AgreementContext extends SoundnessContext {
  readonly ledger: Ledger;
  /** What a start would come to when that needs a second person; null when it needs none. */
  readonly extentToApprove: (key: string, definition: CampaignDefinition) => Promise<Extent | null>;
}

/** Looks at what a start would come to, as long as nobody has agreed to it. @throws AppError `invalid_input` */
export async function lookedAt(
  context: AgreementContext,
  key: string,
): Promise<(Doing['asked'] & { readonly needsApproval: boolean }) | undefined> {
  const { state, version, definition } = await readCampaign(context.ledger, key);
  requireSound(context, definition);
  if (state !== 'draft') return undefined;
  const extent = await context.extentToApprove(key, definition);
  return { version, extent: extent ?? { customers: 0, cost: 0 }, needsApproval: extent !== null };
}

/**
 * Refuses to change what runs into something a second person would have to agree to. What has been taken once and for all reaches nobody new.
 *
 * @throws AppError `wrong_state` naming the extent
 */
export async function requireAgreed(context: AgreementContext, row: CampaignRow, definition: CampaignDefinition): Promise<void> {
  const { key, state } = row;
  if (state !== 'running' && state !== 'paused') return;
  const { trigger } = definition;
  const isOnce = trigger.kind === 'audience' && 'once' in trigger && isDeepStrictEqual(trigger, row.definition.trigger);
  if (isOnce && (await lastAudienceTake(context.ledger, key))?.state === 'done') return;
  const extent = await context.extentToApprove(key, definition);
  if (extent === null) return;
  throw new AppError(
    'wrong_state',
    `changed so, campaign ${key} would reach ${extent.customers} customers, which a second person must approve; copy it and ask for approval of the copy`,
    { campaign: key, ...extent },
  );
}
