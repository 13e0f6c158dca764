import { diffRules } from './rules/diff.ts';
import type { RuleWords } from './rules/sentence.ts';
import { ruleOfSource, type SegmentDefinition, type SegmentSource } from './segment.ts';

/** 分群变更 — what changed from one definition of a segment to the next, in words: its name, its description, then who is in it. */
export function diffSegments(before: SegmentDefinition, after: SegmentDefinition, words: RuleWords): string[] {
  const zh = words.language === 'zh';
  const [old, next] = [ruleOfSource(before.source), ruleOfSource(after.source)];
  const changes: string[] = [];
  if (before.name !== after.name) changes.push(zh ? `名称：${before.name} → ${after.name}` : `name: ${before.name} → ${after.name}`);
  if (before.description !== after.description) changes.push(zh ? '说明改了' : 'the description changed');
  if (before.source.kind === 'combination' && after.source.kind === 'combination')
    changes.push(...diffCombinations(before.source, after.source, words));
  else if (old !== null && next !== null) changes.push(...diffRules(old, next, words));
  if (before.source.kind === 'list' && after.source.kind === 'list')
    changes.push(zh ? `名单文件：${before.source.file} → ${after.source.file}` : `list file: ${before.source.file} → ${after.source.file}`);
  return changes;
}

type Combination = Extract<SegmentSource, { kind: 'combination' }>;

const HOWS = {
  zh: { union: '在任意一个里', intersection: '同时在所有里', difference: '在第一个里，且不在其余的里' },
  en: { union: 'in any of them', intersection: 'in all of them', difference: 'in the first and in none of the others' },
} as const;

/** Parts added and taken away, another first one of a difference, another way to combine. */
function diffCombinations(before: Combination, after: Combination, { language, segment }: RuleWords): string[] {
  const zh = language === 'zh';
  const quoted = (key: string | undefined): string => (zh ? `「${segment(key ?? '')}」` : `“${segment(key ?? '')}”`);
  const added = after.segments.filter((key) => !before.segments.includes(key));
  const removed = before.segments.filter((key) => !after.segments.includes(key));
  const [first, next] = [before, after].map(({ how, segments }) => (how === 'difference' ? segments[0] : undefined));
  const changes = [
    ...added.map((key) => (zh ? `增加分群${quoted(key)}` : `added: segment ${quoted(key)}`)),
    ...removed.map((key) => (zh ? `去掉分群${quoted(key)}` : `removed: segment ${quoted(key)}`)),
  ];
  if (first !== undefined && next !== undefined && first !== next)
    changes.push(zh ? `第一个：${quoted(first)} → ${quoted(next)}` : `first: ${quoted(first)} → ${quoted(next)}`);
  if (before.how !== after.how)
    changes.push(`${zh ? '组合方式：' : 'combined: '}${HOWS[language][before.how]} → ${HOWS[language][after.how]}`);
  return changes;
}
