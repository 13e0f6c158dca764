import type { Value } from '../../events.ts';
import { formatInstant, instant, parseInstant, zoneOffsetMs } from '../../time.ts';
import type { LeafRule } from '../rule.ts';
import type { ValueTest } from '../value-test.ts';
import { glue, listed, quoted, sentenceFrom } from './glue.ts';
import { inQuotes, type RuleWords } from './language.ts';
import { namedValue, withNamedValues } from './named-values.ts';
import {
  amountWords,
  didNotWords,
  didWords,
  figureWords,
  factWords,
  requirementOf,
  saysAmount,
  selectorWords,
  throughWords,
  windowOf,
  type DidRule,
} from './measure-sentence.ts';
import { isNeverMissing, oppositeOf, saysNone, saysSome } from './opposite.ts';
import { deniedPredicateOf, predicateOf, spanWords } from './test-sentence.ts';

/** One test of a rule as a sentence without a subject; negated it says the contrary without a second "not". */
export function leafSentence(asked: LeafRule, isNegated: boolean, words: RuleWords): string {
  const leaf = withNamedValues(asked, words);
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
    case 'then_not':
      return thenNotSentence(leaf, isNegated, words);
  }
}

/** One test with what a customer has: `近 30 天做过「支付」5 次（要求至少 3 次）`. */
export function measuredSentence(rule: LeafRule, isNegated: boolean, found: Value | null, words: RuleWords): string {
  const [leaf, measured] = [withNamedValues(rule, words), namedValue(rule, found, words)];
  const { language } = words;
  const isValue = leaf.kind === 'attribute' || leaf.kind === 'fact';
  if (measured === null || (!isValue && leaf.kind !== 'did')) return leafSentence(rule, isNegated, words);
  if (isValue) {
    if (saysItself(leaf.test) && !isNegated) return leafSentence(rule, false, words);
    const needed = isNegated ? contraryOf(leaf.test, language) : predicateOf(leaf.test, language);
    return withRequirement(has(subjectOf(leaf, words), measured, words), needed, words);
  }
  if (leaf.aggregate.of === 'count' && measured === 0) return didNotWords(leaf, words);
  const said = didWords(leaf, figureOf(leaf, measured, words), words);
  const isObvious = leaf.aggregate.of === 'count' && saysSome(leaf.test) && !isNegated;
  if (isObvious) return said;
  const asked = isNegated ? oppositeOf(leaf.test) : leaf.test;
  const needed = asked === undefined ? deniedPredicateOf(leaf.test, language) : requirementOf(leaf.aggregate, asked, language);
  return withRequirement(said, needed, words);
}

/** One test that a customer fails, with what the customer has and what is asked: `近 30 天做过「支付」1 次（要求没有做过）`. */
export function unmetSentence(rule: LeafRule, isNegated: boolean, found: Value | null, words: RuleWords): string {
  const [leaf, measured] = [withNamedValues(rule, words), namedValue(rule, found, words)];
  const { language } = words;
  if (leaf.kind === 'attribute' || leaf.kind === 'fact') {
    const subject = subjectOf(leaf, words);
    const needed = isNegated ? contraryOf(leaf.test, language) : predicateOf(leaf.test, language);
    const said =
      measured === null ? sentenceFrom(language, subject, predicateOf({ op: 'missing' }, language)) : has(subject, measured, words);
    return withRequirement(said, needed, words);
  }
  if (leaf.kind !== 'did' || measured === null) return leafSentence(rule, !isNegated, words);
  const asked = isNegated ? oppositeOf(leaf.test) : leaf.test;
  const isCount = leaf.aggregate.of === 'count';
  if (isCount && measured === 0) {
    const said = didNotWords(leaf, words);
    return asked === undefined || saysSome(asked) ? said : withRequirement(said, requirementOf(leaf.aggregate, asked, language), words);
  }
  const said = didWords(leaf, figureOf(leaf, measured, words), words);
  if (asked === undefined) return withRequirement(said, deniedPredicateOf(leaf.test, language), words);
  if (isCount && saysNone(asked)) return withRequirement(said, language === 'zh' ? '没有做过' : 'none', words);
  return withRequirement(said, requirementOf(leaf.aggregate, asked, language), words);
}

/** What the test of an attribute or fact is about. */
export function subjectOf(leaf: Extract<LeafRule, { kind: 'attribute' | 'fact' }>, words: RuleWords): string {
  if (leaf.kind === 'fact') return factWords(words.fact(leaf.fact), leaf.reading, words.language);
  return throughWords(words.attribute(leaf.attribute), leaf.item, words.language);
}

function saysItself(test: ValueTest): boolean {
  return test.op === 'equals' || test.op === 'is_true' || test.op === 'is_false';
}

function has(subject: string, measured: Value, words: RuleWords): string {
  const shown = figure(measured, words);
  return words.language === 'zh' ? glue(subject, '是', shown) : `${subject} is ${shown}`;
}

function figureOf(leaf: DidRule, measured: Value, words: RuleWords): string {
  const { language } = words;
  const { of } = leaf.aggregate;
  const shown = figure(measured, words);
  if (of === 'count') return amountWords(measured === 1 ? 1 : shown, 'times', language);
  if (of === 'days') return amountWords(measured === 1 ? 1 : shown, 'days', language);
  if (of === 'distinct') return amountWords(shown, 'kinds', language);
  return language === 'zh' ? glue('是', shown) : `is ${shown}`;
}

/** A figure as shown: numbers with at most two decimals, instants to the minute. */
function figure(measured: Value, { language, zone }: RuleWords): string {
  if (typeof measured === 'number') return String(Math.round(measured * 100) / 100);
  if (Array.isArray(measured)) return listed(measured, language === 'zh' ? '和' : 'and', language);
  const at = zone !== undefined && typeof measured === 'string' && INSTANT.test(measured) ? parseInstant(measured, zone) : undefined;
  if (zone === undefined || at === undefined) return quoted(measured, language);
  return formatInstant(instant(at + zoneOffsetMs(at, zone)))
    .slice(0, 'yyyy-mm-dd hh:mm'.length)
    .replace('T', ' ');
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

function withRequirement(said: string, requirement: string, { language }: RuleWords): string {
  if (language === 'zh') return glue(said, '（要求', requirement, '）');
  return `${said} (needs ${requirement.replace(/^is /, '')})`;
}

/** The predicate that holds of a present value where that of a test does not. */
function contraryOf(test: ValueTest, language: RuleWords['language']): string {
  const opposite = oppositeOf(test);
  return opposite === undefined ? deniedPredicateOf(test, language) : predicateOf(opposite, language);
}

/** What holds also of a missing value, as every negated test of a value does. */
function orMissing(said: string, { op }: ValueTest, { language }: RuleWords): string {
  if (op === 'exists' || op === 'missing') return said;
  return language === 'zh' ? `${said}（也可没有值）` : `${said} (or is missing)`;
}

function valueSentence(subject: string, test: ValueTest, isNegated: boolean, words: RuleWords): string {
  const { language } = words;
  if (!isNegated) return sentenceFrom(language, subject, predicateOf(test, language));
  return orMissing(sentenceFrom(language, subject, contraryOf(test, language)), test, words);
}

function segmentSentence(name: string, isNegated: boolean, { language }: RuleWords): string {
  if (language === 'zh') return `${isNegated ? '不在' : '在'}分群${inQuotes(name, 'zh')}`;
  return `is ${isNegated ? 'not ' : ''}in segment ${inQuotes(name, 'en')}`;
}

function didSentence(leaf: DidRule, isNegated: boolean, words: RuleWords): string {
  const { aggregate, test } = leaf;
  if (!isNegated) return toldSentence(leaf, test, words);
  const opposite = oppositeOf(test);
  const said =
    opposite === undefined ? figureWords(leaf, deniedPredicateOf(test, words.language), words) : toldSentence(leaf, opposite, words);
  return isNeverMissing(aggregate) ? said : orMissing(said, test, words);
}

/** A measured test, asked `test` instead of its own. */
function toldSentence(leaf: DidRule, test: ValueTest, words: RuleWords): string {
  const { aggregate } = leaf;
  const isCount = aggregate.of === 'count';
  if (isCount && saysNone(test)) return didNotWords(leaf, words);
  if (isCount && saysSome(test)) return didWords(leaf, '', words);
  const isCounted = isCount || aggregate.of === 'days' || aggregate.of === 'distinct';
  if (isCounted && !saysAmount(test)) return figureWords(leaf, predicateOf(test, words.language), words);
  return didWords(leaf, requirementOf(aggregate, test, words.language), words);
}

function sequenceSentence(leaf: Extract<LeafRule, { kind: 'sequence' }>, isNegated: boolean, words: RuleWords): string {
  const within = spanWords(leaf.within, words.language);
  const steps = leaf.steps.map((step) => selectorWords(step, words));
  const window = windowOf(leaf, words);
  if (words.language === 'zh') return glue(window, isNegated ? '没有在 ' : '在 ', `${within}内依次做过`, steps.join('、'));
  return sentenceFrom('en', isNegated ? 'did not do' : 'did', `${steps.join(', then ')} within ${within}`, window);
}

function thenNotSentence(leaf: Extract<LeafRule, { kind: 'then_not' }>, isNegated: boolean, words: RuleWords): string {
  const within = spanWords(leaf.within, words.language);
  const [first, answer] = [selectorWords(leaf.first, words), selectorWords(leaf.answer, words)];
  const window = windowOf(leaf, words);
  if (words.language === 'zh') return glue(window, isNegated ? '没有出现过' : '', first, `后 ${within}内没有`, answer);
  return sentenceFrom(
    'en',
    window,
    isNegated ? 'never did' : 'did',
    first,
    isNegated ? 'without' : 'but not',
    `${answer} within ${within}`,
  );
}
