import type { CampaignReport } from '@gyre/domain/campaign-report';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { couponsOf } from './coupons.ts';
import { benefitsSpent, costsOf } from './cost-ledger.ts';
import { controlShareOf, readReported } from './definition.ts';
import { goalResults, sampleRatioOf, shownTest } from './effects.ts';
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
 * Intervals are those of the test that was fixed before the start; see {@link shownTest}.
 *
 * @throws AppError `not_found`
 */
export async function campaignReport({ ledger, clock, zone }: ReportContext, key: string): Promise<CampaignReport> {
  const at = clock.now();
  const reported = await readReported(ledger, key);
  const { steps, responses } = await waterfallOf(ledger, key);
  const population = await populationOf(ledger, reported, at);
  const { cost, unsubscribed, complained } = await spendOf(ledger, key);
  const units = await valueUnitsOf(
    ledger,
    reported.goals.map(({ goal }) => goal),
  );
  const shown = shownTest(
    reported,
    population.bins(0).some(({ closed }) => !closed),
  );
  const goals = goalResults(
    reported,
    reported.goals.map(({ goal }, place) => ({ goal, bins: population.bins(place), valueUnit: units[place] ?? 'none' })),
    shown.test,
  );
  const sampleRatio = sampleRatioOf(reported, population.split);
  const succeeded = steps.find(({ step }) => step === 'succeeded')?.entries ?? 0;
  return {
    at,
    verdict: verdictOf({ goal: goals[0], hasControl: controlShareOf(reported.definition) > 0, sampleRatio, shown, zone }),
    test: { declared: reported.definition.test, isInterim: shown.isInterim },
    steps,
    goals: goals.map(({ report }) => report),
    inBothArms: population.split.reduce((sum, row) => sum + (row.mixed ? row.customers : 0), 0),
    sampleRatio,
    hours: hoursOf(reported.goals[0], population.bins(0), responses),
    cost,
    costPerGoal: succeeded === 0 ? null : Math.round(cost / succeeded),
    costs: costsOf(goals, await benefitsSpent(ledger, key, reported.goals[0]?.withinMs ?? 0, at)),
    unsubscribed,
    complained,
    coupons: await couponsOf(ledger, key),
  };
}
