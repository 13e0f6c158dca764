import type { CampaignReport } from '@gyre/domain/campaign-report';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { controlShareOf, readReported } from './definition.ts';
import { goalResult, sampleRatioOf, type GoalResult } from './effects.ts';
import { hoursOf } from './hours.ts';
import { populationOf } from './population.ts';
import { spendOf } from './spend.ts';
import { valueUnitsOf } from './value-units.ts';
import { verdictOf } from './verdict.ts';
import { waterfallOf } from './waterfall.ts';

export interface ReportContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The project's zone, in which instants are written. */
  readonly zone: string;
}

/**
 * 效果报告 — the verdict on a campaign and the numbers behind it, as of now. The waterfall is one statement and so one snapshot, everything
 * about the effect another.
 *
 * The effect compares customers by assignment, whether their message arrived or not: the first run of each customer that was decided to send
 * (treated) or held back as the campaign's own control. Since the control was drawn at the same instant, after the same tests of the contact
 * policy, and its clock starts at the ghost send, the groups differ by the message alone. Goals are those of the current version; runs of
 * versions that asked for something else are left out of them.
 *
 * @throws AppError `not_found`
 */
export async function campaignReport({ ledger, clock, zone }: ReportContext, key: string): Promise<CampaignReport> {
  const at = clock.now();
  const reported = await readReported(ledger, key);
  const { steps, responses } = await waterfallOf(ledger, key);
  const population = await populationOf(ledger, key, reported.goals, at);
  const { cost, unsubscribed, complained } = await spendOf(ledger, key);
  const units = await valueUnitsOf(
    ledger,
    reported.goals.map(({ goal }) => goal),
  );
  const goals = reported.goals.map((goal, place) => goalResult(reported, goal, population.bins(place), units[place] ?? 'none'));
  const sampleRatio = sampleRatioOf(reported, population.split);
  const succeeded = steps.find(({ step }) => step === 'succeeded')?.entries ?? 0;
  return {
    at,
    verdict: verdictOf({ goal: goals[0], hasControl: controlShareOf(reported.definition) > 0, sampleRatio, zone }),
    steps,
    goals: goals.map(({ report }) => report),
    inBothArms: population.split.reduce((sum, row) => sum + (row.mixed ? row.customers : 0), 0),
    sampleRatio,
    hours: hoursOf(reported.goals[0], population.bins(0), responses),
    cost,
    costPerGoal: succeeded === 0 ? null : Math.round(cost / succeeded),
    costPerExtraGoal: costPerExtraGoal(goals[0]),
    unsubscribed,
    complained,
  };
}

/**
 * 每增量目标成本 — mean cost of a treated customer by the absolute lift of the deciding goal, of the customers the lift was measured on. Null
 * unless the whole 95 % interval is above 0: with 0 inside it the goals may all have come anyway, and the price of one more is without bound.
 */
function costPerExtraGoal(goal: GoalResult | undefined): number | null {
  if (goal === undefined || !goal.decisive.ok || goal.decisive.from <= 0) return null;
  return Math.round(goal.treated.cost / goal.treated.customers / goal.decisive.effect);
}
