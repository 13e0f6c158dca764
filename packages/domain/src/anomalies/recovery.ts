import { DAY_MS } from '../time.ts';
import { normalAbove } from '../statistics/distributions.ts';

const SIDED_95 = normalAbove(0.025);
const LEAST_MARGIN = 0.05;
const LEAST_HOLDOUT = 100;
const FEWEST_WINDOWS = 2;
const LONGEST_MS = 14 * DAY_MS;

/** 恢复度 — what came by what was expected over a window, with its 95 % bounds; NaN when nothing was expected. */
export interface RecoveryRatio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** Σy against Σμ of one window, with the variance of Σy. */
export interface RecoveryWindow {
  readonly value: number;
  readonly mean: number;
  readonly variance: number;
}

/** R = Σy / Σμ with R ± 1.96·√Var/Σμ (delta method; the frozen expectation counts as known). */
export function recoveryRatio({ value, mean, variance }: RecoveryWindow): RecoveryRatio {
  if (!(mean > 0)) return { ratio: NaN, low: NaN, high: NaN };
  const wide = (SIDED_95 * Math.sqrt(variance)) / mean;
  return { ratio: value / mean, low: value / mean - wide, high: value / mean + wide };
}

/** How far from 1 still counts as recovered: 5 %, or a third of the effect at opening (a share, −0.3 for a drop of 30 %). */
export function recoveryMargin(openingEffect: number): number {
  return Math.max(LEAST_MARGIN, Math.abs(openingEffect) / 3);
}

/** 够长 — the first of some lengths whose window has enough in it to tell a recovery: it would pass at a ratio of 1. Undefined: none has. */
export function tellingLength(
  lengths: readonly number[],
  windowOver: (length: number) => RecoveryWindow,
  openingEffect: number,
): number | undefined {
  return lengths.find((length) => {
    const { ratio, low } = recoveryRatio(windowOver(length));
    return ratio - low < recoveryMargin(openingEffect);
  });
}

/** 等效检验 — a drop has recovered when the lower bound is above 1 − δ, a rise when the upper bound is below 1 + δ. */
export function isRecovered(window: RecoveryWindow, openingEffect: number): boolean {
  const { low, high } = recoveryRatio(window);
  const margin = recoveryMargin(openingEffect);
  return openingEffect < 0 ? low > 1 - margin : high < 1 + margin;
}

/** 持续恢复 — whether the last `least` windows all pass the equivalence test; false for fewer. */
export function holdRecovery(windows: readonly RecoveryWindow[], openingEffect: number, least: number): boolean {
  return lastAll(windows, least, (window) => isRecovered(window, openingEffect));
}

function lastAll(windows: readonly RecoveryWindow[], least: number, holds: (window: RecoveryWindow) => boolean): boolean {
  return windows.length >= least && windows.slice(-least).every(holds);
}

/** Whether a window shows at 95 % that what was expected is not there again: below it for a drop, above for a rise. */
function isOff(window: RecoveryWindow, openingEffect: number): boolean {
  const { low, high } = recoveryRatio(window);
  return openingEffect < 0 ? high < 1 : low > 1;
}

/** 恢复判断 — how a run against an episode stands: over for good, over only while customers are treated, without effect, not yet, or at its longest. */
export type RecoveryVerdict = 'recovered' | 'recovered_while_treated' | 'no_effect' | 'not_yet' | 'out_of_time';

/** The windows of a run so far, newest last, all frozen at the opening of the episode. */
export interface RecoveryCase {
  readonly treated: readonly RecoveryWindow[];
  /**
   * The same windows of customers never contacted; counts when 100 events were expected of its newest window. A smaller one cannot tell that a recovery is
   * there, and the treated decide; but it may tell that there is none.
   */
  readonly holdout: readonly RecoveryWindow[];
  readonly openingEffect: number;
  /** Consecutive windows an end must be seen in: 3 of hours, 2 of days. */
  readonly windows: number;
  /** Whether any of these last windows had a score of 3 or more. */
  readonly hasSign: boolean;
  /** Whether the treated have the sample the run was planned with, and had the time to do what they were asked to. */
  readonly hasSample: boolean;
  readonly runMs: number;
}

/**
 * Judges a run. `onHoldout` says whether the hold-out had its say. Nothing is decided before two windows; a run without effect is futile once it
 * has its sample: the treated are not above the hold-out (for a drop; below for a rise) at 95 %.
 */
export function judgeRecovery(run: RecoveryCase): { verdict: RecoveryVerdict; onHoldout: boolean } {
  const { treated, holdout, openingEffect, windows, hasSign } = run;
  const onHoldout = (holdout.at(-1)?.mean ?? 0) >= LEAST_HOLDOUT;
  const of = (verdict: RecoveryVerdict) => ({ verdict, onHoldout });
  if (treated.length < Math.max(FEWEST_WINDOWS, windows)) return of('not_yet');
  if (!hasSign && holdRecovery(treated, openingEffect, windows)) {
    if (onHoldout) return of(holdRecovery(holdout, openingEffect, windows) ? 'recovered' : 'recovered_while_treated');
    const isDenied = lastAll(holdout, windows, (window) => isOff(window, openingEffect));
    return isDenied ? { verdict: 'recovered_while_treated', onHoldout: true } : of('recovered');
  }
  if (run.hasSample && onHoldout && !helps(treated.at(-1)!, holdout.at(-1)!, openingEffect)) return of('no_effect');
  return of(run.runMs >= LONGEST_MS ? 'out_of_time' : 'not_yet');
}

function helps(treated: RecoveryWindow, holdout: RecoveryWindow, openingEffect: number): boolean {
  const difference = treated.value / treated.mean - holdout.value / holdout.mean;
  const wide = SIDED_95 * Math.sqrt(treated.variance / treated.mean ** 2 + holdout.variance / holdout.mean ** 2);
  return openingEffect < 0 ? difference > wide : difference < -wide;
}
