import type { Judged } from '../judged.ts';
import type { EffectError } from './effect.ts';

/** Fewer customers than this who reached the goal, in both groups together, and fewer customers than this in either group prove nothing. */
export const FEWEST_GOALS = 20;
export const FEWEST_CUSTOMERS = 20;

/** How many customers a group has, and how many of them reached the goal. */
export interface GroupReach {
  readonly customers: number;
  readonly reached: number;
}

/** Whether two groups have too few customers, or too few who reached the goal, for an interval to mean anything. */
export function isTooSmall(treated: GroupReach, control: GroupReach): boolean {
  return treated.reached + control.reached < FEWEST_GOALS || Math.min(treated.customers, control.customers) < FEWEST_CUSTOMERS;
}

/** An effect with the interval that decides, or why there is none. */
export type Deciding =
  | ({ readonly ok: true; readonly effect: number } & Pick<Judged, 'from' | 'to'>)
  | { readonly ok: false; readonly error: EffectError };

/** 判断依据 — what a verdict on two groups is made from. */
export interface Judging {
  /** Of the groups' split: `suspicious` when it is hardly chance. */
  readonly sampleRatio: { readonly p: number | null; readonly suspicious: boolean };
  /** The one test fixed beforehand. */
  readonly deciding: Deciding;
  /** Whether too few customers, or too few who did it, are seen for the interval to mean anything. */
  readonly isTooSmall: boolean;
  /** Of what ought to fall, such as complaints. */
  readonly isLowerBetter?: boolean;
}

/**
 * 判断 — what an experiment comes to, as data. `too_early` without an error: too small; with one: there is no interval.
 */
export type GroupVerdict =
  | { readonly kind: 'sample_ratio'; readonly p: number | null }
  | { readonly kind: 'too_early'; readonly error: EffectError | null }
  | { readonly kind: 'better' | 'worse' | 'no_effect_shown'; readonly effect: number; readonly from: number; readonly to: number };

/**
 * The first that applies: the groups are not split as planned, so a difference between them may have any cause; there is no interval, or too
 * little behind it; the interval is on one side of 0; no effect is shown.
 */
export function judge({ sampleRatio, deciding, isTooSmall, isLowerBetter = false }: Judging): GroupVerdict {
  if (sampleRatio.suspicious) return { kind: 'sample_ratio', p: sampleRatio.p };
  if (!deciding.ok || isTooSmall) return { kind: 'too_early', error: deciding.ok ? null : deciding.error };
  const { effect, from, to } = deciding;
  const kind = from > 0 ? (isLowerBetter ? 'worse' : 'better') : to < 0 ? (isLowerBetter ? 'better' : 'worse') : 'no_effect_shown';
  return { kind, effect, from, to };
}
