import type { Instant } from '../time.ts';
import type { Band } from './band.ts';
import type { EpisodeEnd } from './episode.ts';

/** 读数 — what a detector of any kind says of one bucket; values of ratios are shares. `effect` is the deviation as a share of what was expected. */
export interface Reading extends Band {
  readonly at: Instant;
  readonly value: number;
  readonly score: number;
  readonly direction: 'up' | 'down';
  readonly effect: number;
  /** Whether the bucket belongs to an episode, opens one, and how one ends with it. */
  readonly isAnomalous: boolean;
  readonly opens: boolean;
  readonly ends: EpisodeEnd | null;
  /** How many buckets before this one the episode it belongs to began; left out by rules, which cannot tell. */
  readonly onset?: number;
}
