import type { Reading } from '../anomalies/reading.ts';
import { HOUR_MS, type Instant } from '../time.ts';

/** A score that needs no second bucket. */
const STRONG = 8;
const REOPENS_WITHIN_MS = 24 * HOUR_MS;
/** A later bucket confirms an episode when it deviates by at least this part of what opened it. */
const CONFIRMING = 0.5;

/**
 * 跟踪的异动 — an episode of one series as far as it was followed. Sums are over its buckets: of ratios in events, `value` of the numerator, `expected`
 * of what the denominator `outOf` let expect.
 */
export interface FollowedEpisode {
  /** Where its first bucket begins, and where the last one ends that belongs to it. */
  readonly openedAt: Instant;
  /** How many buckets before its first one what it tells of began, as far as can be told; 0 of those followed before that was kept. */
  readonly onset?: number;
  readonly seenUntil: Instant;
  readonly direction: 'up' | 'down';
  /** Largest deviation as a share of what was expected, and largest score. */
  readonly effect: number;
  readonly score: number;
  readonly value: number;
  readonly expected: number;
  readonly outOf: number;
  readonly confirmed: boolean;
  readonly origin: 'own' | 'inherited' | null;
  readonly endedAt: Instant | null;
  readonly end: 'recovered' | 'new_normal' | null;
}

/** 跟踪状态 — the episode that goes on, and the last that ended; whole JSON. */
export interface Followed {
  readonly current: FollowedEpisode | null;
  readonly last: FollowedEpisode | null;
}

/** Nothing was seen yet. */
export const NOTHING_FOLLOWED: Followed = { current: null, last: null };

/** 一期读数 — of one bucket, which ends at `end`; `outOf` 1 unless a ratio. */
export interface BucketReading extends Reading {
  readonly end: Instant;
  readonly outOf: number;
  /** Whether an episode may open here: the series is watched by then, and of all judged at once this one holds. */
  readonly mayOpen: boolean;
  readonly origin: 'own' | 'inherited' | null;
}

/**
 * 跟踪异动 — one bucket further. What the detector calls anomalous opens an episode where it may open, also later than the detector said so first; one
 * that begins within 24 hours of the end of another of the same direction continues it, unless that was closed (`isClosed` by its opening).
 */
export function follow(known: Followed, reading: BucketReading, isClosed: (openedAt: Instant) => boolean): Followed {
  const { current, last } = known;
  if (current !== null) return isOver(reading) ? over(current, reading) : { current: extended(current, reading), last };
  if (isOver(reading) || !reading.mayOpen) return known;
  const reopened = last !== null && continues(last, reading) && !isClosed(last.openedAt) ? last : null;
  return { current: reopened === null ? opened(reading) : extended({ ...reopened, endedAt: null, end: null }, reading), last };
}

function isOver({ isAnomalous, ends }: BucketReading): boolean {
  return !isAnomalous || ends !== null;
}

function continues({ direction, endedAt }: FollowedEpisode, reading: BucketReading): boolean {
  return endedAt !== null && direction === reading.direction && reading.at - endedAt <= REOPENS_WITHIN_MS;
}

function over(current: FollowedEpisode, { at, ends }: BucketReading): Followed {
  return { current: null, last: { ...current, endedAt: at, end: ends === 'new_normal' ? 'new_normal' : 'recovered' } };
}

function opened({ at, end, onset = 0, direction, effect, score, value, expected, outOf, origin }: BucketReading): FollowedEpisode {
  return {
    openedAt: at,
    onset,
    seenUntil: end,
    direction,
    effect,
    score,
    value: value * outOf,
    expected: expected * outOf,
    outOf,
    confirmed: score >= STRONG,
    origin,
    endedAt: null,
    end: null,
  };
}

function extended(episode: FollowedEpisode, reading: BucketReading): FollowedEpisode {
  const isSame = reading.direction === episode.direction;
  const isStronger = isSame && Math.abs(reading.effect) > Math.abs(episode.effect);
  const isSecond = isSame && Math.abs(reading.effect) >= CONFIRMING * Math.abs(episode.effect);
  return {
    ...episode,
    seenUntil: reading.end,
    effect: isStronger ? reading.effect : episode.effect,
    score: Math.max(episode.score, reading.score),
    value: episode.value + reading.value * reading.outOf,
    expected: episode.expected + reading.expected * reading.outOf,
    outOf: episode.outOf + reading.outOf,
    confirmed: episode.confirmed || isSecond || reading.score >= STRONG,
    origin: episode.origin === 'own' ? 'own' : reading.origin,
  };
}
