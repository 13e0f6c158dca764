import type { Span } from '@gyre/domain/analyses/time-range';
import type { Diagnosis, NotLaunchable } from '@gyre/domain/autopilot/diagnosis';
import type { Slice } from '@gyre/domain/autopilot/slice';
import type { RateAndMix } from '@gyre/domain/causes/mix';
import type { Grain } from '@gyre/domain/questions/periods';
import type { Sentence } from '@gyre/domain/sentence';
import type { Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';

/** 归因问题 — an episode of a metric: its buckets are those of `grain` from `from` up to but not `to`. */
export interface CauseQuestion {
  readonly metric: string;
  readonly grain: Grain;
  /** Of one value of a dimension, where that is watched by itself; `key` as in a slice, see `sliceValue`. */
  readonly group: { readonly by: string; readonly key: string } | null;
  readonly direction: 'up' | 'down';
  readonly from: Instant;
  readonly to: Instant;
  /** Whether `from` is where the episode seems to have begun, which the slice it lies in may tell better. */
  readonly isFromEstimated?: boolean | undefined;
  /** Earlier episodes: what lies in them is no example of the usual. */
  readonly besides?: readonly Span[] | undefined;
}

/** 实际与预期 — of the episode's whole span. */
export interface Expectation {
  readonly actual: number;
  readonly expected: number;
}

/** 一段的指标 — what a metric was and what was expected; of a ratio the shares, and both parts (the numerator expected of the actual denominator). */
export interface MeasuredTotal extends Expectation {
  readonly numerator: Expectation | null;
  readonly denominator: Expectation | null;
}

/** 排名的原因 — one slice whose leaves changed together; see `Cause` for gain, effect, ripple and what it explains. */
export interface RankedCause extends Expectation {
  readonly slice: Slice;
  /** Actual less expected: in the unit of a count or sum, of a ratio in events of its numerator. */
  readonly effect: number;
  /** Part of the whole change, 1 is all of it; negative: against it; null: the whole did not change. */
  readonly explained: number | null;
  /** Confidence in nats. */
  readonly gain: number;
  /** Actual by expected; null: nothing was expected. */
  readonly ripple: number | null;
  readonly sentence: Sentence;
}

/** 同期变化 — another metric that left its own expectation in the same buckets. */
export interface MovedAlong {
  readonly metric: string;
  readonly name: string;
  /** Over the episode, as a share of what was expected. */
  readonly change: number;
  /** −1 … 1: how alike the two move; below 0 one rises while the other falls. */
  readonly score: number;
  /** Whether it moved by itself or followed the episode's metric; null: it moved first. */
  readonly own: 'own' | 'inherited' | null;
}

/** 归因结果 — where an episode lies and whom it concerns. */
export interface Finding {
  /** From here on it was counted: as asked, or where it began in the diagnosed slice. */
  readonly from: Instant;
  /** Of the best cause something may be started on; slice {}: everybody. */
  readonly diagnosis: Diagnosis | null;
  /** Why there is none. */
  readonly why: NotLaunchable | null;
  /** Null: the metric is of a kind that is not told apart. */
  readonly total: MeasuredTotal | null;
  /** Best first, at most 10. When the reason is `mix` their numbers are of the denominator: who came. */
  readonly causes: readonly RankedCause[];
  /** Of ratios. */
  readonly mix: RateAndMix | null;
  readonly coMoving: readonly MovedAlong[];
  readonly sentence: Sentence;
  /** Who was in the diagnosed slice during the episode (of a count or sum, or in the 28 days before it); nobody without a diagnosis. */
  readonly inSlice: CustomerSet;
  /** 受影响用户: those of them who lack what was expected; of a rise those who did it. */
  readonly affected: CustomerSet;
}

/** 冻结的预期 — of one bucket. Of a ratio `mean` is the share and `variance` that of one trial, so b trials have mean b·mean and variance b·variance. */
export interface FrozenExpectation {
  readonly at: Instant;
  readonly mean: number;
  readonly variance: number;
}
