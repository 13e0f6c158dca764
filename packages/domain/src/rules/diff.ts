import type { LeafRule, Rule } from './rule.ts';
import { saidBy, sentenceOfRule, type Said } from './sentence.ts';
import { facetsOf } from './sentences/facets.ts';
import { glue } from './sentences/glue.ts';
import type { RuleWords } from './sentences/language.ts';
import { leafSentence } from './sentences/leaf-sentence.ts';

type SaidTest = Extract<Said, { kind: 'test' }>;

/**
 * 规则变更 — what changed from one rule to another, in words: conditions added, taken away and changed, then how they are joined. Empty
 * when both say the same. Conditions are the same when they are equal, else when they look at the same thing.
 */
export function diffRules(before: Rule, after: Rule, words: RuleWords): string[] {
  const [old, fresh] = [testsOf(saidBy(before)), testsOf(saidBy(after))];
  const pairs: [SaidTest, SaidTest][] = [];
  for (const identity of IDENTITIES) {
    for (const test of old.slice()) {
      const match = fresh.findIndex((other) => identity(other) === identity(test));
      const [same] = match === -1 ? [] : fresh.splice(match, 1);
      if (same === undefined) continue;
      old.splice(old.indexOf(test), 1);
      pairs.push([test, same]);
    }
  }
  const zh = words.language === 'zh';
  const said = (test: SaidTest): string => leafSentence(test.leaf, test.isNegated, words);
  return [
    ...fresh.map((test) => (zh ? `增加：${said(test)}` : `added: ${said(test)}`)),
    ...old.map((test) => (zh ? `去掉：${said(test)}` : `removed: ${said(test)}`)),
    ...pairs.flatMap(([one, other]) => changesOf(one, other, words)),
    ...jointChanges(before, after, words, old.length + fresh.length > 0),
  ];
}

function testsOf(said: Said): SaidTest[] {
  return said.kind === 'test' ? [said] : said.parts.flatMap(testsOf);
}

/** What makes two tests the same, the surest first. */
const IDENTITIES: readonly ((test: SaidTest) => string)[] = [
  ({ leaf, isNegated }) => JSON.stringify([leaf, isNegated]),
  ({ leaf }) => JSON.stringify([leaf.kind, aboutOf(leaf), leaf.kind === 'did' ? leaf.aggregate : null]),
  ({ leaf }) => JSON.stringify([leaf.kind, aboutOf(leaf)]),
];

function aboutOf(leaf: LeafRule): string {
  switch (leaf.kind) {
    case 'attribute':
      return JSON.stringify([leaf.attribute, leaf.item]);
    case 'fact':
      return leaf.fact;
    case 'segment':
      return leaf.segment;
    case 'did':
      return leaf.select.event;
    case 'sequence':
      return leaf.steps[0]?.event ?? '';
    case 'then_not':
      return leaf.first.event;
  }
}

function changesOf(one: SaidTest, other: SaidTest, words: RuleWords): string[] {
  const [before, after] = [one, other].map((test) => leafSentence(test.leaf, test.isNegated, words)) as [string, string];
  if (before === after) return [];
  const [old, fresh] = [facetsOf(one.leaf, words), facetsOf(other.leaf, words)];
  const changed = old.pieces.flatMap((piece, i) => (piece === fresh.pieces[i] ? [] : [`${piece} → ${fresh.pieces[i]}`]));
  if (one.isNegated !== other.isNegated || changed.length === 0) return [`${before} → ${after}`];
  const isValue = one.leaf.kind === 'attribute' || one.leaf.kind === 'fact';
  if (words.language === 'zh') return [isValue ? glue(old.about, changed.join('；')) : glue(old.about, '：', changed.join('；'))];
  return [isValue ? `${old.about} ${changed.join('; ')}` : `${old.about}: ${changed.join('; ')}`];
}

/** Said when the conditions are joined another way: only how, when other conditions changed too. */
function jointChanges(before: Rule, after: Rule, words: RuleWords, haveTestsChanged: boolean): string[] {
  const [old, fresh] = [saidBy(before), saidBy(after)];
  const zh = words.language === 'zh';
  const isJoined = (said: Said): boolean => said.kind !== 'test' && said.parts.length > 1;
  if (haveTestsChanged) {
    if (!isJoined(old) || !isJoined(fresh) || old.kind === fresh.kind) return [];
    if (zh) return [fresh.kind === 'all' ? '条件之间：满足任一 → 满足全部' : '条件之间：满足全部 → 满足任一'];
    return [fresh.kind === 'all' ? 'conditions: any → all' : 'conditions: all → any'];
  }
  if (skeleton(old) === skeleton(fresh)) return [];
  const [from, to] = [sentenceOfRule(before, words), sentenceOfRule(after, words)];
  return [zh ? `组合方式：${from} → ${to}` : `joined: ${from} → ${to}`];
}

/** How tests are grouped, without what they ask. */
function skeleton(said: Said): string {
  if (said.kind === 'test') return `${said.leaf.kind} ${aboutOf(said.leaf)}`;
  return `${said.kind}(${said.parts.map(skeleton).sort().join()})`;
}
