import type { Effect } from './experiments/effect.ts';
import { intervalAround, type Judged, type Side } from './judged.ts';

/** One-sided p is looked for between these, by so many halvings, as the reference does: good to 1.3e-4. */
const ONE_SIDED_P = { from: 1e-5, to: 0.4999, halvings: 12 };

/**
 * 序贯检验 — the asymptotic confidence sequence of an effect (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory
 * and asymptotic confidence sequences", 2021, theorem 2.2; one-sided: proposition 4.1): all its intervals, at whatever looks, hold together with
 * probability 1 − alpha, so an operator may look every day and stop when it likes.
 *
 * p is of this look alone; where what was once shown is to stay shown, keep the least.
 *
 * @param tuning  customers of both groups at which one expects to decide; fixed beforehand
 */
export function sequentialTest(effect: Effect, alpha: number, tuning: number, side: Side = 'both'): Judged {
  const deviation = Math.sqrt(effect.variance);
  if (side !== 'both') return oneSided(effect, deviation, alpha, tuning, side);
  const rho = sequentialRho(alpha, tuning);
  const x = effect.n * rho * rho;
  const p = Math.min(1, Math.sqrt(x + 1) * Math.exp((-x * (effect.effect / deviation) ** 2) / (2 * (x + 1))));
  return { p, ...intervalAround(effect.effect, deviation * sequentialWidth(effect.n, rho, alpha), side) };
}

function oneSided({ effect, n }: Effect, deviation: number, alpha: number, tuning: number, side: 'greater' | 'less'): Judged {
  const rho = sequentialRho(2 * alpha, tuning);
  const widthAt = (level: number): number => widthOf(n, rho, Math.log1p(Math.sqrt(n * rho * rho + 1) / (2 * level)));
  const reached = (side === 'greater' ? effect : -effect) / deviation;
  return { p: leastLevel((level) => reached > widthAt(level)), ...intervalAround(effect, deviation * widthAt(alpha), side) };
}

/** The least level at which the bound excludes 0, within the limits of {@link ONE_SIDED_P}. */
function leastLevel(excludes: (level: number) => boolean): number {
  let { from, to } = ONE_SIDED_P;
  if (excludes(from)) return from;
  if (!excludes(to)) return to;
  let level = to;
  for (let i = 0; i < ONE_SIDED_P.halvings; i++) {
    level = (from + to) / 2;
    if (excludes(level)) to = level;
    else from = level;
  }
  return level;
}

/**
 * 序贯检验的参数 — ρ, with ρ² = (−2 ln α + ln(−2 ln α + 1)) / N*: makes the confidence sequence narrowest at about `tuning` customers (§B.2). It
 * is the normal-mixture mSPRT with ρ² = τ²/σ².
 *
 * @throws RangeError unless 0 < alpha < 1 and tuning > 0
 */
export function sequentialRho(alpha: number, tuning: number): number {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must be between 0 and 1, got ${alpha}`);
  if (!(tuning > 0 && tuning < Infinity))
    throw new RangeError(`the sequential tuning must be a positive number of customers, got ${tuning}`);
  const doubled = -2 * Math.log(alpha);
  return Math.sqrt((doubled + Math.log(doubled + 1)) / tuning);
}

/**
 * 序贯区间半宽 — how many standard errors wide the two-sided interval is to each side after `n` customers; a fixed interval has 1.96 here for
 * α = 0.05. √n · √(2(nρ² + 1)/(n²ρ²) · ln(√(nρ² + 1)/α))
 */
export function sequentialWidth(n: number, rho: number, alpha: number): number {
  return widthOf(n, rho, Math.log(Math.sqrt(n * rho * rho + 1) / alpha));
}

function widthOf(n: number, rho: number, log: number): number {
  const x = n * rho * rho;
  return Math.sqrt(((2 * (x + 1)) / x) * log);
}
