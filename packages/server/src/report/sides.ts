import { shareOf } from '@gyre/domain/statistics/moments';
import type { Pair } from './tested.ts';

/** 一侧 — customers whose windows are over, and those of them who reached a goal, or did something. */
interface Reached {
  customers: number;
  reached: number;
}

/** 两侧 — treated and control. */
export interface Sides {
  readonly treated: Reached;
  readonly control: Reached;
}

/** Nobody yet, to be counted up. */
export function noSides(): Sides {
  return { treated: { customers: 0, reached: 0 }, control: { customers: 0, reached: 0 } };
}

/** Their shares. */
export function pairOf({ treated, control }: Sides): Pair {
  return [shareOf(control.customers, control.reached), shareOf(treated.customers, treated.reached)];
}
