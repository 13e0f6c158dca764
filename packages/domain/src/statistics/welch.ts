import { tAbove, tTail } from './distributions.ts';
import { compareEstimates, type Effect, type EffectError, type EffectResult } from './experiments/effect.ts';
import { intervalAround, type Judged, type Side } from './judged.ts';
import type { Estimate } from './moments.ts';

/** 检验结果 — a difference, its standard error, two-sided p and interval; or why there are none. */
export type TestResult =
  | {
      readonly ok: true;
      readonly effect: number;
      readonly standardError: number;
      readonly from: number;
      readonly to: number;
      readonly p: number;
      /** Satterthwaite's degrees of freedom. */
      readonly freedom: number;
    }
  | { readonly ok: false; readonly error: EffectError };

/**
 * 固定样本检验 — Welch's t test (1947) with Satterthwaite's degrees of freedom (1946): right at one look fixed beforehand, not at every look.
 *
 * @param alpha  the interval covers 1 − alpha
 */
export function welchTest({ effect, variance, freedom }: Effect, alpha: number, side: Side = 'both'): Judged {
  const standardError = Math.sqrt(variance);
  const t = effect / standardError;
  const half = tAbove(side === 'both' ? alpha / 2 : alpha, freedom) * standardError;
  const p = side === 'both' ? 2 * tTail(Math.abs(t), freedom) : tTail(side === 'greater' ? t : -t, freedom);
  return { p, ...intervalAround(effect, half, side) };
}

/** 绝对提升 — Δ = m_T − m_C with V = v_T/n_T + v_C/n_C, by {@link welchTest}. The interval covers 1 − alpha. */
export function absoluteEffect(control: Estimate, treated: Estimate, alpha = 0.05): TestResult {
  return tested(compareEstimates(control, treated, 'absolute'), alpha);
}

/**
 * 相对提升 — Δ = (m_T − m_C)/|m_C| with V = v_T/(n_T m_C²) + v_C m_T²/(n_C m_C⁴) (delta method). |m_C| keeps the sign right for negative
 * baselines. Its p differs from that of {@link absoluteEffect}: which of the two decides must be fixed beforehand.
 */
export function relativeEffect(control: Estimate, treated: Estimate, alpha = 0.05): TestResult {
  return tested(compareEstimates(control, treated, 'relative'), alpha);
}

function tested(result: EffectResult, alpha: number): TestResult {
  if (!result.ok) return result;
  const { effect, variance, freedom } = result;
  return { ok: true, effect, standardError: Math.sqrt(variance), freedom, ...welchTest(result, alpha) };
}
