import { drawWords } from '@gyre/domain/draw-sentence';
import { ANALYSES } from '@gyre/domain/analyses/registry';
import { EVENT_WORDS } from '@gyre/domain/event-words';
import { ATTRIBUTES } from '@gyre/domain/events';
import { itemWord } from '@gyre/domain/item-words';
import { ownAttributeWord, RESPONDED_CAMPAIGNS } from '@gyre/domain/own-attributes';
import { ownPropertyWord } from '@gyre/domain/own-properties';
import { ownKeysOf, ownValues } from '@gyre/domain/own-values';
import type { Rule } from '@gyre/domain/rules/rule';
import { sentenceOfRule, type RuleWords } from '@gyre/domain/rules/sentence';
import { ruleOfSource, type SegmentSource } from '@gyre/domain/segment';
import type { Sentence } from '@gyre/domain/sentence';
import { localDate, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** 措辞 — what a project calls its events, properties and segments. */
export type ProjectWords = (language: 'zh' | 'en') => RuleWords;

/** Under it campaigns stand among the names. */
const CAMPAIGNS = '$campaigns';

const NameRow = z.object({ event: z.string(), name: z.string(), display_name: z.string() });

/** Reads the names operators gave; what has none is called by its own. */
export async function readWords(
  ledger: Ledger,
  segments: readonly { readonly key: string; readonly name: string }[],
): Promise<ProjectWords> {
  const rows = await ledger.rows(
    NameRow,
    `select name as event, '' as name, display_name from plan_events where display_name <> ''
     union all select event, name, display_name from plan_properties where display_name <> ''
     union all select '${CAMPAIGNS}', key, definition->>'name' from campaigns`,
  );
  const names = new Map(rows.map((row) => [JSON.stringify([row.event, row.name]), row.display_name]));
  const keys = new Map(segments.map((segment) => [segment.key, segment.name]));
  const given = (event: string, name: string): string | undefined => names.get(JSON.stringify([event, name]));
  const nameOf = (event: string, name: string): string => given(event, name) ?? (name === '' ? event : name);
  return (language) => ({
    language,
    event: (name) => (EVENT_WORDS[language] as Readonly<Record<string, string>>)[name] ?? nameOf(name, ''),
    property: (event, name) => given(event, name) ?? ownPropertyWord(event, name, language) ?? name,
    attribute: (name) => ownAttributeWord(name, language) ?? nameOf(ATTRIBUTES, name),
    value: (attribute, value) => (attribute === RESPONDED_CAMPAIGNS ? nameOf(CAMPAIGNS, value) : value),
    eventValue(event, property, value) {
      const kind = ownKeysOf(event, property);
      if (kind === 'campaigns') return nameOf(CAMPAIGNS, value);
      if (kind === 'segments') return keys.get(value) ?? value;
      return ownValues(event, property, language).find((one) => one.value === value)?.name ?? value;
    },
    segment: (key) => keys.get(key) ?? key,
    fact: (name) => itemWord(name, language) ?? name,
  });
}

/** A rule in both languages. */
export function sentenceOf(rule: Rule, words: ProjectWords): Sentence {
  return { zh: sentenceOfRule(rule, words('zh')), en: sentenceOfRule(rule, words('en')) };
}

/** Where a segment's members come from, in both languages. */
export function sentenceOfSource(source: SegmentSource, words: ProjectWords, zone: string): Sentence {
  const rule = ruleOfSource(source);
  if (rule !== null) return sentenceOf(rule, words);
  if (source.kind === 'snapshot') {
    const day = localDate(source.at as Instant, zone);
    return { zh: frozenWords(source, words('zh'), day), en: frozenWords(source, words('en'), day) };
  }
  if (source.kind === 'analysis') {
    const day = localDate(source.at as Instant, zone);
    const { zh, en } = ANALYSES.find(({ kind }) => kind === source.analysis)?.title ?? { zh: source.analysis, en: source.analysis };
    return { zh: `${day} 取自「${zh}」的一个数字`, en: `The customers behind a number of “${en}” on ${day}` };
  }
  const file = source.kind === 'list' ? source.file : '';
  return { zh: `来自名单文件「${file}」`, en: `From the list file “${file}”` };
}

function frozenWords({ of, draw }: Extract<SegmentSource, { kind: 'snapshot' }>, words: RuleWords, day: string): string {
  const zh = words.language === 'zh';
  const name = words.segment(of);
  const frozen = zh ? `${day} 冻结自分群「${name}」` : `Frozen from “${name}” on ${day}`;
  const part = draw === undefined ? '' : drawWords(draw, words);
  return part === '' ? frozen : `${frozen}${zh ? '：' : ': '}${part}`;
}
