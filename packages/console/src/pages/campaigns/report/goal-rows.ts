import type { ArmResult, CampaignReport, Effect } from '@gyre/domain';

type GoalReport = CampaignReport['goals'][number];

/** 一组 — a line of a goal's tables: its numbers, and how its rate and its value stand against control (null for the control group itself). */
export interface GoalRow {
  /** `control`, `treated` or the key of an arm. */
  readonly key: string;
  readonly name: string;
  readonly result: ArmResult;
  readonly rate: Effect | null;
  readonly value: Effect | null;
  /** The control customers an arm is held against, where they are not all. */
  readonly against: GoalReport['byArm'][number]['against'];
}

/** The control group, the treated together and, where there are several, each arm; `names` are those of the first two. */
export function rowsOf(goal: GoalReport, names: Readonly<Record<'control' | 'treated', string>>): GoalRow[] {
  const effects = new Map(goal.byArm.map((effect) => [effect.arm, effect]));
  const control = goal.arms.filter(({ arm }) => arm === 'control');
  const arms = goal.arms.filter(({ arm }) => arm !== 'control');
  const single = arms.map((arm): GoalRow => {
    const { rate = null, value = null, against = null } = effects.get(arm.arm) ?? {};
    return { key: arm.arm, name: arm.name === '' ? arm.arm : arm.name, result: arm, rate, value, against };
  });
  return [
    ...control.map((result): GoalRow => ({ key: 'control', name: names.control, result, rate: null, value: null, against: null })),
    { key: 'treated', name: names.treated, result: treatedOf(goal.arms), rate: goal.rate, value: goal.value, against: null },
    ...(single.length < 2 ? [] : single),
  ];
}

/** 触达组 — all arms but the control group together. */
export function treatedOf(arms: readonly ArmResult[]): ArmResult {
  const treated = arms.filter(({ arm }) => arm !== 'control');
  const sum = (pick: (arm: ArmResult) => number): number => treated.reduce((total, arm) => total + pick(arm), 0);
  return {
    arm: 'treated',
    name: '',
    customers: sum((arm) => arm.customers),
    reached: sum((arm) => arm.reached),
    value: sum((arm) => arm.value),
    valueSquares: sum((arm) => arm.valueSquares),
    open: sum((arm) => arm.open),
    openReached: sum((arm) => arm.openReached),
  };
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** 区间 — an absolute effect with its interval; null where there is none to be told. */
export function intervalOf(effect: Effect | null): (Interval & { readonly value: number }) | null {
  if (effect === null) return null;
  const { absolute: value, absoluteFrom: from, absoluteTo: to } = effect;
  return value === null || from === null || to === null ? null : { value, from, to };
}

/** As {@link intervalOf}, of the relative effect. */
export function relativeOf(effect: Effect | null): (Interval & { readonly value: number }) | null {
  if (effect === null) return null;
  const { relative: value, relativeFrom: from, relativeTo: to } = effect;
  return value === null || from === null || to === null ? null : { value, from, to };
}

/** A scale all intervals of a table share: from the least to the greatest, with 0 and a little room. Null where there is none. */
export function scaleOf(intervals: readonly (Interval | null)[]): Interval | null {
  const ends = intervals.flatMap((interval) => (interval === null ? [] : [interval.from, interval.to]));
  if (ends.length === 0) return null;
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = (most - least) * 0.06 || 0.01;
  return { from: least - room, to: most + room };
}

/** Where a value stands on a scale, 0 … 1. */
export function placeOn({ from, to }: Interval, value: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
