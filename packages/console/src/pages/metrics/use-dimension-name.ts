import { breakdownTitle } from '@gyre/domain/analyses/titles';
import { useCallback } from 'react';
import { usePrefs } from '../../prefs.ts';
import { useBothWords } from '../analysis/use-both-words.ts';
import { type Definitions, dimensionIn, eventsIn } from './metric-book.ts';

/** A name no person wrote. */
const KEY_LIKE = /^[a-z][a-z0-9_]*$/;

/** 维度的称呼 — as an operator named it; one that has only a key is called after what it tells apart. */
export function useDimensionName(book: Definitions): (metric: string, name: string) => string {
  const words = useBothWords();
  const { language } = usePrefs();
  return useCallback(
    (metric, name) => {
      const by = dimensionIn(metric, name, book);
      if (by === undefined || by.of === 'subject' || !KEY_LIKE.test(name)) return name;
      return breakdownTitle(by, eventsIn(metric, book), words)[language];
    },
    [book, language, words],
  );
}
