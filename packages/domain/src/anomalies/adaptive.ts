import { bandOf } from './band.ts';
import { newDetector, observe, type SeriesPoint, type Judgement } from './detector.ts';
import type { Reading } from './reading.ts';
import type { AnomalySettings } from './settings.ts';

/** 智能检测 — judges a whole history by the streaming detector from its start; missing buckets are left out. */
export function judgeAdaptively(history: readonly SeriesPoint[], settings: AnomalySettings): Reading[] {
  const state = newDetector(settings);
  return history.map((bucket) => readingOf(observe(state, settings, bucket), settings));
}

/** What a judgement of the streaming detector looks like as a reading. */
export function readingOf(judgement: Judgement, { kind }: AnomalySettings): Reading {
  const { at, value, outOf, mean, score, evidence, episode, opens, ends } = judgement;
  const hasEvidence = evidence.strength > 0;
  return {
    ...bandOf(kind, judgement),
    at,
    value: kind === 'ratio' ? value / outOf || 0 : value,
    score,
    direction: hasEvidence ? evidence.direction : value >= mean ? 'up' : 'down',
    effect: hasEvidence ? evidence.share : mean > 0 ? value / mean - 1 : 0,
    isAnomalous: episode !== null,
    opens,
    ends,
    ...(episode === null ? {} : { onset: episode.age + episode.onset }),
  };
}
