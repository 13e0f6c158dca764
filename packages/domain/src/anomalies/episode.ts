import { DAY_MS, type Instant } from '../time.ts';

/**
 * 异动 — a stretch of buckets that are not as expected; `effect` is its largest deviation as a share of what was expected, `onset` how many buckets
 * before the one it opened with it began, as far as can be told.
 */
export interface Episode {
  readonly start: Instant;
  readonly onset: number;
  readonly direction: 'up' | 'down';
  readonly peak: Instant;
  readonly peakScore: number;
  readonly effect: number;
  /** Buckets since it opened; consecutive windows that passed as recovered, and buckets without any sign. */
  readonly age: number;
  readonly recovered: number;
  readonly quiet: number;
}

/** 异动的结束 — its windows were equal to what was expected, no sign was left for a season, or it lasted so long that it is the new normal. */
export type EpisodeEnd = 'recovered' | 'quiet' | 'new_normal';

/** What one bucket tells an episode. */
export interface EpisodeSign {
  readonly at: Instant;
  readonly score: number;
  readonly direction: 'up' | 'down';
  /** Deviation as a share of what was expected, of the span with the strongest evidence. */
  readonly effect: number;
  readonly isRecovered: boolean;
}

/** Whether a bucket still says that something is wrong. */
const SIGN = 3;
const LONGEST_MS = 14 * DAY_MS;

/** Opens an episode at a bucket. */
export function openEpisode({ at, score, direction, effect }: EpisodeSign, onset: number): Episode {
  return { start: at, onset, direction, peak: at, peakScore: score, effect, age: 0, recovered: 0, quiet: 0 };
}

/**
 * 滞回 — an episode goes on until `windows` consecutive recovered windows without a score of 3 or more, or a whole season (`quietAfter` buckets)
 * without one, or 14 days.
 */
export function continueEpisode(
  episode: Episode,
  sign: EpisodeSign,
  { windows, quietAfter }: { windows: number; quietAfter: number },
): { episode: Episode; end: EpisodeEnd | null } {
  const calm = sign.score < SIGN;
  const isPeak = sign.score > episode.peakScore;
  const next: Episode = {
    ...episode,
    age: episode.age + 1,
    ...(isPeak ? { peak: sign.at, peakScore: sign.score } : {}),
    effect: Math.abs(sign.effect) > Math.abs(episode.effect) && sign.direction === episode.direction ? sign.effect : episode.effect,
    recovered: calm && sign.isRecovered ? episode.recovered + 1 : 0,
    quiet: calm ? episode.quiet + 1 : 0,
  };
  if (next.recovered >= windows) return { episode: next, end: 'recovered' };
  if (next.quiet >= quietAfter) return { episode: next, end: 'quiet' };
  return { episode: next, end: sign.at - episode.start >= LONGEST_MS ? 'new_normal' : null };
}
