import { betaPower, regularisedBeta, upperGamma } from './special-functions.ts';

const MOST_STEPS = 200;

/** 正态分布上尾 — P(Z > z) of the standard normal distribution: Q(½, z²/2) / 2 for z ≥ 0 (DLMF 7.11.2). */
export function normalTail(z: number): number {
  return z < 0 ? 1 - normalTail(-z) : upperGamma(0.5, (z * z) / 2) / 2;
}

/** 正态分位数 — the z with P(Z > z) = `tail`. @throws RangeError unless 0 < tail < 1 */
export function normalAbove(tail: number): number {
  requireShare(tail);
  if (tail > 0.5) return -normalAbove(1 - tail);
  return downTail(0, tail, (z) => ({ tail: normalTail(z), density: Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) }));
}

/** t 分布上尾 — P(T > t) with `freedom` degrees: I_{ν/(ν+t²)}(ν/2, ½) / 2 for t ≥ 0 (DLMF 8.17; Abramowitz & Stegun 26.7.1). */
export function tTail(t: number, freedom: number): number {
  if (t < 0) return 1 - tTail(-t, freedom);
  const { x, y } = sharesOf(t, freedom);
  return regularisedBeta(freedom / 2, 0.5, x, y) / 2;
}

/** t 分位数 — the t with P(T > t) = `tail`. @throws RangeError unless 0 < tail < 1 and freedom > 0 */
export function tAbove(tail: number, freedom: number): number {
  requireShare(tail);
  if (!(freedom > 0)) throw new RangeError(`degrees of freedom must be positive, got ${freedom}`);
  if (tail > 0.5) return -tAbove(1 - tail, freedom);
  if (tail === 0.5) return 0;
  return downTail(normalAbove(tail), tail, (t) => {
    const { x, y } = sharesOf(t, freedom);
    return { tail: tTail(t, freedom), density: betaPower(freedom / 2, 0.5, x, y) / t };
  });
}

/** 卡方分布上尾 — P(χ² > value) with `freedom` degrees: Q(ν/2, value/2). */
export function chiSquareTail(value: number, freedom: number): number {
  return upperGamma(freedom / 2, value / 2);
}

function sharesOf(t: number, freedom: number): { x: number; y: number } {
  const square = t * t;
  return { x: freedom / (freedom + square), y: square / (freedom + square) };
}

function requireShare(tail: number): void {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`a tail must be between 0 and 1, got ${tail}`);
}

/**
 * Newton's method on a tail that falls and bends upwards right of `from`: started left of the root it only ever climbs towards it, so it
 * needs no bracket.
 */
function downTail(from: number, wanted: number, at: (point: number) => { tail: number; density: number }): number {
  let point = from;
  for (let i = 0; i < MOST_STEPS; i++) {
    const { tail, density } = at(point);
    const next = point + (tail - wanted) / density;
    if (Math.abs(next - point) <= 1e-15 * Math.max(1, Math.abs(next))) return next;
    point = next;
  }
  return point;
}
