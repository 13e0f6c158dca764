import type { Finding } from './naive.ts';
import type { LeafRule, Rule } from './rule.ts';
import { sentenceFrom } from './sentences/glue.ts';
import type { RuleWords } from './sentences/language.ts';
import { leafSentence, measuredSentence, unmetSentence } from './sentences/leaf-sentence.ts';
import { partsOf } from './rule.ts';
import { isLeaf, preorder, type Path } from './walk.ts';

export { plainWords, type RuleWords } from './sentences/language.ts';

/** 短语 — a piece of a rule's sentence and the place of the part it speaks of. */
export interface Phrase {
  readonly text: string;
  readonly kind: 'test' | 'joint' | 'open' | 'close';
  readonly path: Path;
}

/** A rule without "not" around groups: it moved inside, to the tests (de Morgan); groups of one kind inside each other are one. */
export type Said =
  | { readonly kind: 'test'; readonly leaf: LeafRule; readonly isNegated: boolean; readonly path: Path }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Said[]; readonly path: Path };

/** What a rule says, without double negation and needless groups. */
export function saidBy(rule: Rule, path: Path = [], isNegated = false): Said {
  if (isLeaf(rule)) return { kind: 'test', leaf: rule, isNegated, path };
  if (rule.kind === 'not') return saidBy(rule.rule, [...path, 0], !isNegated);
  const kind = (rule.kind === 'all') === isNegated ? 'any' : 'all';
  const parts = partsOf(rule)
    .map((part, place) => saidBy(part, [...path, place], isNegated))
    .flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts, path };
}

/** 规则的短语 — the pieces of {@link sentenceOfRule}, in order. */
export function phrases(rule: Rule, words: RuleWords): Phrase[] {
  return phrasesOf(saidBy(rule), words, (leaf, isNegated) => leafSentence(leaf, isNegated, words));
}

/** 规则的文字 — a rule as a sentence a person would write, without its subject. */
export function sentenceOfRule(rule: Rule, words: RuleWords): string {
  return joined(phrases(rule, words), words);
}

/**
 * 为什么 — the conditions a customer meets, with the customer's own figures; empty when the rule does not hold.
 *
 * @param findings  of the rule and each of its parts, in preorder
 */
export function whySentence(rule: Rule, findings: readonly Finding[], words: RuleWords): string {
  const byPath = new Map(preorder(rule).map(({ path }, i) => [path.join(), findings[i]]));
  const met = onlyMet(saidBy(rule), (path) => byPath.get(path.join())?.holds ?? false);
  const measured = (leaf: LeafRule, isNegated: boolean, path: Path): string =>
    measuredSentence(leaf, isNegated, byPath.get(path.join())?.measured ?? null, words);
  return met === undefined ? '' : joined(phrasesOf(met, words, measured), words);
}

/**
 * 为什么不 — the conditions a customer fails, with the customer's own figures and what is asked; of alternatives all, since none of them holds.
 * Empty when the rule holds.
 *
 * @param findings  of the rule and each of its parts, in preorder
 */
export function whyNotSentence(rule: Rule, findings: readonly Finding[], words: RuleWords): string {
  const byPath = new Map(preorder(rule).map(({ path }, i) => [path.join(), findings[i]]));
  const unmet = onlyUnmet(saidBy(rule), (path) => byPath.get(path.join())?.holds ?? false);
  const measured = (leaf: LeafRule, isNegated: boolean, path: Path): string =>
    unmetSentence(leaf, isNegated, byPath.get(path.join())?.measured ?? null, words);
  return unmet === undefined ? '' : joined(phrasesOf(unmet, words, measured), words);
}

/** The tests that keep a rule from holding, all together. Undefined when it holds. */
function onlyUnmet(said: Said, holds: (path: Path) => boolean): Said | undefined {
  if (said.kind === 'test') return holds(said.path) === said.isNegated ? said : undefined;
  const parts = said.parts.map((part) => onlyUnmet(part, holds)).filter((part) => part !== undefined);
  const isUnmet = said.kind === 'all' ? parts.length > 0 : parts.length === said.parts.length;
  if (!isUnmet) return undefined;
  if (parts.length === 0) return said;
  return { kind: 'all', parts: parts.flatMap((part) => (part.kind === 'all' ? part.parts : [part])), path: said.path };
}

/** The tests that make a rule hold, all together: of an `any` those that hold. Undefined when it does not hold. */
function onlyMet(said: Said, holds: (path: Path) => boolean): Said | undefined {
  if (said.kind === 'test') return holds(said.path) !== said.isNegated ? said : undefined;
  const parts = said.parts.map((part) => onlyMet(part, holds)).filter((part) => part !== undefined);
  const isMet = said.kind === 'all' ? parts.length === said.parts.length : parts.length > 0;
  if (!isMet) return undefined;
  return { kind: 'all', parts: parts.flatMap((part) => (part.kind === 'all' ? part.parts : [part])), path: said.path };
}

type LeafWording = (leaf: LeafRule, isNegated: boolean, path: Path) => string;

function phrasesOf(said: Said, words: RuleWords, wording: LeafWording): Phrase[] {
  const { path } = said;
  const zh = words.language === 'zh';
  if (said.kind === 'test') return [{ text: wording(said.leaf, said.isNegated, path), kind: 'test', path }];
  if (said.parts.length === 0) return [{ text: emptyWords(said.kind, zh), kind: 'test', path }];
  const joint: Phrase = { text: jointWords(said.kind, zh), kind: 'joint', path };
  return said.parts.flatMap((part, i) => {
    const inner = phrasesOf(part, words, wording);
    const needsBrackets = part.kind !== 'test' && part.parts.length > 1;
    const open: Phrase = { text: zh ? '（' : '(', kind: 'open', path: part.path };
    const close: Phrase = { text: zh ? '）' : ')', kind: 'close', path: part.path };
    return [...(i === 0 ? [] : [joint]), ...(needsBrackets ? [open, ...inner, close] : inner)];
  });
}

function emptyWords(kind: 'all' | 'any', zh: boolean): string {
  if (kind === 'all') return zh ? '所有用户' : 'everybody';
  return zh ? '没有人' : 'nobody';
}

function jointWords(kind: 'all' | 'any', zh: boolean): string {
  if (kind === 'all') return zh ? '，且' : 'and';
  return zh ? '，或' : 'or';
}

function joined(pieces: readonly Phrase[], { language }: RuleWords): string {
  const text = sentenceFrom(language, ...pieces.map((piece) => piece.text));
  return language === 'zh' ? text : text.replaceAll(/\( /g, '(').replaceAll(/ \)/g, ')');
}
