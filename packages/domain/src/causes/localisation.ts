import type { Cause } from './cause.ts';
import type { Leaves } from './leaves.ts';
import type { CauseVerdict } from './whole.ts';

const MOST_LAYERS = 5;
const MOST_LAYERS_OF_MANY = 4;

/** Odds of 20 to 1: what explains so many nats more than anything else is told apart from it. */
export const CLEAR_NATS = 3;

/** 定位结果 — causes, best first, and what they come to. */
export interface Localisation {
  readonly causes: readonly Cause[];
  readonly verdict: CauseVerdict;
  /**
   * Nats by which what is said explains more than the best other that shares leaves with it: the first cause, or everybody. Infinity where nothing
   * else does, and of sums, whose losses are capped so that it says little.
   */
  readonly margin: number;
}

/** How many attributes a slice may name: all of up to five, four of more. */
export function mostLayers({ attributes }: Leaves): number {
  return attributes.length > MOST_LAYERS ? MOST_LAYERS_OF_MANY : MOST_LAYERS;
}
