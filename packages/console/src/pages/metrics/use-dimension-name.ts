import { dimensionWords } from '@gyre/domain/metrics/dimension-words';
import { useCallback } from 'react';
import { usePrefs } from '../../prefs.ts';
import { useBothWords } from '../analysis/use-both-words.ts';
import type { Definitions } from './metric-book.ts';

/** 维度的称呼 — of a metric, in the operator's language. */
export function useDimensionName(book: Definitions): (metric: string, name: string) => string {
  const words = useBothWords();
  const { language } = usePrefs();
  return useCallback((metric, name) => dimensionWords(metric, name, book, words)[language], [book, language, words]);
}
