import type { ReadingRow } from '@gyre/domain/api/loop-views';
import type { RunReading } from '@gyre/domain/autopilot/reading';
import { testEstimates } from '@gyre/domain/statistics/deciding-test';
import { shareOf } from '@gyre/domain/statistics/moments';
import { isTooSmall, type GroupReach } from '@gyre/domain/statistics/experiments/verdict';
import { GRAIN_MS } from '@gyre/domain/questions/periods';
import type { Instant } from '@gyre/domain/time';
import { firstHandedOver, waterfall } from '../reach/index.ts';
import { comparedCustomers, spendOf, type ComparedCustomers } from '../report/index.ts';
import type { Watch } from '../stores/ports.ts';
import type { AutopilotContext } from './context.ts';
import { spendingOf } from './end-campaign.ts';
import { readPlaybookVersion } from './playbooks.ts';
import { RECOVERY_SPANS } from './recovery-windows.ts';
import { recoveryOf, type RunOfLoop } from './run-recovery.ts';

/** A run has the sample it was planned with once of so much of it the goal windows are over: a dry run is an estimate. */
const NEARLY_ALL = 0.9;

type ReadContext = Pick<AutopilotContext, 'ledger' | 'clock' | 'zone' | 'causes' | 'alerts'>;

/** What a look finds: what the loop is told, and what is kept of it. */
export interface Look {
  readonly reading: RunReading;
  readonly row: ReadingRow;
}

/**
 * 运行读数 — a look at a run's open campaign as of `to`, the end of a whole bucket: what it used up, whom it drove away, the always-valid interval of its
 * lift so far, and how its slice stands.
 *
 * @param planned  customers it was planned with
 */
export async function readRun(
  context: ReadContext,
  of: RunOfLoop,
  { to, planned }: { readonly to: Instant; readonly planned: number },
  watch: Watch,
): Promise<Look> {
  const { ledger } = context;
  const { run } = of;
  const counts = (await waterfall(ledger, [run.campaign])).get(run.campaign);
  const { unsubscribed, complained } = await spendOf(ledger, run.campaign);
  const spent = await spendingOf(ledger, run.campaign);
  const reached = (counts?.outcomes.sent ?? 0) + (counts?.outcomes.delivered ?? 0);
  const refused = unsubscribed + complained;
  const compared = await comparedOf(context, of);
  const seen = {
    to,
    treatedFrom: await firstHandedOver(ledger, run.campaign),
    hasSign: await isStillOff(context, of, to),
    hasSample: countOf(compared.filter(({ closed }) => closed)) >= NEARLY_ALL * planned,
  };
  const found = await recoveryOf(context, of, seen, watch);
  const lift = liftSoFar(compared, planned);
  const recovery = found?.reading ?? null;
  return {
    reading: { recovery, spent, isExhausted: (counts?.reasons.budget ?? 0) > 0, reached, refused, lift },
    row: {
      at: to,
      kind: recovery?.kind ?? null,
      treated: found?.treated ?? null,
      control: found?.control ?? null,
      basis: recovery?.basis ?? null,
      spent,
      reached,
      refused,
      lift,
    },
  };
}

/** Whether the detector still saw something in one of the windows that would have to be quiet. */
async function isStillOff({ alerts }: ReadContext, { loop: { episode, grain } }: RunOfLoop, to: Instant): Promise<boolean> {
  const { endedAt, seenUntil } = await alerts.episode(episode);
  return endedAt === null && seenUntil > to - RECOVERY_SPANS[grain].windows * GRAIN_MS[grain];
}

async function comparedOf({ ledger, clock }: ReadContext, { run }: RunOfLoop): Promise<ComparedCustomers[]> {
  const goal = (await readPlaybookVersion(ledger, run.playbook, run.version))?.campaign.goals[0];
  return goal === undefined ? [] : await comparedCustomers(ledger, run.campaign, goal, clock.now());
}

/** 到现在的提升 — of those whose goal window is over; null: too few of them for an interval to mean anything. */
function liftSoFar(compared: readonly ComparedCustomers[], planned: number): RunReading['lift'] {
  const closed = compared.filter((row) => row.closed);
  const sideOf = (isControl: boolean): GroupReach => {
    const of = closed.filter(({ arm }) => (arm === 'control') === isControl);
    return { customers: countOf(of), reached: countOf(of.filter(({ reached }) => reached)) };
  };
  const [treated, control] = [sideOf(false), sideOf(true)];
  if (isTooSmall(treated, control)) return null;
  const pair = [shareOf(control.customers, control.reached), shareOf(treated.customers, treated.reached)] as const;
  const tested = testEstimates({ kind: 'sequential', tuning: Math.max(1, planned) }, pair, 'absolute');
  return tested.ok ? { from: tested.from, to: tested.to } : null;
}

function countOf(rows: readonly ComparedCustomers[]): number {
  return rows.reduce((sum, { customers }) => sum + customers.length, 0);
}
