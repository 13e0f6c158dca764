import type { ArmResult } from '@gyre/domain';

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
