import { maskValue } from '@gyre/domain/masking';
import type { Finding } from '@gyre/domain/rules/naive';
import type { Rule } from '@gyre/domain/rules/rule';
import { sentenceOfRule, whyNotSentence, type RuleWords } from '@gyre/domain/rules/sentence';
import { leavesOf, preorder, writtenOut } from '@gyre/domain/rules/walk';
import type { Sentence } from '@gyre/domain/sentence';
import type { Instant } from '@gyre/domain/time';
import { AppError, sentenceOfError } from '../errors.ts';
import type { Segments } from '../segments/index.ts';
import type { Rules } from './rules.ts';

/** What it takes to say why a customer is not among some. */
export interface AbsenceContext {
  readonly rules: Pick<Rules, 'prepare'>;
  readonly segments: Pick<Segments, 'book' | 'words'>;
  readonly zone: string;
}

/** 不在其中 — whether one customer passes a rule, and if not, what it fails. */
export interface Absence {
  readonly holds: boolean;
  /** What the rule is called: the segment, or the rule itself in words. */
  readonly name: Sentence;
  /** The conditions failed, with the customer's own figures, personal values masked, or why it cannot be evaluated; empty when it holds. */
  readonly because: Sentence;
  /** Whether the rule reads attributes, facts or items, which are as they are now. */
  readonly readsPresent: boolean;
}

/** Asks a rule about one customer (root) as of an instant that may be past, segments written out by their rules of today. What cannot be evaluated holds for nobody, and says so. */
export async function absenceFrom(context: AbsenceContext, rule: Rule, root: number, at: Instant): Promise<Absence> {
  const { segments, zone } = context;
  const book = segments.book();
  const whole = writtenOut(rule, (key) => {
    const found = book.get(key);
    return found !== undefined && 'kind' in found ? found : undefined;
  });
  const words = await segments.words();
  const { holds, findings, problem } = await asked(context.rules, whole, root, at);
  const isExplained = !holds && problem === undefined && whole.kind !== 'segment';
  const because = (language: 'zh' | 'en'): string =>
    isExplained ? whyNotSentence(whole, masked(whole, findings), { ...words(language), zone }) : (problem?.[language] ?? '');
  return {
    holds,
    name: { zh: nameOf(rule, words('zh')), en: nameOf(rule, words('en')) },
    because: { zh: because('zh'), en: because('en') },
    readsPresent: readsPresent(whole),
  };
}

/** What a rule says of a customer, or why it cannot be evaluated. */
interface Asked {
  readonly holds: boolean;
  readonly findings: readonly Finding[];
  readonly problem?: Sentence;
}

async function asked(rules: AbsenceContext['rules'], rule: Rule, root: number, at: Instant): Promise<Asked> {
  const ready = await rules.prepare(rule).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (ready instanceof AppError) return { holds: false, findings: [], problem: sentenceOfError(ready) };
  try {
    return { holds: ready.ask(root, at).member, findings: ready.explain(root, at) };
  } finally {
    ready.release();
  }
}

function nameOf(rule: Rule, words: RuleWords): string {
  const { language } = words;
  if (rule.kind === 'segment')
    return language === 'zh' ? `分群「${words.segment(rule.segment)}」` : `segment “${words.segment(rule.segment)}”`;
  return language === 'zh' ? `受众（${sentenceOfRule(rule, words)}）` : `the audience (${sentenceOfRule(rule, words)})`;
}

function readsPresent(rule: Rule): boolean {
  return leavesOf(rule).some(
    (leaf) =>
      leaf.kind === 'attribute' ||
      leaf.kind === 'fact' ||
      (leaf.kind === 'did' && 'property' in leaf.aggregate && leaf.aggregate.item !== undefined),
  );
}

/** Findings as anyone may see them: a measured attribute or property is masked by its name. */
function masked(rule: Rule, findings: readonly Finding[]): Finding[] {
  const parts = preorder(rule);
  return findings.map((finding, i) => ({ ...finding, measured: maskValue(fieldOf(parts[i]?.rule), finding.measured) }));
}

function fieldOf(rule: Rule | undefined): string {
  if (rule?.kind === 'attribute') return rule.attribute;
  return rule?.kind === 'did' && 'property' in rule.aggregate ? rule.aggregate.property : '';
}
