import type { MetricKind } from './arm.ts';

/** A metric's value and how it moves with the mean of each variable it is made of. */
export interface Valued {
  readonly value: number;
  readonly gradient: readonly number[];
}

/** The metric at given means: the mean itself, or of a ratio M/D with gradient (1/D, −M/D²). */
export function valued(metric: MetricKind, means: readonly number[]): Valued {
  const [first = NaN, second = NaN] = means;
  return metric === 'ratio' ? { value: first / second, gradient: [1 / second, -first / second ** 2] } : { value: first, gradient: [1] };
}

/** gᵀΛh: the covariance of two linear combinations. */
export function quadratic(g: readonly number[], covariances: readonly (readonly number[])[], h: readonly number[] = g): number {
  return g.reduce((sum, a, i) => sum + h.reduce((row, b, j) => row + a * covariances[i]![j]! * b, 0), 0);
}

/** How an effect moves with the control's and the treated group's value, `delta` being the absolute difference. */
export function slopesOf(control: number, delta: number, difference: 'absolute' | 'relative'): { ofControl: number; ofTreated: number } {
  if (difference === 'absolute') return { ofControl: -1, ofTreated: 1 };
  const size = Math.abs(control);
  return { ofControl: -1 / size - (delta * Math.sign(control)) / size ** 2, ofTreated: 1 / size };
}
