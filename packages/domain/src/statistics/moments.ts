/**
 * 充分统计量 — all that is kept of one arm: how many customers, and the sum and the sum of squares of what each of them did. Those of different
 * customers add up.
 */
export interface Moments {
  readonly n: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** 组内估计 — an arm's mean and the variance of one customer in it. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  /** Of a share: how many did it. */
  readonly reached?: number;
}

/** 均值 — m = Σy/n, v = (Σy² − (Σy)²/n)/(n−1); NaN without customers, v also with one alone. */
export function meanOf({ n, sum, sumSquares }: Moments): Estimate {
  return { n, mean: sum / n, variance: (sumSquares - (sum * sum) / n) / (n - 1) };
}

/** 比例 — of `n` customers `reached` did it: m = reached/n, v = m(1−m), with n in the denominator as usual for shares. */
export function shareOf(n: number, reached: number): Estimate {
  const mean = reached / n;
  return { n, mean, variance: mean * (1 - mean), reached };
}
