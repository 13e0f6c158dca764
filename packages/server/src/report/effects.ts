import type { ArmResult, CampaignReport, Effect } from '@gyre/domain/campaign-report';
import type { ValueUnit } from '@gyre/domain/events';
import { testEstimates, testToShow, type DecidingTest, type TestedEffect } from '@gyre/domain/statistics/deciding-test';
import { meanOf, shareOf, type Estimate, type Moments } from '@gyre/domain/statistics/moments';
import { sampleRatio } from '@gyre/domain/statistics/sample-ratio';
import { controlShareOf, plannedSplit, type Reported, type ReportGoal } from './definition.ts';
import type { Bin, Split } from './population.ts';
import { testTogether, type Pair } from './tested.ts';

type GoalReport = CampaignReport['goals'][number];

/** The control group's arm. */
export const CONTROL = 'control';

/** 组间效果 — what one goal comes to, and the test of treated against control that decides when it is the first. */
export interface GoalResult {
  readonly report: GoalReport;
  readonly treated: Side;
  readonly control: Side;
  readonly decisive: TestedEffect;
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

/** 判断的时候 — the test the report shows now; `isInterim`: the one declared is not due yet. */
export interface Shown {
  readonly test: DecidingTest;
  readonly isInterim: boolean;
}

/** What a campaign's intervals are made by now: one with a single look waits until the campaign has ended and nobody's window runs. */
export function shownTest({ state, definition }: Pick<Reported, 'state' | 'definition'>, isOpen: boolean): Shown {
  const isOver = state === 'ended' && !isOpen;
  return { test: testToShow(definition.test, isOver), isInterim: definition.test.kind === 'fixed' && !isOver };
}

/** What is known of one goal. */
export interface GoalBins {
  readonly goal: ReportGoal['goal'];
  readonly bins: readonly Bin[];
  /** What its value counts. */
  readonly valueUnit: ValueUnit;
}

/**
 * Goals by arm, in the definition's order, and their effects. The first one's rate stands alone, for it decides; all other differences of treated
 * and control are corrected together (Holm), and so are those of each goal's arms.
 */
export function goalResults(reported: Pick<Reported, 'definition'>, goals: readonly GoalBins[], test: DecidingTest): GoalResult[] {
  const sided = goals.map((one) => ({ ...one, ...sidesOf(reported, one.bins) }));
  const further = sided.flatMap(({ goal, control, treated }, i) => [
    ...(i === 0 ? [] : [{ goal: i, of: 'rate' as const, pair: ratesOf(control, treated) }]),
    ...(goal.value === null ? [] : [{ goal: i, of: 'value' as const, pair: valuesOf(control, treated) }]),
  ]);
  const tested = testTogether(
    test,
    further.map(({ pair }) => pair),
    'holm',
  );
  const furtherEffect = (goal: number, of: 'rate' | 'value'): Effect | null =>
    tested[further.findIndex((one) => one.goal === goal && one.of === of)] ?? null;
  return sided.map((one, i) => {
    const { goal, bins, valueUnit, names, sides, control, treated } = one;
    const opens = bins.filter((bin) => !bin.closed).map((bin) => bin.until);
    const [alone] = testTogether(test, [ratesOf(control, treated)], 'holm');
    const rate = i === 0 ? alone : furtherEffect(i, 'rate');
    if (rate === undefined || rate === null) throw new Error('a goal has a rate');
    const report: GoalReport = {
      name: goal.name,
      arms: [...sides].map(([arm, side]) => resultOf(arm, names.get(arm) ?? '', side)),
      openUntil: opens.length === 0 ? null : Math.max(...opens),
      rate,
      value: furtherEffect(i, 'value'),
      valueUnit,
      byArm: armEffects(test, one),
    };
    return { report, treated, control, decisive: testEstimates(test, ratesOf(control, treated), 'absolute') };
  });
}

interface Sided extends GoalBins {
  readonly sides: ReadonlyMap<string, Side>;
  readonly control: Side;
}

/** Each arm against control: all of it, or those of it the arm's own text would have gone to, where texts differ in when they go or what they grant. */
function armEffects(test: DecidingTest, { goal, bins, sides, control }: Sided): GoalReport['byArm'] {
  const ofControl = bins.filter((bin) => bin.arm === CONTROL);
  const isByText = ofControl.some(({ text }) => text !== null);
  const arms = [...sides].flatMap(([arm, side]) =>
    arm === CONTROL ? [] : [{ arm, side, against: isByText ? sideOf(ofControl.filter(({ text }) => text === arm)) : control }],
  );
  const of = (pairOf: (control: Side, side: Side) => Pair): Effect[] =>
    testTogether(
      test,
      arms.map(({ side, against }) => pairOf(against, side)),
      'holm',
    );
  const [rates, values] = [of(ratesOf), goal.value === null ? [] : of(valuesOf)];
  return arms.flatMap(({ arm, against: { customers, reached } }, i) => {
    const rate = rates[i];
    return rate === undefined ? [] : [{ arm, rate, value: values[i] ?? null, against: isByText ? { customers, reached } : null }];
  });
}

/** The arms of a definition and those found besides, control first. */
function sidesOf({ definition }: Pick<Reported, 'definition'>, bins: readonly Bin[]) {
  const names = new Map([[CONTROL, ''], ...definition.arms.map((arm) => [arm.key, arm.name] as const)]);
  const shown = [...names.keys()].filter((arm) => arm !== CONTROL || controlShareOf(definition) > 0);
  const arms = [...new Set([...shown, ...bins.map((bin) => bin.arm).toSorted()])].toSorted((a, b) => rankOf(a) - rankOf(b));
  const sides = new Map(arms.map((arm) => [arm, sideOf(bins.filter((bin) => bin.arm === arm))]));
  return { names, sides, control: sides.get(CONTROL) ?? sideOf([]), treated: sideOf(bins.filter((bin) => bin.arm !== CONTROL)) };
}

function ratesOf(control: Side, treated: Side): Pair {
  return [rateOf(control), rateOf(treated)];
}

function valuesOf(control: Side, treated: Side): Pair {
  return [meanOf(control.values), meanOf(treated.values)];
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
