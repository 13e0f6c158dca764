import { openRun } from '@gyre/domain/autopilot/loop-state';
import type { LoopEvent } from '@gyre/domain/autopilot/loop-events';
import type { Ledger } from '../stores/ports.ts';
import { AppError } from '../errors.ts';
import type { AutopilotContext } from './context.ts';
import { closedCampaign } from './end-campaign.ts';
import { loopsIn, takeAutopilot, type StoredLoop } from './loop-rows.ts';
import { readRun } from './read-run.ts';
import { lastWhole } from './run-recovery.ts';
import { findRun, insertReading, lastReadings, type StoredRun } from './run-rows.ts';
import { advance } from './turn.ts';

/**
 * 看着运行 — looks at every run whose campaign is open: whether somebody ended it elsewhere; and, once an hour (of coarser alerts once a day), how it
 * stands. Of several hours that were missed only the last is looked at: the windows of all of them are read with it.
 */
export async function watchRuns(context: AutopilotContext, signal: AbortSignal): Promise<void> {
  const loops = await loopsIn(context.ledger, ['running', 'tapering']);
  for (const loop of loops) {
    if (signal.aborted) return;
    const run = openRun(loop.state);
    const stored = run === undefined ? undefined : await findRun(context.ledger, run.key);
    if (run === undefined || stored === undefined) continue;
    if (await isEnded(context, stored)) await tellClosed(context, loop, stored);
    else await look(context, loop, stored, run.provability.customers, signal);
  }
}

async function isEnded({ campaigns }: Pick<AutopilotContext, 'campaigns'>, { campaign }: StoredRun): Promise<boolean> {
  try {
    return (await campaigns.standing(campaign)).state === 'ended';
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return true;
    throw error;
  }
}

async function tellClosed(context: AutopilotContext, loop: StoredLoop, stored: StoredRun): Promise<void> {
  const performed = await closedCampaign(context, stored);
  if (performed.done && performed.told !== null) await tell(context, loop, performed.told, performed.keep);
}

async function look(context: AutopilotContext, loop: StoredLoop, stored: StoredRun, planned: number, signal: AbortSignal): Promise<void> {
  const to = lastWhole(loop.grain === 'hour' ? 'hour' : 'day', context.clock.now(), context.zone());
  const last = (await lastReadings(context.ledger, [stored.run])).get(stored.run)?.at ?? stored.opened_at ?? to;
  if (to <= last) return;
  await context.caughtUp(signal);
  const { reading, row } = await readRun(context, { run: stored, loop }, { to, planned }, { signal });
  await tell(context, loop, { kind: 'read', run: stored.run, reading }, (tx) => insertReading(tx, stored.run, row));
}

async function tell(
  context: AutopilotContext,
  { episode }: StoredLoop,
  event: LoopEvent,
  keep?: (tx: Ledger) => Promise<void>,
): Promise<void> {
  await context.ledger.transaction(async (tx) => {
    await takeAutopilot(tx);
    await keep?.(tx);
    await advance(tx, context, episode, event);
  });
}
