import { counted } from '@gyre/domain/counted';
import { isDeepStrictEqual } from 'node:util';
import type { CampaignDefinition } from '@gyre/domain/campaign';
import { toldError, type AppError } from '../errors.ts';
import { latestApprovals, type ApprovalView, type Extent } from './approval-rows.ts';
import { lastAudienceTake } from './audience-rows.ts';
import { readCampaign, type CampaignRow } from './campaign-rows.ts';
import type { Doing } from './campaign-writes.ts';
import { whyOutgrown } from './estimate-words.ts';
import { requireSound, type SoundnessContext } from './soundness.ts';

export interface AgreementContext extends SoundnessContext {
  /** What a start would come to when that needs a second person; null when it needs none. */
  readonly extentToApprove: (key: string, definition: CampaignDefinition) => Promise<Extent | null>;
}

/** 批准的余量 — how far a start may go beyond what was agreed, in customers or in cost, before it is asked for anew. Basis points. */
const AGREED_MARGIN_BP = 2000;

/** What a start comes to, and what follows from that. */
type Look = NonNullable<Doing['asked']> & {
  /** A second person has to agree first. */
  readonly needsApproval: boolean;
  /** Why the one who agreed has to be asked again. */
  readonly outgrown?: AppError | undefined;
};

/**
 * Looks at what a start would come to: of a draft, and again of what was approved, since audiences grow. Beyond what was agreed by more than
 * {@link AGREED_MARGIN_BP} it needs another approval.
 *
 * @throws AppError `invalid_input`
 */
export async function lookedAt(context: AgreementContext, key: string): Promise<Look | undefined> {
  const { state, version, definition } = await readCampaign(context.ledger, key);
  await requireSound(context, definition);
  if (state !== 'draft' && state !== 'approved') return undefined;
  const extent = await context.extentToApprove(key, definition);
  if (extent === null) return { version, extent: { customers: 0, cost: 0 }, needsApproval: false };
  if (state === 'draft') return { version, extent, needsApproval: true };
  const agreed = (await latestApprovals(context.ledger, [key])).get(key);
  const outgrown = agreed === undefined ? undefined : outgrownBy(agreed, extent);
  return { version, extent, needsApproval: outgrown !== undefined, outgrown };
}

function outgrownBy({ customers, cost }: ApprovalView, extent: Extent): AppError | undefined {
  const isBeyond = (agreed: number | null, now: number): boolean =>
    agreed !== null && now > agreed + Math.floor((agreed * AGREED_MARGIN_BP) / 10_000);
  const beyond = { customers: isBeyond(customers, extent.customers), cost: isBeyond(cost, extent.cost) };
  if (!beyond.customers && !beyond.cost) return undefined;
  const agreed = { customers: customers ?? 0, cost: cost ?? 0 };
  const why = whyOutgrown(agreed, extent, beyond.customers ? 'customers' : 'cost', AGREED_MARGIN_BP);
  return toldError('approval_outgrown', why, { agreed, now: extent });
}

/**
 * Refuses to change what runs into something a second person would have to agree to. What has been taken once and for all reaches nobody new.
 *
 * @throws AppError `approval_needed` naming the extent
 */
export async function requireAgreed(context: AgreementContext, row: CampaignRow, definition: CampaignDefinition): Promise<void> {
  const { key, state } = row;
  if (state !== 'running' && state !== 'paused') return;
  const { trigger } = definition;
  const isOnce = trigger.kind === 'audience' && 'once' in trigger && isDeepStrictEqual(trigger, row.definition.trigger);
  if (isOnce && (await lastAudienceTake(context.ledger, key))?.state === 'done') return;
  const extent = await context.extentToApprove(key, definition);
  if (extent === null) return;
  const told = {
    zh: `这样改，运营计划 ${key} 会触达 ${extent.customers} 人，要另一位成员审批，所以没有生效。请复制一份，为副本申请审批。`,
    en: `changed so, campaign ${key} would reach ${counted(extent.customers, 'customer')}, which a second person must approve; copy it and ask for approval of the copy`,
  };
  throw toldError('approval_needed', told, { campaign: key, ...extent });
}
