import { type Rule, sentenceOfRule } from '@gyre/domain';
import { useCallback } from 'react';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useSegmentName } from '../../parts/segment-picker.tsx';
import { useWords } from '../../words/index.ts';

/** 人群的称呼 — everyone, a segment by its name, or a rule in words. */
export function useWhoName(): (rule: Rule | undefined) => string {
  const words = useWords().analysis.among;
  const ruleWords = useRuleWords();
  const segmentName = useSegmentName();
  return useCallback(
    (rule) => {
      if (rule === undefined || isEverybody(rule)) return words.everyone;
      return rule.kind === 'segment' ? segmentName(rule.segment) : sentenceOfRule(rule, ruleWords);
    },
    [words, ruleWords, segmentName],
  );
}

/** Whether a rule takes everybody. */
export function isEverybody(rule: Rule): boolean {
  return rule.kind === 'all' && rule.rules.length === 0;
}
