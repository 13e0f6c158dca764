import type { BothWords } from '@gyre/domain/analyses/analysis';
import { ATTRIBUTES } from '@gyre/domain/events';
import { dimensionWords, type DimensionNames } from '@gyre/domain/metrics/dimension-words';
import { ownAttributeWord } from '@gyre/domain/own-attributes';
import { ownPropertyWord } from '@gyre/domain/own-properties';
import type { RuleWords } from '@gyre/domain/rules/sentence';
import type { Plan } from '../intake/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Segments } from '../segments/index.ts';

interface Named {
  readonly plan: Pick<Plan, 'calledProperty'>;
  readonly metrics: Pick<Metrics, 'shelf'>;
  readonly segments: Pick<Segments, 'room'>;
}

/** 维度的称呼 — what the dimensions of a project's metrics are called, by what its event plan and its segments are called now. */
export function dimensionNamesOf({ plan, metrics, segments }: Named): DimensionNames {
  const segment = (key: string): string => segments.room.shelf.rows.find((row) => row.key === key)?.definition.name ?? key;
  const wordsIn = (language: 'zh' | 'en'): RuleWords => ({
    language,
    event: (name) => name,
    property: (event, name) => plan.calledProperty(event, name) ?? ownPropertyWord(event, name, language) ?? name,
    attribute: (name) => ownAttributeWord(name, language) ?? plan.calledProperty(ATTRIBUTES, name) ?? name,
    segment,
    fact: (name) => name,
  });
  const words: BothWords = { zh: wordsIn('zh'), en: wordsIn('en') };
  return (metric, dimension) => dimensionWords(metric, dimension, metrics.shelf.book, words);
}
