import { tAbove, tTail } from './distributions.ts';
import type { Estimate } from './moments.ts';

/** Why a test gives no numbers: an arm without customers; one in which nothing varies (also one customer alone); a baseline of 0 nothing can be relative to. */
export type TestError = 'no_customers' | 'no_variance' | 'zero_baseline';

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
  | { readonly ok: false; readonly error: TestError };

/**
 * 绝对提升 — Δ = m_T − m_C with V = v_T/n_T + v_C/n_C, by Welch's t test (Welch 1947) with Satterthwaite's degrees of freedom (1946).
 *
 * @param alpha  the interval covers 1 − alpha
 */
export function absoluteEffect(control: Estimate, treated: Estimate, alpha = 0.05): TestResult {
  const error = errorOf(control, treated);
  if (error !== undefined) return { ok: false, error };
  const variance = treated.variance / treated.n + control.variance / control.n;
  return tested(treated.mean - control.mean, variance, freedomOf(control, treated), alpha);
}

/**
 * 相对提升 — Δ = (m_T − m_C)/|m_C| with V = v_T/(n_T m_C²) + v_C m_T²/(n_C m_C⁴) (delta method). |m_C| keeps the sign right for negative
 * baselines. Its p differs from that of {@link absoluteEffect}: which of the two decides must be fixed beforehand.
 */
export function relativeEffect(control: Estimate, treated: Estimate, alpha = 0.05): TestResult {
  const error = errorOf(control, treated);
  if (error !== undefined) return { ok: false, error };
  if (control.mean === 0) return { ok: false, error: 'zero_baseline' };
  const square = control.mean ** 2;
  const variance = treated.variance / (treated.n * square) + (control.variance * treated.mean ** 2) / (control.n * square * square);
  return tested((treated.mean - control.mean) / Math.abs(control.mean), variance, freedomOf(control, treated), alpha);
}

function errorOf(control: Estimate, treated: Estimate): TestError | undefined {
  if (!(control.n > 0 && treated.n > 0)) return 'no_customers';
  return control.variance > 0 && treated.variance > 0 && control.n > 1 && treated.n > 1 ? undefined : 'no_variance';
}

/** ν = (v_T/n_T + v_C/n_C)² / (v_T²/(n_T²(n_T−1)) + v_C²/(n_C²(n_C−1))), of the raw variances also for a relative effect. */
function freedomOf(control: Estimate, treated: Estimate): number {
  const c = control.variance / control.n;
  const t = treated.variance / treated.n;
  return (t + c) ** 2 / (t ** 2 / (treated.n - 1) + c ** 2 / (control.n - 1));
}

function tested(effect: number, variance: number, freedom: number, alpha: number): TestResult {
  const standardError = Math.sqrt(variance);
  const half = tAbove(alpha / 2, freedom) * standardError;
  const p = 2 * tTail(Math.abs(effect / standardError), freedom);
  return { ok: true, effect, standardError, from: effect - half, to: effect + half, p, freedom };
}
