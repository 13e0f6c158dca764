/** Residuals beyond it count no more: one wild bucket alone is no agreement. */
const CLIP = 2.5;
const MOST_LAG = 2;
const LEAST_AGREEMENT = 0.3;
const SURE_Z = 3;

/** 残差序列 — a metric's standardised residuals, one per bucket; NaN where there is none. */
export interface ResidualSeries {
  readonly metric: string;
  readonly residuals: Float64Array;
}

/** 同期变化的指标 — another metric that left its own expectation in the same buckets. */
export interface CoMoving {
  readonly metric: string;
  /** −1 … 1: how alike the two leave what was expected of them; below 0, one rises while the other falls. */
  readonly agreement: number;
  /** Buckets the other comes after the episode's metric, −2 … 2; below 0 it moved first. */
  readonly lag: number;
  /** Its mean residual over the episode, in standard deviations. */
  readonly shift: number;
}

/**
 * 同期指标排名 — the metrics whose residuals agree with an episode's, most alike first: Σψ(x)ψ(y) / √(Σψ(x)²·Σψ(y)²) over the episode and as
 * many buckets before it, ψ clipping at ±2.5 (Huber), at the lag of −2 … 2 that agrees most. Not centred: without an anomaly a residual is 0
 * on average, and what is asked is whether both left it together. Left out is who did not move for sure, |Σ residual| / √n < 3 within the
 * episode, or agrees less than 0.3.
 *
 * @param from  first bucket of the episode
 * @param to    bucket after its last
 * @throws RangeError unless 0 ≤ from < to ≤ length
 */
export function rankCoMoving(episode: ResidualSeries, others: readonly ResidualSeries[], from: number, to: number): CoMoving[] {
  const { length } = episode.residuals;
  if (!(from >= 0 && from < to && to <= length)) throw new RangeError(`an episode lies in 0 … ${length}, got ${from} … ${to}`);
  const begin = Math.max(0, from - (to - from));
  const moved = others.flatMap(({ metric, residuals }): CoMoving[] => {
    const best = lags().map((lag) => ({ lag, agreement: agreementOf(episode.residuals, residuals, { begin, to, lag }) }));
    best.sort((a, b) => Math.abs(b.agreement) - Math.abs(a.agreement) || Math.abs(a.lag) - Math.abs(b.lag));
    const { lag, agreement } = best[0]!;
    const inside = residuals.slice(Math.max(0, from + lag), Math.max(0, to + lag)).filter((residual) => !Number.isNaN(residual));
    const sum = inside.reduce((all, residual) => all + residual, 0);
    const isSure = Math.abs(sum) >= SURE_Z * Math.sqrt(inside.length) && inside.length > 0;
    return isSure && Math.abs(agreement) >= LEAST_AGREEMENT ? [{ metric, agreement, lag, shift: sum / inside.length }] : [];
  });
  return moved.sort((a, b) => Math.abs(b.agreement) - Math.abs(a.agreement) || (a.metric < b.metric ? -1 : 1));
}

function lags(): number[] {
  return Array.from({ length: 2 * MOST_LAG + 1 }, (_, i) => i - MOST_LAG);
}

function agreementOf(mine: Float64Array, theirs: Float64Array, { begin, to, lag }: { begin: number; to: number; lag: number }): number {
  let [both, xx, yy] = [0, 0, 0];
  for (let i = begin; i < to; i++) {
    const [x, y] = [clipped(mine[i]), clipped(theirs[i + lag])];
    both += x * y;
    xx += x * x;
    yy += y * y;
  }
  return xx === 0 || yy === 0 ? 0 : both / Math.sqrt(xx * yy);
}

/** A bucket without a residual says nothing. */
function clipped(residual = NaN): number {
  return Number.isNaN(residual) ? 0 : Math.min(CLIP, Math.max(-CLIP, residual));
}
