import type { Cause } from './cause.ts';

const LEAST_GAIN = 10;
const STRONG_SCORE = 8;

/** What a cause must reach before anything is started on it. */
export interface ActionFloors {
  /** Smallest |effect| worth acting on, in the unit of the effect. */
  readonly effect: number;
  readonly customers: number;
}

/** What else is known of it. */
export interface ActionFacts {
  readonly customers: number;
  /** Whether the slice was a cause in an earlier bucket of the episode too. */
  readonly persists: boolean;
  /** The detector's score of the episode. */
  readonly score: number;
}

/** 可行动 — why nothing may be started on a cause yet; empty when it may. */
export function reasonsToWait({ gain, effect }: Pick<Cause, 'gain' | 'effect'>, floors: ActionFloors, facts: ActionFacts): WaitReason[] {
  const reasons: WaitReason[] = [];
  if (gain < LEAST_GAIN) reasons.push('uncertain');
  if (Math.abs(effect) < floors.effect) reasons.push('small_effect');
  if (facts.customers < floors.customers) reasons.push('few_customers');
  if (!facts.persists && facts.score < STRONG_SCORE) reasons.push('single_bucket');
  return reasons;
}

/** 暂不行动的原因 — fewer than 10 nats; effect or customers below the floor; seen in one bucket only and not strong enough (score 8) for that. */
export type WaitReason = 'uncertain' | 'small_effect' | 'few_customers' | 'single_bucket';
