import { AUTOPILOT } from '@gyre/domain/autopilot/actor';
import { faceValueOf } from '@gyre/domain/autopilot/playbook';
import type { Spending } from '@gyre/domain/autopilot/run';
import { instant, MINUTE_MS } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { couponsOf } from '../report/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { AutopilotContext } from './context.ts';
import type { Performed } from './performed.ts';
import { readPlaybookVersion } from './playbooks.ts';
import { shutRun, writeClosed, type StoredRun } from './run-rows.ts';

type EndContext = Pick<AutopilotContext, 'ledger' | 'clock' | 'campaigns'>;

/** How soon messages that are still on their way are looked at again. */
const LOOK_AGAIN_MS = MINUTE_MS;

/**
 * 结束运营计划 — shuts a run's key, stops its campaign, whatever state it is in, and waits until what it sent is settled: then what it used up grows no
 * more. A run that was never opened has used nothing, and never will be.
 */
export async function endCampaign(context: EndContext, stored: StoredRun): Promise<Performed> {
  await shutRun(context.ledger, stored.run);
  await endCampaignOf(context, stored);
  return await closedCampaign(context, stored);
}

/** Ends a campaign where there is one that has not ended. What runs is stopped: nothing more is handed over. */
export async function endCampaignOf(
  { campaigns }: Pick<EndContext, 'campaigns'>,
  { campaign }: Pick<StoredRun, 'campaign'>,
): Promise<void> {
  try {
    const { state } = await campaigns.standing(campaign);
    if (state === 'ended') return;
    await campaigns.act(campaign, state === 'running' || state === 'paused' ? 'stop' : 'end', AUTOPILOT);
  } catch (error) {
    // There is none, or somebody else has just ended it.
    if (!(error instanceof AppError && (error.code === 'not_found' || error.code === 'wrong_state'))) throw error;
  }
}

/** Tells that a campaign is ended, with what it used up, once everything it sent is settled. */
export async function closedCampaign({ ledger, clock }: Pick<EndContext, 'ledger' | 'clock'>, stored: StoredRun): Promise<Performed> {
  const { run, campaign } = stored;
  const now = clock.now();
  const open = await unsettled(ledger, campaign);
  if (open > 0) return { done: false, until: instant(now + LOOK_AGAIN_MS), why: `${open} messages are not settled yet` };
  const spent = await committedBy(ledger, stored);
  return { done: true, told: { kind: 'closed', run, spent }, keep: (tx) => writeClosed(tx, run, spent, now) };
}

const SpendRow = z.object({ messages: z.number().int(), cost: z.number().int() });

/** 花费 — what a run's campaign has cost so far: messages, and money with what its coupons took off or are locked for. */
export async function spendingOf(ledger: Ledger, campaign: string): Promise<Spending> {
  const { messages, cost } = await messagesOf(ledger, campaign);
  const coupons = await couponsOf(ledger, campaign);
  return { messages, cost: cost + coupons.reduce((sum, { spent, reserved }) => sum + spent + reserved, 0) };
}

/** 占用 — what it has cost, with the face value of coupons nobody has redeemed yet: it grows no more, whenever they are. */
async function committedBy(ledger: Ledger, { campaign, playbook, version }: StoredRun): Promise<Spending> {
  const { messages, cost } = await messagesOf(ledger, campaign);
  const coupons = await couponsOf(ledger, campaign);
  if (coupons.length === 0) return { messages, cost };
  const definition = await readPlaybookVersion(ledger, playbook, version);
  const committed = coupons.reduce((sum, { batch, granted, redeemed, spent }) => {
    const face = definition === undefined ? 0 : faceValueOf(definition, batch);
    return sum + spent + (granted - redeemed) * face;
  }, 0);
  return { messages, cost: cost + committed };
}

async function messagesOf(ledger: Ledger, campaign: string): Promise<Spending> {
  const [row] = await ledger.rows(SpendRow, 'select messages, cost from campaign_spend where campaign = $1', [campaign]);
  return { messages: row?.messages ?? 0, cost: row?.cost ?? 0 };
}

const CountRow = z.object({ n: z.number().int() });

/** Messages of a campaign that may still become something else, and decisions that wait. */
async function unsettled(ledger: Ledger, campaign: string): Promise<number> {
  const [row] = await ledger.rows(
    CountRow,
    `select (select count(*) from messages where campaign = $1 and state in ('queued', 'attempting'))
       + (select count(*) from decisions where campaign = $1 and outcome = 'deferred') as n`,
    [campaign],
  );
  return row?.n ?? 0;
}
