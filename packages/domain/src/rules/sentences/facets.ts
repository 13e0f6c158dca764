import type { LeafRule } from '../rule.ts';
import { inQuotes, type RuleWords } from './language.ts';
import { subjectOf } from './leaf-sentence.ts';
import { withNamedValues } from './named-values.ts';
import { measureWords, requirementOf, selectorWords, windowOf } from './measure-sentence.ts';
import { predicateOf, spanWords } from './test-sentence.ts';

/** 条件的构成 — what a test is about, and the pieces of it that may change while it stays the same test. */
export interface Facets {
  readonly about: string;
  /** For one kind of test always the same pieces in the same order. */
  readonly pieces: readonly string[];
}

/** The pieces of a test in words. */
export function facetsOf(asked: LeafRule, words: RuleWords): Facets {
  const leaf = withNamedValues(asked, words);
  const { language } = words;
  switch (leaf.kind) {
    case 'attribute':
    case 'fact':
      return { about: subjectOf(leaf, words), pieces: [predicateOf(leaf.test, language)] };
    case 'segment':
      return { about: inQuotes(words.segment(leaf.segment), language), pieces: [] };
    case 'did':
      return {
        about: inQuotes(words.event(leaf.select.event), language),
        pieces: [windowOrAlways(leaf, words), measureWords(leaf, words), requirementOf(leaf.aggregate, leaf.test, language)],
      };
    case 'sequence':
      return {
        about: inQuotes(words.event(leaf.steps[0]?.event ?? ''), language),
        pieces: [
          windowOrAlways(leaf, words),
          leaf.steps.map((step) => selectorWords(step, words)).join(language === 'zh' ? '、' : ', '),
          spanWords(leaf.within, language),
        ],
      };
    case 'then_not':
      return {
        about: inQuotes(words.event(leaf.first.event), language),
        pieces: [
          windowOrAlways(leaf, words),
          selectorWords(leaf.first, words),
          selectorWords(leaf.answer, words),
          spanWords(leaf.within, language),
        ],
      };
  }
}

function windowOrAlways(leaf: Extract<LeafRule, { window: unknown }>, words: RuleWords): string {
  const window = windowOf(leaf, words).trim();
  if (window !== '') return window;
  return words.language === 'zh' ? '不限时间' : 'at any time';
}
