import type { ArmResult, CampaignReport, Effect } from '@gyre/domain/campaign-report';
import type { ValueUnit } from '@gyre/domain/events';
import { meanOf, shareOf, type Estimate, type Moments } from '@gyre/domain/statistics/moments';
import { sampleRatio } from '@gyre/domain/statistics/sample-ratio';
import { absoluteEffect, relativeEffect, type TestResult } from '@gyre/domain/statistics/welch';
import { controlShareOf, plannedSplit, type Reported, type ReportGoal } from './definition.ts';
import type { Bin, Split } from './population.ts';

type GoalReport = CampaignReport['goals'][number];

/** The control group's arm. */
const CONTROL = 'control';

/** 组间效果 — what one goal comes to, and the test of treated against control that decides. */
export interface GoalResult {
  readonly report: GoalReport;
  readonly treated: Side;
  readonly control: Side;
  readonly decisive: TestResult;
}

/** An arm, or several: customers whose window is over, how many of them reached the goal, their values, the cost of their messages; and who is still in it. */
export interface Side {
  readonly customers: number;
  readonly reached: number;
  readonly values: Moments;
  readonly cost: number;
  readonly open: number;
  readonly openReached: number;
}

/** One goal's numbers by arm, in the definition's order, and its effects. `valueUnit` is what its value counts. */
export function goalResult(
  reported: Pick<Reported, 'definition'>,
  { goal }: Pick<ReportGoal, 'goal'>,
  bins: readonly Bin[],
  valueUnit: ValueUnit,
): GoalResult {
  const names = new Map([[CONTROL, ''], ...reported.definition.arms.map((arm) => [arm.key, arm.name] as const)]);
  const shown = [...names.keys()].filter((arm) => arm !== CONTROL || controlShareOf(reported.definition) > 0);
  const arms = [...new Set([...shown, ...bins.map((bin) => bin.arm).toSorted()])].toSorted((a, b) => rankOf(a) - rankOf(b));
  const sides = new Map(arms.map((arm) => [arm, sideOf(bins.filter((bin) => bin.arm === arm))]));
  const control = sides.get(CONTROL) ?? sideOf([]);
  const treated = sideOf(bins.filter((bin) => bin.arm !== CONTROL));
  const opens = bins.filter((bin) => !bin.closed).map((bin) => bin.until);
  const decisive = absoluteEffect(rateOf(control), rateOf(treated));
  const report: GoalReport = {
    name: goal.name,
    arms: [...sides].map(([arm, side]) => resultOf(arm, names.get(arm) ?? '', side)),
    openUntil: opens.length === 0 ? null : Math.max(...opens),
    rate: effectOf(rateOf(control), rateOf(treated)),
    value: valueEffect(goal, control, treated),
    valueUnit,
    byArm: [...sides].flatMap(([arm, side]) =>
      arm === CONTROL ? [] : [{ arm, rate: effectOf(rateOf(control), rateOf(side)), value: valueEffect(goal, control, side) }],
    ),
  };
  return { report, treated, control, decisive };
}

/** Of the value per customer; null for a goal that has none. */
function valueEffect({ value }: ReportGoal['goal'], control: Side, treated: Side): Effect | null {
  return value === null ? null : effectOf(meanOf(control.values), meanOf(treated.values));
}

/** Control first, the rest as it was. */
function rankOf(arm: string): number {
  return arm === CONTROL ? 0 : 1;
}

function resultOf(arm: string, name: string, { customers, reached, values, open, openReached }: Side): ArmResult {
  return { arm, name, customers, reached, value: values.sum, valueSquares: values.sumSquares, open, openReached };
}

function sideOf(bins: readonly Bin[]): Side {
  const sum = (of: readonly Bin[], pick: (bin: Bin) => number): number => of.reduce((total, bin) => total + pick(bin), 0);
  const { closed = [], open = [] } = Object.groupBy(bins, (bin) => (bin.closed ? 'closed' : 'open'));
  const reached = (of: readonly Bin[]): number => sum(of, (bin) => (bin.hour === null ? 0 : bin.customers));
  const customers = sum(closed, (bin) => bin.customers);
  return {
    customers,
    reached: reached(closed),
    values: { n: customers, sum: sum(closed, (bin) => bin.value), sumSquares: sum(closed, (bin) => bin.squares) },
    cost: sum(closed, (bin) => bin.cost),
    open: sum(open, (bin) => bin.customers),
    openReached: reached(open),
  };
}

function rateOf({ customers, reached }: Side): Estimate {
  return shareOf(customers, reached);
}

/** Both tests of one difference. */
function effectOf(control: Estimate, treated: Estimate): Effect {
  const absolute = absoluteEffect(control, treated);
  const relative = relativeEffect(control, treated);
  return {
    absolute: absolute.ok ? absolute.effect : null,
    absoluteFrom: absolute.ok ? absolute.from : null,
    absoluteTo: absolute.ok ? absolute.to : null,
    relative: relative.ok ? relative.effect : null,
    relativeFrom: relative.ok ? relative.from : null,
    relativeTo: relative.ok ? relative.to : null,
    p: absolute.ok ? absolute.p : null,
    error: absolute.ok ? (relative.ok ? '' : relative.error) : absolute.error,
  };
}

/** 分流校验 — customers by arm against what the versions they came in under had planned for them. */
export function sampleRatioOf({ definition, versions }: Reported, split: readonly Split[]): CampaignReport['sampleRatio'] {
  const expected = new Map<string, number>(plannedSplit(definition).map(([arm]) => [arm, 0]));
  const observed = new Map<string, number>();
  for (const [version, rows] of Map.groupBy(
    split.filter((row) => !row.mixed),
    (row) => row.version,
  )) {
    const customers = rows.reduce((sum, row) => sum + row.customers, 0);
    for (const { arm, customers: n } of rows) observed.set(arm, (observed.get(arm) ?? 0) + n);
    for (const [arm, weight] of plannedSplit(versions.get(version) ?? definition)) {
      expected.set(arm, (expected.get(arm) ?? 0) + customers * weight);
    }
  }
  const arms = [...new Set([...expected.keys(), ...observed.keys()])];
  const counts = arms.map((arm) => observed.get(arm) ?? 0);
  const checked = sampleRatio(
    counts,
    arms.map((arm) => expected.get(arm) ?? 0),
  );
  return { arms, p: arms.length < 2 ? null : checked.p, suspicious: checked.suspicious, expected: [...checked.expected], observed: counts };
}
