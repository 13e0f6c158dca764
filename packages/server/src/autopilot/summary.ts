import type { AutopilotSummary, Caused } from '@gyre/domain/api/loop-views';
import type { Spending } from '@gyre/domain/autopilot/run';
import type { AutopilotContext } from './context.ts';
import { spendingOf } from './end-campaign.ts';
import { loopsIn } from './loop-rows.ts';
import { readPlaybooks } from './playbooks.ts';
import { closedRuns } from './run-rows.ts';
import { loopViews, recordView } from './views.ts';
import { readRecords } from './world.ts';

type Interval = Caused['customers'];

/** 闭环总览 — what the autopilot watches, found, does and has proven, and what it spent and caused. */
export async function summaryOf(
  context: Pick<AutopilotContext, 'ledger' | 'metricName' | 'dimensionName' | 'alerts'>,
): Promise<AutopilotSummary> {
  const { ledger } = context;
  const found = await loopViews(context, await loopsIn(ledger, ['watching', 'suspected', 'diagnosed']));
  const playbooks = await readPlaybooks(ledger);
  const records = await readRecords(ledger, playbooks);
  const doing = await loopViews(context, await loopsIn(ledger, ['approved', 'running', 'tapering', 'ended']));
  return {
    watched: await context.alerts.watched(),
    found: found.filter(({ endedAt }) => endedAt === null),
    waiting: await loopViews(context, await loopsIn(ledger, ['proposed'])),
    doing,
    proven: playbooks.flatMap(({ key, definition }) => {
      const record = records.get(key);
      return record === undefined || record.runs === 0 ? [] : [{ playbook: key, name: definition.name, record: recordView(record) }];
    }),
    totals: await totalsOf(context),
  };
}

async function totalsOf({ ledger }: Pick<AutopilotContext, 'ledger'>): Promise<AutopilotSummary['totals']> {
  const runs = await closedRuns(ledger);
  const judged = runs.filter(({ caused }) => caused !== null);
  const spent = await Promise.all(runs.map(({ campaign }) => spendingOf(ledger, campaign)));
  const sum = (of: keyof Spending): number => spent.reduce((total, one) => total + one[of], 0);
  return {
    runs: runs.length,
    judged: judged.length,
    messages: sum('messages'),
    cost: sum('cost'),
    customers: sumOf(judged.flatMap(({ caused }) => caused?.customers ?? [])),
    value: sumOf(judged.flatMap(({ caused }) => caused?.value ?? [])),
  };
}

/** 合计区间 — independent estimates added up: what lies between each and either end of its interval adds as squares (Zou & Donner 2008). Null: there are none. */
function sumOf(intervals: readonly Interval[]): Interval | null {
  if (intervals.length === 0) return null;
  const effect = intervals.reduce((sum, one) => sum + one.effect, 0);
  const below = Math.hypot(...intervals.map((one) => one.effect - one.from));
  const above = Math.hypot(...intervals.map((one) => one.to - one.effect));
  return { effect, from: effect - below, to: effect + above };
}
