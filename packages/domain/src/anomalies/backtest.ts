import type { Instant } from '../time.ts';
import type { EpisodeEnd } from './episode.ts';
import type { Reading } from './reading.ts';

/** 回测的异动 — when a detector would have alarmed; `end` is null while it goes on, `effect` that of the peak as a share of what was expected. */
export interface PastEpisode {
  readonly start: Instant;
  readonly end: Instant | null;
  readonly endedBy: EpisodeEnd | null;
  readonly peak: Instant;
  readonly peakScore: number;
  readonly direction: 'up' | 'down';
  readonly effect: number;
}

/** 回测 — the episodes among the readings of a history, in order of their start. */
export function episodesOf(readings: Iterable<Reading>): PastEpisode[] {
  const episodes: PastEpisode[] = [];
  for (const reading of readings) {
    const last = episodes.at(-1);
    if (reading.opens) episodes.push(beginning(reading));
    else if (reading.isAnomalous && last !== undefined) episodes[episodes.length - 1] = continued(last, reading);
  }
  return episodes;
}

function beginning({ at, score, direction, effect, ends }: Reading): PastEpisode {
  return { start: at, end: ends === null ? null : at, endedBy: ends, peak: at, peakScore: score, direction, effect };
}

function continued(past: PastEpisode, { at, score, effect, ends }: Reading): PastEpisode {
  const peak = score > past.peakScore ? { peak: at, peakScore: score, effect } : {};
  return { ...past, ...peak, end: ends === null ? null : at, endedBy: ends };
}
