import { isDeepStrictEqual } from 'node:util';
import type { CampaignDefinition, CampaignState } from '@gyre/domain/campaign';
import { askedByGoal } from '@gyre/domain/goal';
import type { Instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import { batchesNamed } from '../benefits/index.ts';
import { AppError, toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { requireActivity } from './activities.ts';
import type { Extent } from './approval-rows.ts';
import type { RequestEnd } from './approval-words.ts';
import { dropAudienceTakes } from './audience-rows.ts';
import { setTimers } from './audience-stage.ts';
import { insertState, insertVersion, readCampaign, type CampaignRow } from './campaign-rows.ts';
import { requireFreePart } from './layers.ts';
import { isUnderReview, nextState, type CampaignAct, type ReviewAct } from './life.ts';
import { batchesOf } from './estimate-coupons.ts';
import { askForApproval, endApproval, type ReviewContext } from './review.ts';
import { deleteWaitsOf } from './wait-rows.ts';

export interface WriteContext extends ReviewContext {
  readonly clock: Clock;
  /** The project's zone. */
  readonly zone: () => string;
}

/** Writes a draft. @throws AppError `already_exists`; `invalid_input` for an activity there is not */
export async function insertDraft(tx: Ledger, now: Instant, key: string, definition: CampaignDefinition, by: string): Promise<void> {
  await requireActivity(tx, definition.activity);
  await requireBatches(tx, definition);
  await requireFreePart(tx, key, definition);
  const added = await tx.run(
    `insert into campaigns (key, version, state, definition, created_at, updated_at, updated_by)
     values ($1, 1, 'draft', $2::jsonb, $3, $3, $4) on conflict (key) do nothing`,
    [key, definition, now, by],
  );
  if (added === 0) throw new AppError('already_exists', `there is a campaign ${key} already`, { campaign: key });
  await insertVersion(tx, key, 1, definition, now, by);
  await insertState(tx, key, 'draft', now, by);
}

/**
 * Writes a new version; one under review is a draft again. With another trigger, events that wait to be answered are forgotten.
 *
 * @throws AppError `wrong_state` when it has ended, or was started and would be judged otherwise
 */
export async function writeVersion(
  tx: Ledger,
  context: WriteContext,
  key: string,
  definition: CampaignDefinition,
  by: string,
): Promise<void> {
  const { clock, zone } = context;
  await requireActivity(tx, definition.activity);
  await requireBatches(tx, definition);
  const row = await readCampaign(tx, key, 'for update');
  await requireFreePart(tx, key, definition);
  if (row.state === 'ended') throw new AppError('wrong_state', `campaign ${key} has ended and cannot be changed`, { campaign: key });
  if (row.started_at !== null) requireSameTest(key, row.definition, definition);
  const now = clock.now();
  await tx.run('update campaigns set version = $2, definition = $3::jsonb, updated_at = $4, updated_by = $5 where key = $1', [
    key,
    row.version + 1,
    definition,
    now,
    by,
  ]);
  await insertVersion(tx, key, row.version + 1, definition, now, by);
  if (isUnderReview(row.state)) {
    await endApproval(tx, context, row, { what: 'changed', by, at: now });
    await enterState(tx, { ...row, definition }, 'draft', by, context);
  }
  if (JSON.stringify(definition.trigger) !== JSON.stringify(row.definition.trigger)) await deleteWaitsOf(tx, key);
  await setTimers(tx, { key, state: isUnderReview(row.state) ? 'draft' : row.state, definition }, now, zone());
}

/** What decides is fixed by the start: chosen afterwards, something that looks good can always be found. One that had no goal may get its first. */
function requireSameTest(key: string, before: CampaignDefinition, after: CampaignDefinition): void {
  const askedBy = ({ goals: [first] }: CampaignDefinition): string => (first === undefined ? '' : askedByGoal(first));
  const isSameGoal = before.goals.length === 0 || askedBy(before) === askedBy(after);
  if (isSameGoal && isDeepStrictEqual(before.test, after.test)) return;
  const told = {
    zh: `运营计划 ${key} 启动过，排第一的目标和判定方式不能再改；要换，请复制成新的计划。`,
    en: `campaign ${key} was started: its first goal and how that is judged cannot be changed any more; copy it instead`,
  };
  throw toldError('wrong_state', told, { campaign: key });
}

/** @throws AppError `invalid_input` for a batch there is not */
async function requireBatches(tx: Ledger, definition: CampaignDefinition): Promise<void> {
  const keys = batchesOf(definition);
  if (keys.length === 0) return;
  const named = new Set((await batchesNamed(tx, keys)).map(({ key }) => key));
  const missing = keys.find((key) => !named.has(key));
  if (missing === undefined) return;
  const told = { zh: `没有优惠券批次 ${missing}`, en: `there is no coupon batch ${missing}` };
  throw toldError('invalid_input', told, { batch: missing });
}

/** What an act is done with besides its name. */
export interface Doing {
  readonly by: string;
  /** Version and extent that were looked at when the act was decided; another version is refused. */
  readonly asked?: { readonly version: number; readonly extent: Extent } | undefined;
  /** What the second person says. */
  readonly note?: string | undefined;
}

/** Acts that end what is asked for, or take back what was agreed to. */
const ENDS: Readonly<Partial<Record<CampaignAct | ReviewAct, RequestEnd>>> = {
  approve: 'approved',
  refuse: 'refused',
  withdraw: 'withdrawn',
  end: 'ended',
};

/** Takes a campaign to the state an act leads to. @returns it @throws AppError `wrong_state`; `not_permitted` for who decides on the own request */
export async function writeState(
  tx: Ledger,
  context: WriteContext,
  key: string,
  act: CampaignAct | ReviewAct,
  doing: Doing,
): Promise<CampaignState> {
  const row = await readCampaign(tx, key, 'for update');
  const after = nextState(row.state, act);
  const { asked, by, note } = doing;
  const at = context.clock.now();
  if (asked !== undefined && asked.version !== row.version) {
    throw new AppError('wrong_state', `campaign ${key} was changed meanwhile; look at it again`, { campaign: key, version: row.version });
  }
  if (act === 'ask' && asked !== undefined) await askForApproval(tx, context, row, { by, at, extent: asked.extent });
  const what = ENDS[act];
  if (what !== undefined && isUnderReview(row.state)) await endApproval(tx, context, row, { what, by, at, note });
  await enterState(tx, row, after, by, context);
  return after;
}

async function enterState(tx: Ledger, row: CampaignRow, state: CampaignState, by: string, { clock, zone }: WriteContext): Promise<void> {
  const { key, definition } = row;
  const now = clock.now();
  await tx.run(
    `update campaigns set state = $2, updated_at = $3::bigint, updated_by = $4,
       started_at = case when $2 = 'running' then coalesce(started_at, $3::bigint) else started_at end,
       ended_at = case when $2 = 'ended' then $3::bigint end
     where key = $1`,
    [key, state, now, by],
  );
  await insertState(tx, key, state, now, by);
  if (state === 'ended') {
    await deleteWaitsOf(tx, key);
    await dropAudienceTakes(tx, key);
  }
  await setTimers(tx, { key, state, definition }, now, zone());
}
