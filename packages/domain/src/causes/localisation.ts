import type { Cause } from './cause.ts';
import type { Leaves } from './leaves.ts';
import type { CauseVerdict } from './whole.ts';

const MOST_LAYERS = 5;
const MOST_LAYERS_OF_MANY = 4;

/** 定位结果 — causes, best first, and what they come to. */
export interface Localisation {
  readonly causes: readonly Cause[];
  readonly verdict: CauseVerdict;
}

/** How many attributes a slice may name: all of up to five, four of more. */
export function mostLayers({ attributes }: Leaves): number {
  return attributes.length > MOST_LAYERS ? MOST_LAYERS_OF_MANY : MOST_LAYERS;
}
