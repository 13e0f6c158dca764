import type { Judged, Side } from '../judged.ts';
import type { Effect } from './effect.ts';

/** 护栏指标 — a metric that need not get better but must not get worse by more than a margin. */
export interface Guardrail {
  /** What may be lost, 0 or more, in the scale of the effect (a relative one: 0.02 is 2 % of the control). */
  readonly margin: number;
  /** Of what ought to fall, such as unsubscribes. */
  readonly isLowerBetter: boolean;
}

/**
 * 护栏判断 — `held`: it is shown that less than the margin is lost (non-inferiority); `broken`: it is shown that more is; `open`: neither so far.
 * `worst` is the bound the loss stays within, on the bad side of the effect; `p` that of losing the margin or more.
 */
export interface GuardrailVerdict {
  readonly kind: 'held' | 'broken' | 'open';
  readonly worst: number;
  readonly p: number;
}

/**
 * Tests an effect, moved by the margin, on one side: the usual test of non-inferiority (Wellek, *Testing Statistical Hypotheses of Equivalence
 * and Noninferiority*, §3). With a sequential test it holds at every look.
 *
 * @param test  one-sided, at the level the guardrail is judged by
 * @throws RangeError unless the margin is 0 or more
 */
export function judgeGuardrail(
  effect: Effect,
  { margin, isLowerBetter }: Guardrail,
  test: (effect: Effect, side: Side) => Judged,
): GuardrailVerdict {
  if (!(margin >= 0 && margin < Infinity)) throw new RangeError(`the margin of a guardrail must be 0 or more, got ${margin}`);
  const sign = isLowerBetter ? -1 : 1;
  const moved = { ...effect, effect: sign * effect.effect + margin };
  const { from, p } = test(moved, 'greater');
  const { to } = test(moved, 'less');
  return { kind: from > 0 ? 'held' : to < 0 ? 'broken' : 'open', worst: sign * (from - margin), p };
}
