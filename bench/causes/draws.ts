/** 抽样 — random numbers from a seed, so that every run makes the same cases. */
export interface Draws {
  /** Even in [0, 1). */
  readonly fraction: () => number;
  /** Whole, even among `from … to`, both included. */
  readonly whole: (from: number, to: number) => number;
  readonly between: (from: number, to: number) => number;
  /** Standard normal, by the polar method (Marsaglia and Bray, 1964). */
  readonly normal: () => number;
}

export function drawsFrom(seed: number): Draws {
  let state = seed | 0;
  /** mulberry32 (Ettinger). */
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => {
    for (;;) {
      const [x, y] = [2 * fraction() - 1, 2 * fraction() - 1];
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  };
  return {
    fraction,
    normal,
    between: (from, to) => from + (to - from) * fraction(),
    whole: (from, to) => from + Math.floor((to - from + 1) * fraction()),
  };
}

/** Weibull of scale 1, by inversion. */
export function drawWeibull({ fraction }: Draws, shape: number): number {
  return (-Math.log(1 - fraction())) ** (1 / shape);
}

/** Poisson: gaps of a unit process up to 50, above it the normal distribution, rounded. */
export function drawPoisson(draws: Draws, mean: number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * draws.normal()));
  let n = 0;
  for (let left = Math.exp(-mean), at = draws.fraction(); at > left; at *= draws.fraction()) n++;
  return n;
}

/** Binomial, one trial after another. */
export function drawBinomial({ fraction }: Draws, trials: number, share: number): number {
  let n = 0;
  for (let i = 0; i < trials; i++) if (fraction() < share) n++;
  return n;
}

/** Gamma of scale 1 (Marsaglia and Tsang, 2000); shapes below 1 by the power of a fraction. */
export function drawGamma(draws: Draws, shape: number): number {
  if (shape < 1) return drawGamma(draws, shape + 1) * (1 - draws.fraction()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = draws.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - draws.fraction()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Binomial whose share differs from draw to draw: beta with this mean, correlation ρ between two trials of one draw. */
export function drawBetaBinomial(draws: Draws, trials: number, share: number, correlation: number): number {
  if (!(correlation > 0)) return drawBinomial(draws, trials, share);
  const size = 1 / correlation - 1;
  const [a, b] = [drawGamma(draws, share * size), drawGamma(draws, (1 - share) * size)];
  return drawBinomial(draws, trials, a / (a + b));
}
