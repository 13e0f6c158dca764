import type { Value } from '../../events.ts';
import type { LeafRule } from '../rule.ts';
import type { ValueTest } from '../value-test.ts';
import { glue, listed, quoted, sentenceFrom } from './glue.ts';
import { inQuotes, type RuleWords } from './language.ts';
import {
  amountWords,
  didNotWords,
  didWords,
  factWords,
  requirementOf,
  selectorWords,
  throughWords,
  windowOf,
  type DidRule,
} from './measure-sentence.ts';
import { isNeverMissing, oppositeOf, saysNone, saysSome } from './opposite.ts';
import { predicateOf, spanWords } from './test-sentence.ts';

/** One test of a rule as a sentence without a subject; negated it says the contrary without a second "not". */
export function leafSentence(leaf: LeafRule, isNegated: boolean, words: RuleWords): string {
  switch (leaf.kind) {
    case 'attribute':
    case 'fact':
      return valueSentence(subjectOf(leaf, words), leaf.test, isNegated, words);
    case 'segment':
      return segmentSentence(words.segment(leaf.segment), isNegated, words);
    case 'did':
      return didSentence(leaf, isNegated, words);
    case 'sequence':
      return sequenceSentence(leaf, isNegated, words);
    case 'then_not': {
      const said = thenNotSentence(leaf, words);
      return isNegated ? notSo(said, words) : said;
    }
  }
}

/** One test with what a customer has: `近 30 天做过「支付」5 次（要求至少 3 次）`. */
export function measuredSentence(leaf: LeafRule, isNegated: boolean, measured: Value | null, words: RuleWords): string {
  const { language } = words;
  const isValue = leaf.kind === 'attribute' || leaf.kind === 'fact';
  if (measured === null || (!isValue && leaf.kind !== 'did')) return leafSentence(leaf, isNegated, words);
  if (isValue) {
    if (saysItself(leaf.test) && !isNegated) return leafSentence(leaf, false, words);
    return withRequirement(has(subjectOf(leaf, words), measured, words), predicateOf(leaf.test, language), isNegated, words);
  }
  if (leaf.aggregate.of === 'count' && measured === 0) return didNotWords(leaf, words);
  const said = didWords(leaf, figureOf(leaf, measured, words), words);
  const isObvious = leaf.aggregate.of === 'count' && saysSome(leaf.test) && !isNegated;
  return isObvious ? said : withRequirement(said, requirementOf(leaf.aggregate, leaf.test, language), isNegated, words);
}

/** What the test of an attribute or fact is about. */
export function subjectOf(leaf: Extract<LeafRule, { kind: 'attribute' | 'fact' }>, words: RuleWords): string {
  if (leaf.kind === 'fact') return factWords(words.fact(leaf.fact), leaf.reading, words.language);
  return throughWords(words.attribute(leaf.attribute), leaf.item, words.language);
}

function saysItself(test: ValueTest): boolean {
  return test.op === 'equals' || test.op === 'is_true' || test.op === 'is_false';
}

function has(subject: string, measured: Value, { language }: RuleWords): string {
  return language === 'zh' ? glue(subject, '是', figure(measured, 'zh')) : `${subject} is ${figure(measured, 'en')}`;
}

function figureOf(leaf: DidRule, measured: Value, { language }: RuleWords): string {
  const { of } = leaf.aggregate;
  const shown = figure(measured, language);
  if (of === 'count') return amountWords(measured === 1 ? 1 : shown, 'times', language);
  if (of === 'days') return amountWords(measured === 1 ? 1 : shown, 'days', language);
  if (of === 'distinct') return amountWords(shown, 'kinds', language);
  return language === 'zh' ? glue('是', shown) : `is ${shown}`;
}

/** A figure as shown: numbers with at most two decimals. */
function figure(measured: Value, language: RuleWords['language']): string {
  if (typeof measured === 'number') return String(Math.round(measured * 100) / 100);
  if (Array.isArray(measured)) return listed(measured, language === 'zh' ? '和' : 'and', language);
  return quoted(measured, language);
}

function withRequirement(said: string, requirement: string, isNegated: boolean, { language }: RuleWords): string {
  if (language === 'zh') return glue(said, `（要求${isNegated ? '不满足：' : ''}`, requirement, '）');
  return `${said} (needs ${isNegated ? 'not: ' : ''}${requirement.replace(/^is /, '')})`;
}

function notSo(said: string, { language }: RuleWords): string {
  return language === 'zh' ? glue('并非', said) : `not: ${said}`;
}

function valueSentence(subject: string, test: ValueTest, isNegated: boolean, words: RuleWords): string {
  const { language } = words;
  const plain = sentenceFrom(language, subject, predicateOf(test, language));
  if (!isNegated) return plain;
  const opposite = oppositeOf(test);
  if (opposite === undefined) return notSo(plain, words);
  const said = sentenceFrom(language, subject, predicateOf(opposite, language));
  if (opposite.op === 'exists' || opposite.op === 'missing') return said;
  return language === 'zh' ? `${said}（也可没有值）` : `${said} (or is missing)`;
}

function segmentSentence(name: string, isNegated: boolean, { language }: RuleWords): string {
  if (language === 'zh') return `${isNegated ? '不在' : '在'}分群${inQuotes(name, 'zh')}`;
  return `is ${isNegated ? 'not ' : ''}in segment ${inQuotes(name, 'en')}`;
}

function didSentence(leaf: DidRule, isNegated: boolean, words: RuleWords): string {
  const { aggregate } = leaf;
  const opposite = isNeverMissing(aggregate) ? oppositeOf(leaf.test) : undefined;
  const test = isNegated ? opposite : leaf.test;
  if (test === undefined) return notSo(didSentence(leaf, false, words), words);
  if (aggregate.of === 'count' && saysNone(test)) return didNotWords(leaf, words);
  const isPlain = aggregate.of === 'count' && saysSome(test);
  return didWords(leaf, isPlain ? '' : requirementOf(aggregate, test, words.language), words);
}

function sequenceSentence(leaf: Extract<LeafRule, { kind: 'sequence' }>, isNegated: boolean, words: RuleWords): string {
  const within = spanWords(leaf.within, words.language);
  const steps = leaf.steps.map((step) => selectorWords(step, words));
  const window = windowOf(leaf, words);
  if (words.language === 'zh') return glue(window, isNegated ? '没有在 ' : '在 ', `${within}内依次做过`, steps.join('、'));
  return sentenceFrom('en', isNegated ? 'did not do' : 'did', `${steps.join(', then ')} within ${within}`, window);
}

function thenNotSentence(leaf: Extract<LeafRule, { kind: 'then_not' }>, words: RuleWords): string {
  const within = spanWords(leaf.within, words.language);
  const [first, answer] = [selectorWords(leaf.first, words), selectorWords(leaf.answer, words)];
  const window = windowOf(leaf, words);
  if (words.language === 'zh') return glue(window, first, `后 ${within}内没有`, answer);
  return sentenceFrom('en', window, `did ${first} but not ${answer} within ${within}`);
}
