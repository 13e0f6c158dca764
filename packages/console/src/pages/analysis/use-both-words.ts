import type { BothWords } from '@gyre/domain/analyses/analysis';
import { useMemo } from 'react';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';

/** What things are called, for texts that are made in both languages at once; only the operator's is shown. */
export function useBothWords(): BothWords {
  const words = useRuleWords();
  return useMemo(() => ({ zh: { ...words, language: 'zh' }, en: { ...words, language: 'en' } }), [words]);
}
