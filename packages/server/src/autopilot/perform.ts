import type { LoopIntent } from '@gyre/domain/autopilot/loop-events';
import { instant, MINUTE_MS } from '@gyre/domain/time';
import { messageOf } from '../errors.ts';
import { setPace } from '../journeys/index.ts';
import { askApproval, withdrawApproval } from './ask-approval.ts';
import type { AutopilotContext } from './context.ts';
import { endCampaign } from './end-campaign.ts';
import { findCause } from './find-cause.ts';
import { dueIntents, finishIntent, postponeIntent, type OpenIntent } from './intent-rows.ts';
import { judgeRun } from './judge-run.ts';
import { takeAutopilot } from './loop-rows.ts';
import { openCampaign } from './open-campaign.ts';
import type { Performed } from './performed.ts';
import { findRun, writePace, type StoredRun } from './run-rows.ts';
import { advance } from './turn.ts';

/** After so many failures the pauses grow no more. */
const LONGEST_PAUSE = 30;

/**
 * 办理意图 — brings about every effect that is due, ends before everything else: first the effect, then in one transaction that it is done and what
 * the loop is told of it. A crash in between has it done again, which changes nothing. One that fails is tried again after a minute, two,
 * three …, half an hour at most, and holds nobody else up.
 *
 * @returns whether any was done, so that others may be due now
 */
export async function performDue(context: AutopilotContext, signal: AbortSignal): Promise<boolean> {
  let hasDone = false;
  for (const open of await dueIntents(context.ledger, context.clock.now())) {
    if (signal.aborted) break;
    hasDone = (await attempt(context, open, signal)) || hasDone;
  }
  return hasDone;
}

async function attempt(context: AutopilotContext, open: OpenIntent, signal: AbortSignal): Promise<boolean> {
  const { ledger, clock, log } = context;
  const { key, kind } = open.intent;
  try {
    const performed = await perform(context, open, signal);
    if (performed.done) return await finish(context, open, performed);
    await postponeIntent(ledger, key, { at: performed.until, error: performed.why, isFailure: false });
  } catch (error) {
    if (signal.aborted) return false;
    const detail = messageOf(error);
    const pause = Math.min(LONGEST_PAUSE, open.attempts + 1) * MINUTE_MS;
    await postponeIntent(ledger, key, { at: instant(clock.now() + pause), error: detail, isFailure: true });
    log.error('the autopilot could not do what it wants; it is tried again', { intent: key, kind, detail });
  }
  return false;
}

async function finish(
  context: AutopilotContext,
  { episode, intent }: OpenIntent,
  performed: Extract<Performed, { done: true }>,
): Promise<boolean> {
  return await context.ledger.transaction(async (tx) => {
    await takeAutopilot(tx);
    if (!(await finishIntent(tx, intent.key, context.clock.now()))) return false;
    await performed.keep?.(tx);
    if (performed.told !== null) await advance(tx, context, episode, performed.told);
    return true;
  });
}

async function perform(context: AutopilotContext, { episode, intent }: OpenIntent, signal: AbortSignal): Promise<Performed> {
  switch (intent.kind) {
    case 'find_cause':
      return await findCause(context, episode, intent.search, { signal });
    case 'ask_approval':
      return await askApproval(context, episode, intent.run);
    case 'withdraw_approval':
      return await withdrawApproval(context, episode, intent.run);
    case 'open_campaign':
      return await openCampaign(context, intent);
    case 'set_pace':
      return await pace(context, intent);
    case 'end_campaign':
      return await endCampaign(context, await runOf(context, intent.run));
    case 'judge':
      return await judgeRun(context, await runOf(context, intent.run), { signal });
  }
}

async function pace(
  { ledger }: AutopilotContext,
  { run, pace: number, shareBp }: Extract<LoopIntent, { kind: 'set_pace' }>,
): Promise<Performed> {
  const stored = await runOf({ ledger }, run);
  await setPace(ledger, stored.campaign, { pace: number, shareBp });
  return { done: true, told: null, keep: (tx) => writePace(tx, run, shareBp) };
}

async function runOf({ ledger }: Pick<AutopilotContext, 'ledger'>, run: string): Promise<StoredRun> {
  const stored = await findRun(ledger, run);
  if (stored === undefined) throw new Error(`run ${run} was not kept when it was agreed to`);
  return stored;
}
