import { normalAbove, normalTail } from '../statistics/distributions.ts';

/** One run's effect and the variance of its estimate. */
export interface RunEffect {
  readonly effect: number;
  readonly variance: number;
}

/** 合并效果 — what several runs say together. */
export interface PooledEffect {
  readonly runs: number;
  readonly effect: number;
  readonly standardError: number;
  readonly from: number;
  readonly to: number;
  /** Two-sided. */
  readonly p: number;
  /** τ²: by how much true effects differ from run to run, as a variance. */
  readonly between: number;
  /** I²: the share of the differences that chance does not explain, 0 … 1. */
  readonly heterogeneity: number;
}

/**
 * 随机效应合并 — the mean of the runs' true effects, which may differ from run to run: DerSimonian & Laird, "Meta-analysis in clinical trials",
 * *Controlled Clinical Trials* 7 (1986), 177–188. τ² = max(0, (Q − (k − 1)) / (Σw − Σw²/Σw)) with w = 1/v and Q = Σw(y − ȳ)²; then weights
 * 1/(v + τ²), a normal interval of 1 − alpha. I² = max(0, (Q − (k − 1))/Q) (Higgins & Thompson 2002). One run is itself.
 *
 * @returns null without runs
 * @throws RangeError for a variance that is not positive
 */
export function pooledEffect(runs: readonly RunEffect[], alpha = 0.05): PooledEffect | null {
  if (runs.length === 0) return null;
  for (const { variance } of runs)
    if (!(variance > 0)) throw new RangeError(`the variance of a run's effect must be positive, got ${variance}`);
  const fixed = runs.map(({ variance }) => 1 / variance);
  const total = sumOf(fixed);
  const mean = weightedMean(runs, fixed);
  const q = sumOf(runs.map(({ effect }, i) => (fixed[i] ?? 0) * (effect - mean) ** 2));
  const excess = q - (runs.length - 1);
  // One run cannot differ from itself, but for rounding.
  const between = runs.length > 1 && excess > 0 ? excess / (total - sumOf(fixed.map((w) => w * w)) / total) : 0;
  const weights = runs.map(({ variance }) => 1 / (variance + between));
  const effect = weightedMean(runs, weights);
  const standardError = Math.sqrt(1 / sumOf(weights));
  const half = normalAbove(alpha / 2) * standardError;
  return {
    runs: runs.length,
    effect,
    standardError,
    from: effect - half,
    to: effect + half,
    p: Math.min(1, 2 * normalTail(Math.abs(effect) / standardError)),
    between,
    heterogeneity: between > 0 ? excess / q : 0,
  };
}

function weightedMean(runs: readonly RunEffect[], weights: readonly number[]): number {
  return sumOf(runs.map(({ effect }, i) => effect * (weights[i] ?? 0))) / sumOf(weights);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
